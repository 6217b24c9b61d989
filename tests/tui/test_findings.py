"""Secrets on the screen: counted, marked, pointed out where they stand, listed, jumped to."""

import io
import json
import zipfile
from collections.abc import Iterator

from msgspec.structs import replace
from rich.style import Style
from textual.pilot import Pilot

from explorer.image import Image
from explorer.secrets.finding import Origin
from explorer.secrets.rule import Severity
from explorer.tui.drawing.painted import Painted
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.findings.findings import Findings, prominent_findings
from explorer.tui.findings.screen import FindingsScreen
from tests.builders import TarBuilder
from tests.report.analyses import searched
from tests.tui.leaks import GITHUB, KEY, LINES, NPM, leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, tap

SIZE = (120, 35)
LOW = b"DB_PASSWORD=password" + b"123\n"


def pointed_out(view: Painted, paint: str) -> str:
    """Return the text that is drawn in a paint."""
    return "".join(text for line in _pieces(view, paint) for text in line)


def in_hexadecimal(view: BytesView) -> tuple[str, str]:
    """Return what is pointed out among the numbers, and among the characters."""
    rows = [line for line in _pieces(view, "leak") if line]
    numbers = "".join(bytes.fromhex(line[0]).decode() for line in rows)
    return numbers, "".join(line[1] for line in rows)


def _pieces(view: Painted, paint: str) -> Iterator[list[str]]:
    wanted = view.paint(paint)
    for y in range(view.room.height):
        yield [piece.text for piece in view.render_line(y) if _has(piece.style, wanted)]


def _has(style: Style | None, wanted: Style) -> bool:
    return style is not None and style.bgcolor == wanted.bgcolor and bool(style.underline)


def findings_screen(pilot: Pilot[None]) -> FindingsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, FindingsScreen)
    return screen


async def test_the_header_counts_secrets_and_tells_what_is_hidden() -> None:
    async with app_of(leaking()).run_test(size=(160, 35)) as pilot:
        await settle(pilot)
        assert "! 3 critical secrets" in drawn(pilot)


async def test_an_image_without_secrets_says_so() -> None:
    clean = image([("COPY a /", TarBuilder().file("a", b"1"))])
    async with app_of(clean).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert "no secrets found" in drawn(pilot)
        await press(pilot, "f")
        assert "No secrets found" in drawn(pilot)
        await press(pilot, "enter", "escape", "s")
        assert "No secrets found" in drawn(pilot)


async def test_layers_and_instructions_wear_the_number_of_their_secrets() -> None:
    for width, lines in ((120, 2), (80, 1)):
        async with app_of(leaking()).run_test(size=(width, 35)) as pilot:
            await settle(pilot)
            layers = screen_of(pilot).layer_list
            text = [layers.render_line(y).text for y in range(layers.virtual_size.height)]
            files = next(line for line in text if "!2" in line)
            assert "+" in files, "beside the counts of the layer"
            history = next(line for line in text if "NPM_TOKEN" in line)
            assert "!1 RUN NPM_TOKEN=" in history
            assert layers.lines_of(0)[1] == lines


async def test_an_instruction_shows_its_secret_pointed_out() -> None:
    async with app_of(leaking()).run_test(size=(200, 50)) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        assert pointed_out(screen.layer_list, "leak") in NPM
        await press(pilot, "j", "j", "j")
        assert "! 1 secret in the instruction itself: npm access token" in drawn(pilot)
        assert pointed_out(screen.file_view.text, "leak") == NPM


async def test_the_tree_marks_files_and_counts_below_directories() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j")
        screen = drawn(pilot)
        assert "! 2 secrets below" in screen
        assert "settings.py  ! critical secret  ⊘ deleted by layer 4" in screen
        assert "deploy.pem  ! critical secret" in screen
        assert "main.py  !" not in screen


async def test_a_secret_is_pointed_out_in_text_and_numbers() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "l")
        screen = screen_of(pilot)
        screen.layer_tree.go_to(b"app/settings.py")
        await press(pilot, "enter")
        assert pointed_out(screen.file_view.text, "leak") == ""
        assert f"! 1 secret: GitHub token (critical, line {LINES})" in drawn(pilot)
        await press(pilot, "end")
        assert pointed_out(screen.file_view.text, "leak") == GITHUB
        await press(pilot, "x", "end")
        numbers, characters = in_hexadecimal(screen.file_view.hex)
        assert numbers == characters == GITHUB


async def test_a_secret_of_several_lines_is_pointed_out_in_each() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "l")
        screen_of(pilot).layer_tree.go_to(b"app/keys/deploy.pem")
        await settle(pilot)
        await press(pilot, "x")
        shown = pointed_out(screen_of(pilot).file_view.text, "leak")
        assert shown == KEY.strip().replace("\n", "")


async def test_a_key_goes_from_secret_to_secret_and_back() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        await press(pilot, "s")
        assert screen.layer_tree.path == b"app/keys/deploy.pem"
        await press(pilot, "s")
        assert screen.layer_tree.path == b"app/keys/logo.bin"
        assert pointed_out(screen.file_view.hex, "leak-current")
        await press(pilot, "s")
        assert screen.layer_tree.path == b"app/settings.py"
        assert pointed_out(screen.file_view.text, "leak-current") == GITHUB
        await press(pilot, "s")
        assert screen.layer_list.has_focus
        assert pointed_out(screen.file_view.text, "leak-current") == NPM
        await press(pilot, "s")
        assert screen.layer_tree.path == b"built"
        await press(pilot, "s")
        assert screen.layer_tree.path == b"app/keys/deploy.pem", "it goes round"
        await press(pilot, "S", "S", "S")
        assert screen.layer_tree.path == b"app/settings.py"
        assert screen.layer_tree.has_focus


async def test_keys_that_outrun_the_trees_reach_the_right_secret() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await tap(pilot, "s", "s", "s")
        await settle(pilot)
        assert screen_of(pilot).layer_tree.path == b"app/settings.py"


async def test_a_file_that_is_read_keeps_the_focus_from_secret_to_secret() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        await press(pilot, "s", "tab", "s", "s", "s")
        assert screen.file_view.has_focus_within
        assert "Layer 3" in drawn(pilot)
        await press(pilot, "escape")
        assert screen.layer_list.has_focus, "an instruction is left for the layers"


async def test_the_list_shows_each_secret_once_and_masked() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        rows = findings_screen(pilot).rows
        assert rows.row_count() == 3
        text = " ".join(rows.render_line(y).text for y in range(3))
        assert "npm_****************" in text
        assert "history 4" in text
        screen = drawn(pilot)
        for secret in (GITHUB, NPM, KEY):
            assert secret[8:24] not in screen


async def test_the_list_explains_the_secret_under_the_cursor() -> None:
    async with app_of(leaking()).run_test(size=(120, 45)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        rows = findings_screen(pilot).rows
        rows.go_to(GITHUB.encode())
        await settle(pilot)
        screen = drawn(pilot)
        assert "Layer 2 wrote it and it is still in the final file system" in screen
        assert f"layer 2  app/settings.py:{LINES}  COPY . /app  ⊘ deleted by layer 4" in screen
        assert "layer 2  app/keys/logo.bin:2  COPY . /app" in screen
        assert "checksum holds" in screen
        assert ".dockerignore" in screen
        rows.go_to(NPM.encode())
        await settle(pilot)
        screen = drawn(pilot)
        assert "The history keeps every instruction word for word" in screen
        assert "layer 3  built:1  RUN NPM_TOKEN=npm_**************** npm ci" in screen
        assert NPM not in screen


async def test_the_list_leads_to_the_line_of_a_file() -> None:
    for size in ((80, 24), SIZE, (200, 50)):
        async with app_of(leaking()).run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, "f")
            findings_screen(pilot).rows.go_to(GITHUB.encode())
            await press(pilot, "enter")
            screen = screen_of(pilot)
            assert screen.file_view.text.has_focus or screen.file_view.hex.has_focus
            assert screen.layer_list.current
            assert screen.layer_list.current.layer == 2
            assert screen.layer_tree.path in (b"app/settings.py", b"app/keys/logo.bin")


async def test_the_list_leads_to_an_instruction_and_is_left_by_escape() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "escape", "f", "f", "f")
        findings_screen(pilot).rows.go_to(NPM.encode())
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert pilot.app.screen is screen
        assert screen.file_view.text.has_focus
        assert pointed_out(screen.file_view.text, "leak-current") == NPM


async def test_a_label_shows_its_text() -> None:
    labelled = image([("COPY a /", TarBuilder().file("a", b"1"))])
    labelled = replace(labelled, config={"config": {"Labels": {"token": GITHUB}}})
    async with app_of(labelled).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f", "enter")
        assert "Label token" in drawn(pilot)
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") == GITHUB
        await press(pilot, "s")
        assert "secret 1 of 1" in drawn(pilot)
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") == GITHUB


async def test_a_secret_far_to_the_right_comes_into_sight() -> None:
    minified = json.dumps({"padding": "x" * 300_000, "token": GITHUB, "more": "y" * 5000}).encode()
    wide = image([("COPY a /", TarBuilder().file("app.json", minified))])
    async with app_of(wide).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "enter")
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") == GITHUB


async def test_a_secret_at_the_end_of_many_lines_comes_into_sight() -> None:
    lines = b"nothing to see\n" * 400_000 + f"token = {GITHUB}\n".encode()
    long = image([("COPY a /", TarBuilder().file("app.ini", lines))])
    async with app_of(long).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "enter")
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") == GITHUB


async def test_hostile_text_around_secrets_stays_text() -> None:
    name = "[red]\x1b[31m\u202e"
    text = f"RUN |1 A={NPM} /bin/sh -c echo {name}"
    layer = TarBuilder().file(f"{name}.env", f"\x1b[2J\u202e[b]\tA={GITHUB}\n".encode())
    async with app_of(image([(text, layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "f", "down", "up", "enter")
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") in (NPM, GITHUB)
        assert not {"\x1b", "\u202e"} & set(drawn(pilot))


async def test_a_secret_in_an_archive_is_told_though_it_stands_nowhere_in_its_bytes() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/settings.env", f"TOKEN={GITHUB}\n" * 20)
    layer = TarBuilder().file("backup.zip", packed.getvalue())
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "enter")
        screen = drawn(pilot)
        assert "deep/settings.env:1" in screen
        assert "/backup.zip" in screen
        assert not pointed_out(screen_of(pilot).file_view.hex, "leak-current")


async def test_a_file_that_is_a_secret_by_its_name_has_no_value_to_show() -> None:
    layer = TarBuilder().file("root/.ssh/id_rsa", b"not a key at all\n")
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert "(the file itself)" in drawn(pilot)
        await press(pilot, "enter")
        assert screen_of(pilot).layer_tree.path == b"root/.ssh/id_rsa"
        assert screen_of(pilot).file_view.text.has_focus


async def test_a_hard_link_shows_the_secrets_of_its_target() -> None:
    layer = TarBuilder().file("a", f"T={GITHUB}\n".encode()).hardlink("b", "a")
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "l", "end")
        assert screen_of(pilot).layer_tree.path == b"b"
        assert pointed_out(screen_of(pilot).file_view.text, "leak") == GITHUB


async def test_of_entries_at_one_path_the_one_with_the_secret_is_found() -> None:
    layer = TarBuilder().file("a.env", f"T={GITHUB}\n".encode()).file("a.env", b"T=clean\n")
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert screen_of(pilot).layer_tree.place == (1, 0)
        assert pointed_out(screen_of(pilot).file_view.text, "leak-current") == GITHUB


# What is told, and what is lesser


def based() -> Image:
    """Return an image whose base holds a token, a copy of another, and what is low."""
    base = TarBuilder().file("etc/old.env", f"T={GITHUB}\n".encode()).file("etc/x.env", LOW)
    own = TarBuilder().file("app/.env", f"T={NPM}\n".encode())
    return image(
        [
            ("ADD rootfs.tar.gz / # buildkit", base),
            ('CMD ["/bin/sh"]', None),
            ("COPY . / # buildkit", own),
            (f"RUN |1 T={GITHUB} /bin/sh -c true # buildkit", None),
        ]
    )


async def test_what_is_low_stays_out_of_header_badges_and_ways() -> None:
    plain = image([("COPY a /", TarBuilder().file("app/x.env", LOW))])
    async with app_of(plain).run_test(size=(160, 35), notifications=True) as pilot:
        await settle(pilot)
        screen = drawn(pilot)
        assert "no secrets found (1 low)" in screen
        assert "!" not in screen.replace("! secrets", ""), "the legend alone has the mark"
        await press(pilot, "s")
        assert "No secrets found, but 1 low: f lists them" in drawn(pilot)
        await press(pilot, "f")
        assert findings_screen(pilot).rows.row_count() == 1
        assert "Findings · 1 low" in drawn(pilot)


def test_a_secret_of_the_base_image_is_told_where_it_is_another_ones_as_well() -> None:
    analysis = searched(based())
    every = Findings.of(analysis)
    told = {secret.worst.secret for secret in every.prominent}
    origins = {one.origin for secret in every.prominent for one in prominent_findings(secret)}
    assert Origin.BASE not in origins
    for secret in every.secrets:
        of_base = [one for one in secret.findings if one.origin is Origin.BASE]
        assert (secret.worst.secret in told) == (
            secret.worst.match.severity > Severity.LOW and len(of_base) < len(secret.findings)
        )
    assert every.secrets == (*every.prominent, *every.lesser)

"""The viewer's other forms: attributes, versions and their differences, search."""

import hashlib
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.image import Image
from explorer.tui.file.extracting import ExtractScreen, default_destination
from explorer.tui.file.file_search import FileSearch
from explorer.tui.file.file_view import FileView
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.settings import Settings
from sample_images.tokens import private_key
from tests.builders import TarBuilder
from tests.preview.test_previews import SHOP, database, token, zipped
from tests.tui.leaks import GITHUB, leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop
from tests.tui.test_findings import pointed_out

SIZE = (150, 44)
# Of the tree and the attributes, the attributes are the longer ones.
TALL = (150, 70)


def settings() -> Image:
    """Return an image whose layers write the same paths in different ways."""
    old = b"".join(b"setting %d\n" % number for number in range(1, 31))
    new = old.replace(b"setting 10\n", b"setting ten\n") + b"last\n"
    first = TarBuilder().file("etc/app.conf", old, mode=0o600, uid=7).file("logo", b"\0\1\2\3" * 9)
    second = TarBuilder().file("etc/app.conf", new).file("logo", b"\0\1\2\4" * 9)
    return image(
        [
            ("COPY a / # buildkit", first),
            ("COPY b / # buildkit", second),
            ("RUN /bin/sh -c rm /etc/app.conf", TarBuilder().whiteout("etc/app.conf")),
        ]
    )


async def at(pilot: Pilot[None], path: bytes, layer: int) -> FileView:
    """Select an entry of a layer and return the viewer."""
    await settle(pilot)
    screen = screen_of(pilot)
    screen.layer_list.go_to(lambda row: row.layer == layer)
    await settle(pilot)
    screen.layer_tree.focus()
    screen.layer_tree.go_to(path)
    await settle(pilot)
    return screen.file_view


def odd() -> Image:
    """Return a layer of things that have unusual attributes."""
    layer = (
        TarBuilder()
        .file("usr/bin/tool", b"#!/bin/sh\n", mode=0o4755, uid=0, gid=5)
        .symlink("tool", "usr/bin/" + "long" * 60)
        .hardlink("copy", "usr/bin/tool")
        .device("null", 1, 3)
        .pax("ping", {"SCHILY.xattr.user.note": "a\x1b[31mb"}, b"1")
    )
    return image([("COPY odd /", layer)])


async def test_all_attributes_of_a_file_are_told() -> None:
    async with app_of(odd()).run_test(size=TALL) as pilot:
        view = await at(pilot, b"usr/bin/tool", 1)
        await press(pilot, "t")
        screen = drawn(pilot)
        assert "-rwsr-xr-x  4755" in screen
        assert "user 0, group 5" in screen
        assert "+ added" in screen
        assert "visible in the final file system" in screen
        assert hashlib.sha256(b"#!/bin/sh\n").hexdigest() in screen
        assert "2023-11-14 22:13:20 UTC  (1700000000)" in screen
        await press(pilot, "enter", "escape")
        assert view.text.display


async def test_attributes_stay_in_sight_from_entry_to_entry() -> None:
    async with app_of(odd()).run_test(size=TALL) as pilot:
        await at(pilot, b"usr/bin/tool", 1)
        await press(pilot, "t")
        screen_of(pilot).layer_tree.go_to(b"null")
        await settle(pilot)
        assert "major 1, minor 3" in drawn(pilot)
        screen_of(pilot).layer_tree.go_to(b"ping")
        await settle(pilot)
        assert "a␛[31mb" in drawn(pilot)
        screen_of(pilot).layer_tree.go_to(b"copy")
        await settle(pilot)
        assert "/usr/bin/tool, layer 1" in drawn(pilot)
        screen_of(pilot).layer_tree.go_to(b"tool")
        await settle(pilot)
        assert "".join(drawn(pilot).split()).count("long") >= 60, "long values wrap"
        await press(pilot, "t")
        assert "A symbolic link to" in drawn(pilot)


async def test_versions_of_a_path_are_one_key_away_and_can_be_chosen() -> None:
    async with app_of(settings()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "V")
        lines = [view.versions.render_line(row).text for row in range(3)]
        assert ["layer 3" in lines[0], "layer 2" in lines[1], "layer 1" in lines[2]] == [True] * 3
        assert "⊘ overwritten by layer 2" in lines[2]
        assert "⊘ deleted by layer 3" in lines[1]
        assert "RUN rm /etc/app.conf" in lines[0]
        await press(pilot, "up", "enter")
        assert "setting ten" in drawn(pilot)
        assert "layer 2" in drawn(pilot)


async def test_two_versions_are_compared_line_by_line() -> None:
    async with app_of(settings()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "V", "up", "d", "z")
        screen = drawn(pilot)
        assert "Layer 1 compared with layer 2" in screen
        assert "-rw------- 0600  became  -rw-r--r-- 0644" in screen
        assert "2 lines added (+), 1 line removed (-)" in screen
        assert "- setting 10" in screen
        assert "+ setting ten" in screen
        assert "+ last" in screen
        await press(pilot, "z", "escape")
        assert view.versions.has_focus
        await press(pilot, "escape", "escape")
        assert screen_of(pilot).layer_tree.has_focus


async def test_two_marked_versions_of_a_binary_are_compared_byte_by_byte() -> None:
    async with app_of(settings()).run_test(size=SIZE) as pilot:
        await at(pilot, b"logo", 2)
        await press(pilot, "V", "space", "down", "d")
        screen = drawn(pilot)
        assert "the first byte that differs is number 3 (0x3)" in screen
        assert screen.count("36 B") >= 2


async def test_a_directory_has_attributes_and_nothing_to_compare() -> None:
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await at(pilot, b"app", 2)
        await press(pilot, "V", "d")
        assert "There is no other version" in drawn(pilot)


def bar(pilot: Pilot[None]) -> FileSearch:
    return screen_of(pilot).file_view.search


async def test_a_search_goes_from_match_to_match_and_counts_them() -> None:
    async with app_of(settings()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "enter", "slash", *"g 2")
        assert "1 of 11 matches" in drawn(pilot)
        assert pointed_out(view.text, "match-current") == "g 2"
        await press(pilot, "down", "down", "up")
        assert "2 of 11 matches" in drawn(pilot)
        await press(pilot, "enter")
        assert view.text.has_focus
        await press(pilot, "full_stop")
        assert "3 of 11 matches" in drawn(pilot)
        assert pointed_out(view.text, "match-current") == "g 2"
        await press(pilot, "comma", "comma", "comma")
        matches, current = bar(pilot)._matches, bar(pilot)._current
        assert matches is not None
        assert current is not None
        assert matches.number(current) == 11


async def test_a_search_says_what_is_wrong_and_what_is_missing() -> None:
    async with app_of(settings()).run_test(size=SIZE) as pilot:
        await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "enter", "slash", *"q(")
        assert "no match" in drawn(pilot)
        await press(pilot, "ctrl+r")
        assert "bad expression: " in drawn(pilot)
        await press(pilot, "backspace", "backspace", *"g [12]5")
        assert "1 of 2 matches" in drawn(pilot)


async def test_a_match_far_below_is_brought_into_sight_in_both_forms() -> None:
    data = b"\0" + b"line\n" * 30_000 + b"needle\n"
    async with app_of(image([("COPY a /", TarBuilder().file("a", data))])).run_test(
        size=SIZE
    ) as pilot:
        view = await at(pilot, b"a", 1)
        await press(pilot, "enter", "slash", *"needle")
        assert view.hex.display
        assert "needle" in drawn(pilot).replace("needle" + " " * 20, "", 1)
        assert pointed_out(view.hex, "match-current").endswith("needle") or pointed_out(
            view.hex, "match-current"
        )
        await press(pilot, "escape", "x", "slash", "end", "e")
        assert view.text.display


async def test_what_is_copied_is_said_and_a_secret_only_at_the_second_asking() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await at(pilot, b"app/settings.py", 2)
        await press(pilot, "enter", "y")
        assert pilot.app.clipboard == "/app/settings.py"
        assert "Copied: /app/settings.py" in drawn(pilot)
        await press(pilot, "ctrl+y")
        assert pilot.app.clipboard == "# setting 1"
        await press(pilot, "Y")
        assert pilot.app.clipboard == "# setting 1"
        assert "holds a secret: the same key again" in drawn(pilot)
        await press(pilot, "Y")
        assert GITHUB in pilot.app.clipboard
        await press(pilot, "m", "Y", "Y")
        assert "not copied either" in drawn(pilot)


async def test_a_line_with_a_secret_is_copied_where_it_was_jumped_to() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await at(pilot, b"app/settings.py", 2)
        await press(pilot, "s", "enter", "ctrl+y")
        assert pilot.app.clipboard == ""
        await press(pilot, "ctrl+y")
        assert GITHUB in pilot.app.clipboard


@pytest.mark.parametrize("over", [(60, 20), (160, 12), (100, 50)], ids=str)
async def test_a_secret_stays_in_sight_while_the_window_changes(over: tuple[int, int]) -> None:
    lines = [f"{'long ' * 99}", *["x = 1"] * 70, f"export TOKEN={GITHUB}", *["y = 1"] * 9]
    env = TarBuilder().file("env", "\n".join(lines).encode())
    async with app_of(image([("COPY env /", env)])).run_test(size=(46, 20)) as pilot:
        view = await at(pilot, b"env", 1)
        await press(pilot, "s", "enter")
        assert view.text.scroll_offset.x > 0
        for size in (over, SIZE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert GITHUB in drawn(pilot)
        assert view.text.scroll_offset.x == 0
        assert f"export TOKEN={GITHUB}" in drawn(pilot)


async def test_a_file_is_extracted_and_nothing_is_overwritten_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.conf").write_text("mine")
    async with app_of(settings()).run_test(size=SIZE, notifications=True) as pilot:
        await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "enter", "E", "enter")
        assert isinstance(pilot.app.screen, ExtractScreen)
        assert "is there already" in str(pilot.app.screen.form.status.content)
        assert (tmp_path / "app.conf").read_text() == "mine"
        await press(pilot, "enter")
        assert (tmp_path / "app.conf").read_bytes().startswith(b"setting 1\n")
        assert "1 file saved (321 B)" in drawn(pilot)


@pytest.mark.parametrize(
    ("path", "name"),
    [(b"a/.env", ".env"), (b"a b;c$(d)", "a_b_c__d_"), (b"..", "file__"), (b"\xff\n", "file__")],
)
def test_a_destination_is_harmless(path: bytes, name: str) -> None:
    assert default_destination(path) == Path.cwd() / name


async def test_a_terminal_that_cannot_be_lent_says_so() -> None:
    async with app_of(settings()).run_test(size=SIZE, notifications=True) as pilot:
        await at(pilot, b"etc/app.conf", 1)
        await press(pilot, "enter", "p")
        assert "can't be lent" in drawn(pilot)


async def test_long_lines_fold_and_scroll_row_by_row() -> None:
    words = " ".join(f"word{number:03}" for number in range(100))
    data = "".join(f"{n} {words}\n" for n in range(40)).encode() + "名前".encode() * 90 + b"\nend\n"
    async with app_of(image([("COPY a /", TarBuilder().file("a", data))])).run_test(
        size=SIZE
    ) as pilot:
        view = (await at(pilot, b"a", 1)).text
        await press(pilot, "enter")
        assert "word099" not in drawn(pilot)
        await press(pilot, "w")
        assert "word099" in drawn(pilot)
        first = view.render_line(1).text
        await press(pilot, "j")
        assert view.render_line(0).text == first
        await press(pilot, "k")
        assert view.render_line(1).text == first
        await press(pilot, "space", "b")
        assert view.render_line(0).text.strip().startswith("1  0 word000")
        await press(pilot, "G")
        assert view.render_line(view.room.height - 1).text.split() == ["42", "end"]
        assert "名前" * 20 in drawn(pilot)
        await press(pilot, "slash", *"word099", "enter")
        assert pointed_out(view, "match-current") == "word099"
        await press(pilot, "escape", "w", "g")
        assert "word099" not in drawn(pilot)


def preserved() -> Image:
    """Return a layer of files that have a preview."""
    layer = (
        TarBuilder()
        .file("app.db", database(SHOP + "INSERT INTO users VALUES(7, 'a\x1b[31mb', NULL);"))
        .file("app.zip", zipped(**{"inner.txt": b"x"}))
        .file("key.pem", private_key("viewer").encode())
        .file("token", token({"sub": "shop"}))
    )
    return image([("COPY a /", layer)])


async def test_a_preview_comes_first_and_the_bytes_are_one_key_away() -> None:
    async with app_of(preserved()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"app.db", 1)
        screen = drawn(pilot)
        assert "Table users" in screen
        assert "a␛[31mb" in screen
        await press(pilot, "enter", "x")
        assert view.text.has_focus
        await press(pilot, "x")
        assert "53 51 4c 69 74 65" in drawn(pilot)
        await press(pilot, "x")
        assert view.preview.has_focus
        await press(pilot, "slash", *"sqlite")
        assert view.hex.display
        assert "1 of " in drawn(pilot)


async def test_archives_and_keys_are_shown_and_a_secret_that_is_jumped_to_where_it_stands() -> None:
    async with app_of(preserved()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"app.zip", 1)
        assert "inner.txt" in drawn(pilot)
        view = await at(pilot, b"key.pem", 1)
        assert "Ed25519" in drawn(pilot)
        await press(pilot, "s")
        assert view.text.display, "a secret is pointed out where it stands"
        await press(pilot, "enter", "x", "x")
        assert "Ed25519" in drawn(pilot)
        await press(pilot, "o", *"key.pem", "enter")
        assert view.preview.display, "a path alone points nothing out"


async def test_the_other_forms_are_named_on_the_border_with_their_keys() -> None:
    async with app_of(preserved()).run_test(size=SIZE) as pilot:
        await at(pilot, b"app.db", 1)
        shown = ("SQLite database · 8.19 kB · x text · X hex", "text · 8.19 kB · x hex · X preview")
        assert shown[0] in drawn(pilot)
        await press(pilot, "x")
        assert shown[1] in drawn(pilot)
        await press(pilot, "X", "X")
        assert "hex · 8.19 kB · x preview · X text" in drawn(pilot)
        await press(pilot, "x")
        assert shown[0] in drawn(pilot)
        screen_of(pilot).layer_list.focus()
        await settle(pilot)
        assert "text · 8 B · x hex" in drawn(pilot)


async def test_the_border_names_the_keys_that_the_user_has_chosen() -> None:
    opened = preserved()
    app = ExplorerApp("shop", lambda _: opened, settings=Settings(keymap={"file.form": "f5"}))
    async with app.run_test(size=SIZE) as pilot:
        await at(pilot, b"app.db", 1)
        await press(pilot, "f5")
        assert "text · 8.19 kB · f5 hex · X preview" in drawn(pilot)


async def test_a_preview_that_cannot_be_made_says_why_beside_the_bytes() -> None:
    layer = TarBuilder().file("cut.db", database(SHOP)[:3000])
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"cut.db", 1)
        assert view.hex.display
        assert "hex · 3 kB · no preview: it is damaged: database disk im" in drawn(pilot)
        assert "x text" in drawn(pilot)


async def test_a_preview_of_what_is_masked_is_not_made() -> None:
    async with app_of(preserved()).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"app.db", 1)
        assert "Table users" in drawn(pilot)
        await press(pilot, "m")
        assert not view.preview.display
        assert "Table users" not in drawn(pilot)
        assert "no preview: secrets are masked" in drawn(pilot)
        await press(pilot, "m")
        assert "Table users" in drawn(pilot), "a mask for a moment changes nothing for good"
        await press(pilot, "m")
        await at(pilot, b"token", 1)
        assert not view.preview.display


async def test_a_preview_under_the_mask_shows_no_secret() -> None:
    layer = (
        TarBuilder().file("a.env", f"T={GITHUB}\n".encode()).file("a.zip", zipped(**{GITHUB: b""}))
    )
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        view = await at(pilot, b"a.zip", 1)
        assert GITHUB in drawn(pilot)
        await press(pilot, "m")
        assert view.preview.display
        assert "*" * len(GITHUB) in drawn(pilot)
        assert not any(GITHUB[start : start + 6] in drawn(pilot) for start in range(30))

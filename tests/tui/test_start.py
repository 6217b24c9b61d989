"""The start screen: what can be opened here, what is typed, the way to an image and back."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.cache import VARIABLE, cache_folder
from explorer.image.request import NO_ACCESS
from explorer.image.sources import engine
from explorer.remembered import Remembered
from explorer.secrets.rule import Severity
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.image.variants import Variant
from explorer.tui.shell.running import explored
from explorer.tui.shell.settings import Settings
from explorer.tui.start import screen as start_screen
from explorer.tui.start.app import StartApp
from explorer.tui.start.offers import Offer
from explorer.tui.start.recent import keep_visit, visit_files, visits
from explorer.tui.start.screen import StartScreen
from sample_images.engines.docker import DockerEngine
from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive, oci_layout
from tests.image.fake_engine import Answer, FakeEngine, says, waits_for
from tests.tui.screens import drawn, leave, press, screen_of, settle, tap, wait_for

SIZE = (120, 35)
LEAK = TarBuilder().file("app/.env", f"TOKEN={github_token('start')}\n".encode()).build()
CLEAN = TarBuilder().file("app/readme", b"nothing at all\n").build()
DAY = 86_400


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, on a machine without engines, with a cache of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    for name in ("DOCKER_HOST", "CONTAINER_HOST"):
        monkeypatch.setenv(name, "unix:///nowhere.sock")
    return folder


def start(settings: Settings = Settings()) -> StartApp:  # noqa: B008 - immutable
    def of(reference: str) -> object:
        return explored(reference, Variant(), NO_ACCESS, notes=settings.cache)

    return StartApp(of, settings)  # type: ignore[arg-type]


def listed(name: str, **fields: object) -> dict[str, object]:
    """Return what an engine says of an image in its list."""
    identity = f"sha256:{name.encode().hex():0<64.64}"
    return {
        "Id": identity,
        "RepoTags": [name],
        "Size": 7_800_000,
        "Created": 1_600_000_000,
    } | fields


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    images = [listed("shop:1"), listed("shop:2", Created=1_700_000_000), listed("alpine:3.20")]
    with FakeEngine(tmp_path / "s", json=says(images)) as fake:
        monkeypatch.setenv("DOCKER_HOST", fake.host)
        yield fake


def offers(pilot: Pilot[None]) -> list[str]:
    """Return the names that are listed, and what is typed."""
    rows = start_of(pilot).rows.rows
    return [one.name for one in rows if isinstance(one, Offer)]


def start_of(pilot: Pilot[None]) -> StartScreen:
    found = next(one for one in pilot.app.screen_stack if isinstance(one, StartScreen))
    assert isinstance(found, StartScreen)
    return found


async def write(pilot: Pilot[None], text: str) -> None:
    """Type into the line, behind what stands there."""
    start_of(pilot).line.focus().insert_text_at_cursor(text)
    await settle(pilot)


# What is listed


@pytest.mark.usefixtures("docker")
async def test_images_of_an_engine_come_with_age_and_size_the_youngest_first() -> None:
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert offers(pilot) == ["shop:2", "shop:1", "alpine:3.20"]
        (line,) = [one for one in drawn(pilot).splitlines() if "shop:2" in one]
        assert "years ago" in line
        assert "7.8 MB" in line
        assert "No podman engine runs at unix:///nowhere.sock" in drawn(pilot)


async def test_archives_and_layouts_of_the_folder_are_listed_and_nothing_else(here: Path) -> None:
    (here / "b.tar").write_bytes(docker_archive([CLEAN]))
    oci_layout(here / "layout", [CLEAN])
    (here / "folder").mkdir()
    (here / "notes.txt").write_text("of no image")
    (here / "folder.tar").mkdir()
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert offers(pilot) == ["b.tar", "layout/"]


async def test_an_image_without_a_name_is_listed_by_its_id(docker: FakeEngine) -> None:
    docker.answers["json"] = says([listed("<none>:<none>"), listed("a:1", RepoTags=["a:1", "a:2"])])
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert offers(pilot)[0].startswith("untagged ")
        assert "a:1  a:2" in drawn(pilot)


@pytest.mark.parametrize("answer", [says({}), says([7, {"Id": 3}]), says(b"no"), says([], 500)])
async def test_an_engine_that_answers_otherwise_is_a_quiet_line(
    docker: FakeEngine, answer: Answer
) -> None:
    docker.answers["json"] = answer
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert offers(pilot) == []
        assert "Docker ──" in drawn(pilot)


async def test_an_engine_that_is_silent_is_waited_for_by_nobody(
    docker: FakeEngine, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_screen, "PATIENCE", 0.05)
    (here / "a.tar").write_bytes(docker_archive([CLEAN]))
    ended = threading.Event()
    docker.answers["json"] = waits_for(ended)
    async with start().run_test(size=SIZE) as pilot:
        await wait_for(pilot, "does not answer")
        await wait_for(pilot, "a.tar")
        await tap(pilot, *"no")
        assert offers(pilot) == ["no"]
        ended.set()
        await settle(pilot)


# Typing


@pytest.mark.usefixtures("docker")
async def test_what_is_typed_filters_and_stands_behind_what_fits() -> None:
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *"SHOP")
        assert offers(pilot) == ["shop:2", "shop:1", "SHOP"]
        assert "2 of 3" in drawn(pilot)
        await press(pilot, "space", "1")
        assert offers(pilot) == ["shop:1", "SHOP 1"]
        await press(pilot, "escape")
        assert offers(pilot) == ["shop:2", "shop:1", "alpine:3.20"]
        await leave(pilot, "escape")
    assert pilot.app.return_code == 0


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q", "escape"])
async def test_it_is_left_from_the_line(key: str) -> None:
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert " enter Open " in drawn(pilot)
        await leave(pilot, key)
    assert pilot.app.return_code == 0


async def test_the_cursor_passes_over_headings(docker: FakeEngine, here: Path) -> None:
    docker.answers["json"] = says([listed("a:1")])
    (here / "b.tar").write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        rows = start_of(pilot).rows
        seen = []
        for key in ("down", "down", "up", "up", "pagedown", "pageup"):
            await press(pilot, key)
            seen.append(rows.offer and rows.offer.name)
        assert seen == ["b.tar", "b.tar", "a:1", "a:1", "b.tar", "a:1"]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("alp", "alpine:3.20"),
        ("docker://al", "docker://alpine:3.20"),
        ("registry:", "registry://"),
        ("./arch", "./archive.tar"),
        ("docker-archive:ar", "docker-archive:archive.tar"),
        ("oci:", "oci:archive.tar"),
        ("sub/", "sub/inner/"),
        ("zzz", None),
    ],
)
@pytest.mark.usefixtures("docker")
async def test_tab_completes_names_prefixes_and_files(
    typed: str, whole: str | None, here: Path
) -> None:
    (here / "archive.tar").write_bytes(docker_archive([CLEAN]))
    (here / "sub" / "inner").mkdir(parents=True)
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, typed)
        await press(pilot, "tab")
        line = start_of(pilot).line
        assert (line.value, line.has_focus) == (whole or typed, whole is not None)


async def test_a_home_is_written_as_in_a_shell(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here))
    (here / "image.tar").write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "~/im")
        await press(pilot, "tab", "enter")
        assert "1 layer" in drawn(pilot)
        await press(pilot, "q")
        assert offers(pilot)[0] == "~/image.tar"


async def test_a_second_press_opens_nothing_twice(here: Path) -> None:
    (here / "image.tar").write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(3):
            pilot.app.simulate_key("enter")
        await settle(pilot)
        assert sum(isinstance(one, ExploreScreen) for one in pilot.app.screen_stack) == 1


# To an image and back


async def test_an_image_is_opened_and_left_and_remembered(here: Path) -> None:
    (here / "leak.tar").write_bytes(docker_archive([LEAK]))
    (here / "clean.tar").write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert not {"critical", "no secrets"} & {*drawn(pilot).split("  ")}
        for typed in ("leak", "clean"):
            start_of(pilot).line.value = ""
            await write(pilot, typed)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, ExploreScreen)
            assert "1 layer" in drawn(pilot)
            await press(pilot, "q")
        screen = start_of(pilot)
        assert screen.is_active
        assert screen.rows.has_focus
        screen.line.value = ""
        await settle(pilot)
        assert offers(pilot)[:2] == [str(here / "clean.tar"), str(here / "leak.tar")]
        lines = drawn(pilot).splitlines()
        assert all("! critical" in one for one in lines if "leak.tar" in one)
        assert all("no secrets" in one for one in lines if "clean.tar" in one)
        await leave(pilot)
    assert pilot.app.return_code == 0


@pytest.mark.parametrize(("layers", "expected"), [([LEAK], "! critical"), ([CLEAN], "no secrets")])
async def test_an_image_of_docker_is_known_behind_its_screen(
    layers: list[bytes],
    expected: str,
    docker_engine: DockerEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"start:{expected[-4:]}"
    archive = docker_archive(layers, config=configuration(layers), tags=[name])
    (tmp_path / "image.tar").write_bytes(archive)
    docker_engine.load(tmp_path / "image.tar")
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, name)
        await press(pilot, "enter")
        assert "docker" in drawn(pilot).splitlines()[0]
        await press(pilot, "q")
        lines = [one for one in drawn(pilot).splitlines() if f" {name} " in one]
        assert sum(expected in one for one in lines) >= 1, drawn(pilot)


async def test_an_image_that_its_engine_says_too_little_of_is_known_behind_its_screen(
    docker_engine: DockerEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_engine.load(plain_samples / "secret-mount.docker.tar")
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "shop/invoices:2.0.4")
        await press(pilot, "enter")
        assert "layers" in drawn(pilot)
        await press(pilot, "q")
        lines = [one for one in drawn(pilot).splitlines() if "shop/invoices:2.0.4 " in one]
        assert any("no secrets" in one for one in lines), drawn(pilot)


async def test_what_runs_for_an_image_ends_with_its_screen(here: Path) -> None:
    (here / "clean.tar").write_bytes(docker_archive([CLEAN]))
    before = threading.active_count()
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await tap(pilot, "enter", "q")
        await settle(pilot)
        assert start_of(pilot).is_active
        assert threading.active_count() <= before + 1
        await leave(pilot)


async def test_an_image_that_cant_be_opened_says_why_and_nothing_ends(here: Path) -> None:
    (here / "broken.tar").write_bytes(b"no archive at all")
    app = start()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert start_of(pilot).is_active
        assert "broken.tar is no tar archive" in drawn(pilot)
        await write(pilot, "./no-such.tar")
        await press(pilot, "enter")
        assert "There is no file or folder ./no-such.tar" in drawn(pilot)
        assert start_of(pilot).is_active
        await press(pilot, "slash", "escape")
        assert "There is no file" not in drawn(pilot)
        assert visits() == []
        await leave(pilot, "ctrl+q")
    assert (app.return_code, app.failure) == (0, None)


async def test_an_image_of_the_list_is_compared_with_another_one(here: Path) -> None:
    (here / "a.tar").write_bytes(docker_archive([CLEAN]))
    (here / "b.tar").write_bytes(docker_archive([LEAK]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "b.tar")
        await press(pilot, "tab", "c")
        assert "What ./b.tar changes against" in drawn(pilot)
        await write(pilot, "a.tar")
        await press(pilot, "enter")
        await wait_for(pilot, "1 finding new")
        assert "app/" in drawn(pilot)
        await press(pilot, "q")
        assert start_of(pilot) is pilot.app.screen


async def test_a_comparison_keeps_the_platforms_that_were_chosen_of_both_sides(here: Path) -> None:
    (here / "two.tar.gz").write_bytes(TWO.read_bytes())
    for platform in ("linux/arm64", "linux/amd64"):
        keep_visit(str(here / "two.tar.gz"), Variant(platform))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "two linux/amd64")
        await press(pilot, "tab", "c")
        await press(pilot, *"arm64", "enter")
        await wait_for(pilot, "(linux/arm64)  →  B")
        assert "(linux/amd64)" in drawn(pilot).splitlines()[0]


async def test_the_mouse_chooses_and_a_second_click_opens(here: Path) -> None:
    for name in ("a.tar", "b.tar"):
        (here / name).write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        rows = start_of(pilot).rows
        lines = drawn(pilot).splitlines()
        at = {
            name: next(y for y, one in enumerate(lines) if name in one)
            for name in ("b.tar", "This")
        }
        await pilot.click(offset=(8, at["b.tar"]))
        await settle(pilot)
        assert rows.offer is not None
        assert rows.offer.name == "b.tar"
        await pilot.click(offset=(8, at["This"]), times=2)
        await settle(pilot)
        assert rows.offer.name == "b.tar"
        await pilot.click(offset=(8, at["b.tar"]), times=2)
        await settle(pilot)
        assert "b.tar" in drawn(pilot).splitlines()[0]
        assert screen_of(pilot).is_active


async def test_a_mask_holds_from_the_start(here: Path) -> None:
    (here / "leak.tar").write_bytes(docker_archive([LEAK]))
    async with start(Settings(mask=True)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "secrets masked" in drawn(pilot)
        await press(pilot, "enter", "s", "enter")
        assert github_token("start") not in drawn(pilot)
        assert "secrets masked" in drawn(pilot)


async def test_without_a_cache_nothing_is_kept_and_nothing_asked(here: Path) -> None:
    (here / "leak.tar").write_bytes(docker_archive([LEAK]))
    keep_visit("docker://shop:1")
    async with start(Settings(cache=False)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "q")
        assert offers(pilot) == ["leak.tar"]
        assert "critical" not in drawn(pilot)
    assert [one.reference for one in visits()] == ["docker://shop:1"]


# What was open lately


def test_visits_are_few_and_the_last_is_first() -> None:
    for number in range(30):
        keep_visit(f"docker://shop:{number}")
    keep_visit("docker://shop:25")
    names = [one.reference for one in visits()]
    assert names[:3] == ["docker://shop:25", "docker://shop:29", "docker://shop:28"]
    assert len(names) == 12
    (kept,) = visit_files(cache_folder()).kept()
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert kept.path.parent.stat().st_mode & 0o777 == 0o700


TWO = Path(__file__).parents[2] / "sample_images" / "archives" / "two-platforms.oci.tar.gz"


async def test_the_platform_that_was_chosen_is_opened_again(here: Path) -> None:
    (here / "two.tar.gz").write_bytes(TWO.read_bytes())
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "two")
        await press(pilot, "enter")
        first = screen_of(pilot).header.summary.platform
        await press(pilot, "i", "p")
        chosen = screen_of(pilot).header.summary.platform
        assert chosen != first
        await press(pilot, "q")
    platforms = {one.variant.platform for one in visits()}
    assert platforms == {None, str(chosen)}
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert f"two.tar.gz  {chosen}" in drawn(pilot)
        await write(pilot, f"two {chosen}")
        await press(pilot, "enter")
        assert screen_of(pilot).header.summary.platform == chosen


def test_what_was_chosen_tells_visits_apart() -> None:
    arm = Variant("linux/arm64")
    for chosen in (Variant(), arm, Variant(pick="2"), Variant()):
        keep_visit("./two.tar", chosen)
    assert [one.variant for one in visits()] == [Variant(), Variant(pick="2"), arm]


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[" * 9_000, b'[1, {"reference": 2}, {"reference": ""}]', b"7"]
)
def test_a_broken_file_of_visits_is_none(broken: bytes) -> None:
    visit_files(cache_folder()).write("images", broken)
    assert visits() == []


# Names that nobody can trust

HOSTILE = [
    "[bold]x[/bold]",
    "[@click=app.bell]x[/]",
    "\x1b[31mred\x1b[2J",
    "\u202etxt.exe",
    "e\u0301\u0301\u0301\u0301\u0301\u0301",
    "名前",
    "new\nline\ttab\r",
    "x" * 200,
    "$accent",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=str)
async def test_a_hostile_name_of_a_file_is_inert(
    name: str, size: tuple[int, int], here: Path
) -> None:
    (here / f"{name.replace('/', '')}.tar").write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=size) as pilot:
        await settle(pilot)
        assert_inert(pilot)
        await write(pilot, "./")
        await press(pilot, "tab", "escape", "tab", "enter")
        assert "1 layer" in drawn(pilot)
        assert_inert(pilot)
        await press(pilot, "q")
        assert_inert(pilot)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_tag_is_inert(name: str, docker: FakeEngine) -> None:
    docker.answers["json"] = says([listed("good:1", RepoTags=[name, f"{name}:2"])])
    async with start().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert len(offers(pilot)) == 1
        assert_inert(pilot)
        await press(pilot, "enter")
        assert start_of(pilot).is_active
        assert_inert(pilot)


async def test_a_file_whose_name_is_no_text_is_opened(here: Path) -> None:
    (here / os.fsdecode(b"\xff\xfe.tar")).write_bytes(docker_archive([CLEAN]))
    async with start().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert "1 layer" in drawn(pilot)
        await press(pilot, "q", "enter")
        assert "1 layer" in drawn(pilot)


def assert_inert(pilot: Pilot[None]) -> None:
    """Fail where anything of the screen could be obeyed, or ends beyond it."""
    lines = drawn(pilot).splitlines()
    controls = {one for one in drawn(pilot) if unicodedata.category(one) in ("Cc", "Cf", "Cs")}
    assert controls <= {"\n"}
    assert pilot.app.export_screenshot()
    assert len(lines) == pilot.app.size.height


# Columns


@pytest.mark.parametrize("width", range(40, 140, 7))
async def test_age_and_size_go_before_a_name_is_cut(width: int, docker: FakeEngine) -> None:
    names = ["a:1", f"registry.example.com/{'team/' * 4}worker:2024.11"]
    docker.answers["json"] = says([listed(one) for one in names])
    async with start().run_test(size=(width, 24)) as pilot:
        await settle(pilot)
        worst = {f"docker://{one}": Remembered(Severity.CRITICAL) for one in names}
        start_of(pilot).rows.show_worsts(worst)
        await settle(pilot)
        lines = [one for one in drawn(pilot).splitlines() if "critical" in one]
        assert len(lines) == 2
        for line, name in zip(lines, names, strict=True):
            assert name in line or not {"MB", "ago"} & {*line.split()}
            assert "MB" in line or "ago" not in line


def test_engines_are_those_that_list() -> None:
    assert engine.DOCKER.lists
    assert engine.PODMAN.lists

"""The demonstration: chapters with real images, each opened at the place that tells it."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from textual.pilot import Pilot

from explorer.analysis import Analysis
from explorer.compare import Comparison, compare
from explorer.compare.phrases import larger_text
from explorer.demo.story import Chapter, chapters
from explorer.image.sources import open_image
from explorer.secrets.searching.starting import new_search
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.settings import Settings
from explorer.tui.story.demo import DemoApp
from explorer.tui.story.screen import StoryScreen
from explorer.wording import counted
from sample_images.catalogue import REPAIRED, SCENARIOS, TWO_PLATFORMS
from sample_images.tokens import values
from tests.cli.command import layer_explorer
from tests.tui.screens import drawn, leave, press, screen_of, settle

SIZE = (120, 35)
SCENARIO = {one.name: one for one in (*SCENARIOS, TWO_PLATFORMS)}


REPAIRED_AT = [at for at, one in enumerate(chapters()) if one.repaired]


def name_at(at: int) -> str:
    return chapters()[at].name


def by_name(chapter: Chapter) -> str:
    return chapter.name


def plain(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@pytest.mark.parametrize("chapter", chapters(), ids=by_name)
def test_a_chapter_has_the_archive_of_its_sample(chapter: Chapter, samples: Path) -> None:
    form = "oci" if chapter.name == TWO_PLATFORMS.name else "docker"
    sample = next(samples.glob(f"{chapter.name}.{form}.tar*"))
    assert plain(chapter.archive) == plain(sample)
    assert chapter.archive.stat().st_size < 10_000
    assert not any(
        value.encode() in chapter.archive.read_bytes() for value in values(chapter.name).values()
    )
    assert SCENARIO[chapter.name].image == chapter.image


@pytest.mark.parametrize("at", REPAIRED_AT, ids=name_at)
def test_a_repair_has_the_archive_of_its_twin(at: int, samples: Path) -> None:
    chapter = chapters()[at]
    form = "oci" if chapter.name == TWO_PLATFORMS.name else "docker"
    assert plain(chapter.twin) == plain(samples / f"{chapter.name}-repaired.{form}.tar.gz")
    assert chapter.twin.stat().st_size < 10_000
    twin = next(one for one in REPAIRED if one.repairs == chapter.name)
    assert twin.image == chapter.repaired_image


def test_every_scenario_is_told() -> None:
    assert {one.name for one in chapters()} == SCENARIO.keys()


@pytest.mark.parametrize("at", range(len(chapters())), ids=lambda at: chapters()[at].name)
async def test_a_chapter_opens_at_the_place_that_tells_it(at: int) -> None:
    chapter, app = chapters()[at], DemoApp(Settings())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *["down"] * at)
        assert chapter.title in drawn(pilot)
        assert "What the author believed" in drawn(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        screen = drawn(pilot)
        assert chapter.hint in " ".join(screen.split())
        leaks = [values(chapter.name)[name] for name in SCENARIO[chapter.name].leaks]
        shown = [
            leak for leak in leaks if leak.split("\n")[-2 if "\n" in leak else 0][:40] in screen
        ]
        assert bool(shown) == bool(leaks)
        if not leaks:
            row = screen_of(pilot).layer_list.current
            assert row is not None
            assert row.number == chapter.shows


async def walked(pilot: Pilot[None], *keys: str) -> str:
    await press(pilot, *keys)
    await settle(pilot)
    return type(pilot.app.screen).__name__


async def test_keys_lead_from_chapter_to_chapter_and_back() -> None:
    app = DemoApp(Settings())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, StoryScreen)
        assert await walked(pilot, "right_curly_bracket") == "StoryScreen"
        assert "The password that was replaced" in drawn(pilot)
        assert await walked(pilot, "enter", "right_curly_bracket") == "ExploreScreen"
        assert "shop/signer" in drawn(pilot)
        assert len(app.screen_stack) == 3
        assert await walked(pilot, "f", "left_curly_bracket") == "ExploreScreen"
        assert "shop/mailer" in drawn(pilot)
        assert await walked(pilot, "escape", "escape", "escape") == "StoryScreen"
        await press(pilot, "G", "right_curly_bracket")
        assert "This was the last chapter" in drawn(pilot)
        await leave(pilot)
    assert app.return_code == 0


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=str)
async def test_the_story_reads_at_every_size(size: tuple[int, int]) -> None:
    app = DemoApp(Settings(mask=True))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "What was built" in drawn(pilot)
        await press(pilot, "tab", "pagedown", "shift+tab", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ExploreScreen)
        assert values("deleted-env")["GITHUB_TOKEN"][4:20] not in drawn(pilot)


# What the repair changes


def opened(path: Path) -> Analysis:
    image = open_image(str(path), platform="linux/amd64")
    return Analysis(image, search=new_search()).complete()


def facts(comparison: Comparison) -> Iterator[str]:
    """Yield what a comparison says that its chapter has to say."""
    yield f"The first {comparison.shared} layers are the same"
    if comparison.growth:
        yield larger_text(comparison.growth)
    gone = {one.finding.secret for one in comparison.findings.gone}
    yield f"{counted(len(gone), 'secret')} gone"
    if not len(comparison.standing):
        yield "Nothing differs in the final file system"
    yield from (one.name for one in comparison.fields if one.name.startswith("config."))


@pytest.mark.parametrize("at", REPAIRED_AT, ids=name_at)
def test_a_comparison_says_what_its_chapter_says(at: int) -> None:
    chapter = chapters()[at]
    comparison = compare(opened(chapter.archive), opened(chapter.twin))
    assert [one for one in facts(comparison) if one not in chapter.compared] == []
    assert not comparison.findings.new
    differing = {one.path.decode() for one in (*comparison.standing, *comparison.written)}
    told = [one.rstrip(".,;:") for one in re.findall(r"(?<=\s/)\S+", chapter.compared)]
    folders = {parent for one in differing for parent in map(str, PurePosixPath(one).parents)}
    assert {*told} <= differing | folders
    assert not chapter.compared_path or chapter.compared_path in {*told} & differing


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=str)
@pytest.mark.parametrize("at", REPAIRED_AT, ids=name_at)
async def test_a_chapter_ends_with_the_comparison_and_goes_on_behind_it(
    at: int, size: tuple[int, int]
) -> None:
    chapter, app = chapters()[at], DemoApp(Settings(cache=False))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert await walked(pilot, *["down"] * at, "c") == "CompareScreen"
        shown = " ".join(drawn(pilot).split())
        assert chapter.compared_hint in shown
        assert f"Chapter {at + 1} of {len(chapters())}" in shown
        assert f"A {chapter.image} → B {chapter.repaired_image}" in shown
        comparison = compare(opened(chapter.archive), opened(chapter.twin))
        assert f"{counted(len(comparison.findings.gone), 'finding')} gone" in shown
        assert screen_with_rows(app).rows.path == chapter.compared_path.encode()
        assert "Story" in last_line(pilot)
        assert "} Next chapter" in last_line(pilot)
        assert await walked(pilot, "escape") == "StoryScreen"
        assert f"Chapter {at + 1}" in drawn(pilot)


def screen_with_rows(app: DemoApp) -> CompareScreen:
    assert isinstance(app.screen, CompareScreen)
    return app.screen


async def test_keys_lead_from_repair_to_repair_and_from_an_image_to_its_own() -> None:
    app = DemoApp(Settings(cache=False))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert await walked(pilot, "c", "right_curly_bracket") == "CompareScreen"
        assert "shop/mailer:0.8.3" in drawn(pilot)
        assert await walked(pilot, "backspace", "enter") == "ExploreScreen"
        assert await walked(pilot, "C") == "CompareScreen"
        assert "shop/mailer:0.8.3" in drawn(pilot)
        assert await walked(pilot, "q") == "ExploreScreen"
        assert await walked(pilot, "backspace", "G", "c") == "StoryScreen"
        assert "nothing is repaired" in drawn(pilot)


async def test_the_twin_is_of_the_platform_that_is_looked_at() -> None:
    app = DemoApp(Settings(cache=False))
    at = [one.name for one in chapters()].index(TWO_PLATFORMS.name)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert await walked(pilot, *["down"] * at, "enter", "i", "p", "C") == "CompareScreen"
        assert "4 of 4 layers shared" in drawn(pilot)
        assert "linux" not in drawn(pilot).splitlines()[0]


# What the gate says


@pytest.mark.parametrize("chapter", chapters(), ids=by_name)
def test_what_leaks_fails_the_gate_and_what_does_not_passes(chapter: Chapter) -> None:
    archive = chapter.archive
    result = layer_explorer("--ci", "--no-cache", "--platform", "linux/amd64", archive)
    claims = chapter.hint.startswith("Nothing leaks")
    assert claims == (not SCENARIO[chapter.name].leaks)
    assert result.status == (0 if claims else 1)
    assert result.out.decode().startswith("Passed" if claims else "Failed")


# What a newcomer holds on to


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 60)], ids=str)
@pytest.mark.parametrize("at", range(len(chapters())), ids=lambda at: chapters()[at].name)
async def test_where_one_is_and_the_way_out_are_always_in_sight(
    at: int, size: tuple[int, int]
) -> None:
    chapter, app = chapters()[at], DemoApp(Settings())
    place = f"Chapter {at + 1} of {len(chapters())}"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *["down"] * at)
        assert f"{place}: {chapter.title}" in drawn(pilot)
        assert "q Quit" in last_line(pilot)
        assert "Story" not in last_line(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert place in drawn(pilot)
        assert drawn(pilot).lstrip().startswith(chapter.image)
        assert "archives" not in drawn(pilot)
        for _ in range(3):
            assert "Story" in last_line(pilot)
            assert "} Next chapter" in last_line(pilot)
            await press(pilot, "tab")
            await settle(pilot)
        assert await walked(pilot, "backspace") == "StoryScreen"
        assert place in drawn(pilot)


async def test_the_way_on_is_in_sight_beside_the_secret_that_is() -> None:
    app = DemoApp(Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "s", "enter")
        await settle(pilot)
        assert "secret " in last_line(pilot)
        assert "} Next chapter" in last_line(pilot)
        assert "backspace Story" in last_line(pilot)


def last_line(pilot: Pilot[None]) -> str:
    return drawn(pilot).rstrip().splitlines()[-1]


async def test_another_platform_is_that_of_the_chapter() -> None:
    app = DemoApp(Settings())
    at = [one.name for one in chapters()].index(TWO_PLATFORMS.name)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert await walked(pilot, *["down"] * at, "enter") == "ExploreScreen"
        assert await walked(pilot, "i", "p") == "ExploreScreen"
        assert "linux/arm64" in drawn(pilot)
        assert chapters()[at].image in drawn(pilot)


async def test_a_chapter_that_is_longer_than_the_screen_says_how_to_read_on() -> None:
    app = DemoApp(Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "reads on" in drawn(pilot)
        await pilot.resize_terminal(200, 60)
        await settle(pilot)
        assert "reads on" not in drawn(pilot)


def test_without_a_terminal_it_says_so() -> None:
    result = layer_explorer("demo")
    assert (result.status, result.out) == (2, b"")
    assert "needs a terminal" in result.err

"""One long walk through every key, on every sample, that must never fail."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from explorer.cli.project import WorkingProject
from explorer.image.request import NO_ACCESS
from explorer.tui.compare.app import ComparisonApp
from explorer.tui.compare.both_screen import BothScreen
from explorer.tui.compare.changes_screen import ChangesScreen
from explorer.tui.compare.configuration import ConfigurationScreen
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.file.extracting import ExtractScreen
from explorer.tui.file.version_list import VersionList
from explorer.tui.find.hit_list import HitList
from explorer.tui.find.path_screen import PathScreen
from explorer.tui.find.screen import SearchScreen
from explorer.tui.findings.ignoring import IgnoreScreen
from explorer.tui.findings.list import FindingList
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.image.saving import SaveReportScreen
from explorer.tui.image.screen import DetailsScreen
from explorer.tui.image.variants import Variant
from explorer.tui.layers.list import LayerList
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.commands import commands_of
from explorer.tui.shell.help import HelpScreen
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.palette import CommandList, Palette
from explorer.tui.shell.pictures import ReadablePictureScreen
from explorer.tui.shell.running import explored, opener
from explorer.tui.shell.settings import Settings
from explorer.tui.start.app import StartApp
from explorer.tui.start.offer_list import OfferList
from explorer.tui.start.screen import StartScreen
from explorer.tui.story.demo import DemoApp
from explorer.tui.story.screen import ChapterList, StoryScreen
from explorer.tui.sweep.cause_list import CauseList
from explorer.tui.sweep.image_list import ImageList
from explorer.tui.sweep.leak_list import LeakList
from explorer.tui.sweep.screen import SweepScreen
from explorer.tui.tree.arranging import ArrangeScreen, SettingList
from explorer.tui.tree.layer_tree import LayerTree
from sample_images.catalogue import ARCHIVES, REPAIRED
from tests.builders import DockerArchive, TarBuilder
from tests.tui.many_images import swept
from tests.tui.walking import IDS, LEAVING, Walk, focus, stroll, walking

# Each scenario once, and each form.
SAMPLES = (
    "build-argument.podman.tar.gz",
    "build-stage.oci",
    "deleted-env.docker.tar.gz",
    "env-password.docker.tar.gz",
    "extra-index-url.docker.tar.gz",
    "opaque-keys.oci-zstd.tar",
    "overwritten-config.oci-gzip.tar",
    "secret-mount-copied.docker.tar.gz",
    "secret-mount.docker.tar",
    "two-platforms.oci.tar.gz",
)
SIZES = ((80, 24), (180, 40), (40, 10))
STROLLS = (2, 5, 6)
STEPS = 100
# A pane may have one of these as well, for when something is selected there.
QUITTING = next(key.keys for key in KEYS["Everywhere"] if key.id == "app.interrupt").split(",")
ENDING = {"app.quit", "app.leave", "app.interrupt"}
_HELPS = {key.id: key.help for key in KEYS["Everywhere"]}
_LEAVING = {_HELPS[name] for name in LEAVING}
MAIN = "deleted-env.docker.tar.gz"


@dataclass(frozen=True)
class Place:
    """A screen, what has the focus there, and the way: ids of keys, other keys, "=text"."""

    screen: type[Screen[Any]]
    focus: tuple[type[Widget], ...] = ()
    way: tuple[str, ...] = ()


# Every sample has a file of such a name.
_FILE = ("go.path", "=.conf", "enter", "tree.enter")
PLACES = {
    "layers": Place(ExploreScreen, (LayerList,)),
    "tree": Place(ExploreScreen, (LayerTree,), ("layers.enter",)),
    "tree filter": Place(ExploreScreen, (Input,), ("tree.filter", "=e")),
    "filtered tree": Place(ExploreScreen, (LayerTree,), ("tree.filter", "=e", "enter")),
    "file": Place(ExploreScreen, (BytesView, SheetView), _FILE),
    "search in a file": Place(ExploreScreen, (Input,), (*_FILE, "file.search", "=e")),
    "matches in a file": Place(
        ExploreScreen, (BytesView,), (*_FILE, "file.search", "=e", "search.accept")
    ),
    "attributes": Place(ExploreScreen, (SheetView,), (*_FILE, "file.information")),
    "versions": Place(ExploreScreen, (VersionList,), (*_FILE, "file.versions")),
    "extract": Place(ExtractScreen, (Input,), (*_FILE, "file.extract")),
    "paths": Place(PathScreen, (Input,), ("go.path", "=e")),
    "search": Place(SearchScreen, (Input,), ("go.contents", "=e")),
    "matches": Place(SearchScreen, (HitList,), ("go.contents", "=e", "enter")),
    "findings": Place(FindingsScreen, (FindingList,), ("findings.list",)),
    "filter of the findings": Place(
        FindingsScreen, (Input,), ("findings.list", "findings.filter", "=e")
    ),
    "filtered findings": Place(
        FindingsScreen, (FindingList,), ("findings.list", "findings.filter", "=e", "enter")
    ),
    "a finding": Place(
        FindingsScreen, (VerticalScroll, FindingList), ("findings.list", "pane.next")
    ),
    "details": Place(DetailsScreen, (SheetView,), ("image.details",)),
    "report": Place(SaveReportScreen, (Input,), ("image.report",)),
    "waste": Place(DetailsScreen, (SheetView,), ("image.waste",)),
    "help": Place(HelpScreen, (), ("app.help",)),
    "commands": Place(Palette, (Input,), ("app.palette", "=e")),
    "picture": Place(ReadablePictureScreen, (), ("app.picture-readable",)),
    "arrange": Place(ArrangeScreen, (SettingList,), ("tree.arrange",)),
}
_BOTH = ("compare.filter", "=server.js", "enter", "compare.both")
COMPARING = {
    "differences": Place(CompareScreen, ()),
    "filter of the differences": Place(CompareScreen, (Input,), ("compare.filter", "=e")),
    "filtered differences": Place(CompareScreen, (), ("compare.filter", "=e", "enter")),
    "changes": Place(ChangesScreen, (), ("findings.list",)),
    "filter of the changes": Place(ChangesScreen, (Input,), ("findings.list", "changes.filter")),
    "filtered changes": Place(
        ChangesScreen, (), ("findings.list", "changes.filter", "=e", "enter")
    ),
    "configuration": Place(ConfigurationScreen, (), ("compare.configuration",)),
    "both versions": Place(BothScreen, (), _BOTH),
    "a version that is not there": Place(BothScreen, (), (*_BOTH, "both.other")),
}
SWEEPING = {
    "causes": Place(SweepScreen, (CauseList,), ("sweep.causes",)),
    "findings of a cause": Place(SweepScreen, (LeakList,), ("sweep.causes", "pane.next")),
    "filter of the causes": Place(SweepScreen, (Input,), ("sweep.causes", "sweep.filter", "=e")),
    "images": Place(SweepScreen, (ImageList,), ("sweep.images",)),
    "images of a cause": Place(SweepScreen, (ImageList,), ("sweep.causes", "swept.open")),
}
IGNORING = {
    "ignore": Place(IgnoreScreen, (Input,), ("findings.list", "findings.ignore")),
}
# The list has what is in the folder: a sample.
START = {
    "line": Place(StartScreen, (Input,), ("=e",)),
    "images": Place(StartScreen, (OfferList,), ("pane.next",)),
}
STORY = {
    "chapters": Place(StoryScreen, (ChapterList,)),
    "chapter": Place(StoryScreen, (SheetView,), ("pane.next",)),
    "image": Place(ExploreScreen, (), ("chapters.open",)),
}


@pytest.fixture(autouse=True)
def harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever the walk saves be saved where it does no harm."""
    monkeypatch.chdir(tmp_path)


def app_of(sample: str | Path) -> ExplorerApp:
    name = str(ARCHIVES / sample)
    first = opener(name, Variant("linux/amd64"))
    project = WorkingProject(Path.cwd(), {})
    return ExplorerApp(name, first, open_variant=lambda one: opener(name, one), project=project)


def comparison_app() -> ComparisonApp:
    names = ("overwritten-config.docker.tar.gz", "deleted-env.docker.tar.gz")
    sides = [AskedSide.of(explored(str(ARCHIVES / one), Variant(), NO_ACCESS)) for one in names]
    return ComparisonApp(sides, Settings(), WorkingProject(Path.cwd(), {}))


async def enter(walk: Walk, place: Place) -> None:
    """Go to a place, from wherever it is."""
    await walk.begin()
    for step in place.way:
        if step.startswith("="):
            await type_in(walk, step[1:])
        else:
            await (walk.do(step) if step in IDS else walk.press(step))
    # What scrolls to where it begins does so once it is seen.
    await walk.draw()
    await walk.rest()
    if place.focus:
        await focus(walk, place.focus)
    assert isinstance(walk.app.screen, place.screen)


async def type_in(walk: Walk, text: str) -> None:
    """Write into the line in use; a search that has matches opens with those in use."""
    field = walk.app.focused
    if not isinstance(field, Input):
        field = walk.app.screen.query_one(Input).focus()
    field.value = text
    await walk.rest()


async def run_command(walk: Walk, name: str) -> None:
    """Choose a command in the palette, as people do: by its sentence, and Enter."""
    await walk.do("app.palette")
    await type_in(walk, name)
    palette = walk.app.screen
    options = palette.query_one(CommandList)
    names = [one.help for one in options.rows]
    assert name in names
    await walk.press(*["down"] * names.index(name), "enter")
    # What can do nothing now says why, and something else can be chosen.
    reasons = [one.reason for one in options.rows if one.help == name]
    assert (walk.app.screen is palette) == any(reasons)


async def selected(walk: Walk) -> bool:
    """Drag over the text in use, and tell whether that has selected any of it."""
    assert walk.app.focused
    left, top = walk.app.focused.content_region.offset
    await walk.draw()
    await walk.drag((left + 5, top), (left + 9, top))
    return bool(walk.app.screen.get_selected_text())


async def try_keys(walk: Walk, place: Place, wanted: Callable[[str, str], bool]) -> None:
    """Press all wanted keys that are bound at a place, and go back there as needed."""
    await enter(walk, place)
    screen = walk.app.screen
    for one in walk.offered():
        if wanted(*one):
            if walk.app.screen is not screen or one not in walk.offered():
                await enter(walk, place)
                screen = walk.app.screen
            if one[1] not in QUITTING or await selected(walk):
                await walk.press(one[1])


def test_every_scenario_and_every_form_is_walked() -> None:
    # A repaired twin has nothing that a key could do and no other sample has.
    twins = {one.name for one in REPAIRED}
    every = {one.name.partition(".")[::2] for one in ARCHIVES.iterdir()}
    every = {(name, form) for name, form in every if name not in twins}
    walked = {one.partition(".")[::2] for one in SAMPLES}
    assert walked <= every
    for part in (0, 1):
        assert {one[part] for one in walked} == {one[part] for one in every}


@pytest.mark.parametrize("at", range(len(SAMPLES)), ids=lambda at: SAMPLES[at])
async def test_every_key_works_on_every_sample(at: int) -> None:
    """Where the walk begins, and what is done in which size, differs from sample to sample."""
    *places, last = PLACES.values()
    async with walking(app_of(SAMPLES[at]), SIZES[0]) as walk:
        for turn, size in enumerate(SIZES):
            await walk.resize(*size)
            for place in [*places[at:], *places[:at], last][turn :: len(SIZES)]:
                await try_keys(walk, place, lambda name, _: name not in {*walk.ids, *LEAVING})


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_that_is_done_at_random_fails(size: tuple[int, int]) -> None:
    seed = SIZES.index(size)
    async with walking(app_of(SAMPLES[STROLLS[seed]]), size) as walk:
        await stroll(walk, Random(seed), STEPS)


async def test_every_command_of_the_palette_works() -> None:
    async with walking(app_of(MAIN), SIZES[0]) as walk:
        await enter(walk, PLACES["tree"])
        assert isinstance(walk.app, ExplorerApp)
        names = {one.help for one in commands_of(walk.app, walk.app.screen)}
        assert names > _LEAVING
        for name in sorted(names - _LEAVING):
            await enter(walk, PLACES["tree"])
            await run_command(walk, name)


async def test_every_key_of_the_registry_works_wherever_it_is_bound(tmp_path: Path) -> None:
    """No key is left out: one that is in the registry, and nowhere on the way, fails here."""
    tried = set[str]()
    details = {"details": PLACES["details"]}
    ways = (
        (app_of(MAIN), PLACES),
        (app_of(MAIN), IGNORING),
        (app_of("two-platforms.oci.tar.gz"), details),
        (app_of(two_images(tmp_path)), details),
        (DemoApp(Settings()), STORY),
        (start_app(tmp_path), START),
        (comparison_app(), COMPARING),
        (swept(tmp_path)[0], SWEEPING),
    )
    for app, places in ways:
        async with walking(app, SIZES[0]) as walk:
            for place in places.values():
                await try_keys(
                    walk, place, lambda *one: one not in walk.tried and one[0] not in ENDING
                )
            tried |= walk.ids
    assert IDS - tried == ENDING, "which end every walk"


def start_app(folder: Path) -> StartApp:
    """Return the app without an image, in a folder that has one."""
    shutil.copy(ARCHIVES / MAIN, folder)
    return StartApp(lambda one: explored(one, Variant(), NO_ACCESS), Settings(cache=False))


def two_images(folder: Path) -> Path:
    """Write an archive with two images."""
    layer = TarBuilder().file("etc/motd", b"hello\n").build()
    archive = DockerArchive()
    archive.add([layer], tags=["shop:1"])
    archive.add([layer], tags=["shop:2"])
    (folder / "two.tar").write_bytes(archive.build())
    return folder / "two.tar"

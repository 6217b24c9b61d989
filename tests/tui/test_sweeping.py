"""The screen of a sweep: what it lists, where its keys lead, what it shows while one runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MethodType

import pytest
from hypothesis import given
from msgspec.structs import replace

from explorer.errors import ImageError
from explorer.fleet.causes import Cause
from explorer.fleet.model import ImageVerdict, Leak
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.settings import Settings
from explorer.tui.sweep.app import SweepApp
from explorer.tui.sweep.header import SweepWork
from explorer.tui.sweep.rows import ERROR, FAIL, SweptRows, SweptSieve
from explorer.tui.sweep.screen import SweepScreen
from tests.builders import TarBuilder
from tests.fleet.test_causes import IMAGES
from tests.laws import tried
from tests.tui.leaks import GITHUB, NPM
from tests.tui.many_images import (
    REGISTRY,
    KeptSweep,
    fleet,
    keep,
    kept,
    report_of,
    screen_over,
    seen,
    swept,
)
from tests.tui.screens import drawn, image, leave, press, screen_of, settle, tap, wait_for
from tests.tui.test_hostile import NAMES
from tests.tui.two_images import named
from tests.waiting import eventually

SIZE = (120, 40)


def unchecked() -> None:
    """Want it all."""


# What is listed equals the report


@tried(30)
@given(IMAGES)
def test_every_cause_and_every_image_of_the_report_is_listed_once(
    images: Sequence[Sequence[Leak]],
) -> None:
    one = seen(image([("COPY a /", TarBuilder().folder("a"))]))
    verdicts = {}
    for at, leaks in enumerate(images):
        result = FAIL if any(leak.decides for leak in leaks) else "pass"
        cut = ("Layer 1: it is cut",) if at % 3 == 2 else ()
        known = replace(one, reference=f"{REGISTRY}a:{at}", documents=str(at))
        verdict = ImageVerdict(ERROR if cut else result, tuple(leaks), (), cut)
        verdicts[known.reference] = (known, verdict)
    with TemporaryDirectory() as folder:
        keep(Path(folder), verdicts, {f"{REGISTRY}gone:1": "there is none"})
        report = report_of(Path(folder))
        rows = SweptRows.of(report)
        lists = rows.sifted(SweptSieve(), unchecked)
        assert [told(row.cause) for row in lists.causes] == [told(one) for one in report.causes]
        listed = [row.image for row in lists.images if row.image]
        assert sorted(map(str, listed)) == sorted(map(str, report.images))
        unread = sorted((row.reference, text) for row in lists.images for text in row.unread)
        assert unread == sorted(report.errors)
        for row in lists.causes:
            reached = rows.sifted(SweptSieve(cause=row.key), unchecked)
            assert {one.number for one in reached.images} == {*row.cause.images}


def told(cause: Cause) -> tuple[object, ...]:
    """Return all that is told of a cause."""
    reach = [*cause.images], [*cause.exposed_in], [*cause.fails]
    return cause.layer, cause.instruction, *reach, [*cause.leaks], cause.secrets


def test_the_worst_come_first_and_what_was_not_read_before_what_is_fine(tmp_path: Path) -> None:
    kept(tmp_path, fleet(), {f"{REGISTRY}team/gone:1": "there is none"})
    rows = SweptRows.of(report_of(tmp_path))
    names = [row.reference.removeprefix(REGISTRY) for row in rows.images]
    assert names[0] == "team/shop:1"
    assert names[-2:] == ["team/gone:1", "base:1"]
    assert [row.title for row in rows.causes] == ["COPY . /app", "RUN ./install-tools"]


# The screen


async def test_causes_say_how_far_they_reach_and_list_their_images(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "4 failed  ·  1 not read  ·  1 passed  ·  ! Mend 2 instructions" in drawn(pilot)
        assert "in 3 images of 2 names, 1 secret, live in 2" in drawn(pilot)
        assert "layer sha256:" in drawn(pilot)
        await press(pilot, "enter")
        screen = screen_over(app)
        assert [row.reference.removeprefix(REGISTRY) for row in screen.images.rows] == [
            *("team/shop:1", "team/app:1", "team/app:2"),
        ]
        assert "2 Images (3 of 6)" in drawn(pilot)
        assert "of COPY . /app" in drawn(pilot)
        await press(pilot, "escape")
        assert screen.causes.has_focus
        assert len(screen.images.rows) == 6


async def test_an_image_opens_at_the_finding_of_its_cause_and_q_comes_back(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter", "enter")
        assert "team/shop:1" in drawn(pilot)
        assert screen_of(pilot).layer_tree.path == b"opt/.npmrc"
        assert NPM in drawn(pilot)
        await press(pilot, "q")
        assert app.screen is screen_over(app)
        assert screen_over(app).images.has_focus
        await press(pilot, "escape", "up", "enter", "enter")
        assert screen_of(pilot).layer_tree.path == b"app/.env"


async def test_a_finding_opens_an_image_that_has_it(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "tab", "enter")
        assert "team/app:1" in drawn(pilot)
        assert screen_of(pilot).layer_tree.path == b"app/.env"
        await press(pilot, "q", "escape", "2", "down", "down", "tab")
        assert "⊘ hidden" in drawn(pilot)
        await press(pilot, "enter")
        assert "team/app:2" in drawn(pilot)
        assert screen_of(pilot).layer_tree.path == b"app/.env"


async def test_what_was_not_read_says_why_and_can_not_be_opened(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "end", "up")
        assert "not read  registry://registry.example.com/team/gone:1" in drawn(pilot)
        assert "Not read: registry.example.com has no such image" in drawn(pilot)
        assert " Open " not in drawn(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, SweepScreen)
        assert "there is nothing to look into" in drawn(pilot)


async def test_each_list_has_a_filter_of_its_own(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_over(app)
        await press(pilot, "slash", *"npm", "enter")
        assert "1 Causes (1 of 2)" in drawn(pilot)
        await press(pilot, "2")
        assert len(screen.images.rows) == 6
        await press(pilot, "slash", *"app failed", "enter", "n")
        assert [row.reference[-5:] for row in screen.images.rows] == ["app:1", "app:2"]
        assert screen.images.cursor == 1
        await press(pilot, "n")
        assert screen.images.cursor == 0
        await press(pilot, "N", "1")
        assert screen.words.value == "npm"
        await press(pilot, "escape")
        assert len(screen.causes.rows) == 2
        await press(pilot, "slash", *"zzz")
        assert "Nothing is left of the filter" in drawn(pilot)
        await press(pilot, "escape", "question_mark")
        assert "Here: Sweep, lists" in drawn(pilot)


async def test_nothing_of_a_secret_is_on_the_screen_and_images_are_masked(tmp_path: Path) -> None:
    app, _ = swept(tmp_path, mask=True)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("tab", "2", "down", "enter", "q", "1", "enter", "enter"):
            await press(pilot, key)
            assert not {one for one in (GITHUB, NPM) if one[4:20] in drawn(pilot)}
        assert isinstance(app.screen, ExploreScreen)


# While it runs


async def test_keys_answer_while_it_runs_and_its_progress_has_a_place(tmp_path: Path) -> None:
    app, sweep = swept(tmp_path, is_over=False)
    sweep.progress.references = 3
    async with app.run_test(size=SIZE) as pilot:
        await wait_for(pilot, "50 %")
        line = drawn(pilot).split("\n")[2]
        assert "4 layers read, 123 MB  ·  3 of 6 references  ·  1 layer known before" in line
        await wait_for(pilot, "COPY . /app")
        await tap(pilot, "down")
        assert screen_over(app).causes.cursor == 1
        await tap(pilot, "2")
        assert screen_over(app).images.has_focus
        sweep.goes_on.set()
        await settle(pilot)
        assert drawn(pilot).split("\n")[2].startswith(" Done  ·  4 layers read")


async def test_who_leaves_ends_it(tmp_path: Path) -> None:
    app, sweep = swept(tmp_path, is_over=False)
    ended: list[BaseException] = []
    run = sweep.run

    def noting(_: KeptSweep, *told: object) -> None:
        try:
            run(*told)  # type: ignore[arg-type]
        except BaseException as error:
            ended.append(error)
            raise

    sweep.run = MethodType(noting, sweep)  # type: ignore[method-assign]
    async with app.run_test(size=SIZE) as pilot:
        await wait_for(pilot, "COPY . /app")
        await leave(pilot)
    await eventually(lambda: ended, "the sweep to be left")
    assert app.failure is None


def test_time_left_stands_behind_the_share() -> None:
    (first, *_) = SweepWork(done=10, total=40, left=130.0).parts()
    assert first.split() == ["25", "%", "3", "min", "left"]


async def test_the_cursor_stays_on_its_row_when_more_is_known(tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "down", "down")
        screen, before = screen_over(app), screen_over(app).images.current
        rows = screen._rows
        assert rows is not None
        screen.take_rows(replace(rows, images=rows.images[::-1]), ())
        await settle(pilot)
        assert screen.images.current is not None
        assert before is not None
        assert screen.images.current.key == before.key


# Faults


def failing(folder: Path, *, knows: bool) -> SweepApp:
    """Return the program over a sweep that fails, before anything is known or after."""
    images = fleet()
    kept(folder, images)

    class Fails(KeptSweep):
        def run(self, audience: object, check: object) -> None:
            if knows:
                self.goes_on.set()
                super().run(audience, check)  # type: ignore[arg-type]
            raise ImageError("The cluster went away", hint="The same command goes on")

    return SweepApp(Fails(folder), Settings(cache=False))


async def test_what_can_not_begin_ends_the_program_with_its_error(tmp_path: Path) -> None:
    app = failing(tmp_path, knows=False)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
    assert isinstance(app.failure, ImageError)


async def test_what_breaks_off_says_so_and_what_is_known_stays(tmp_path: Path) -> None:
    app = failing(tmp_path, knows=True)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Stopped: The cluster went away" in drawn(pilot)
        await press(pilot, "enter")
        assert len(screen_over(app).images.rows) == 3


async def test_an_image_that_is_gone_says_why_and_nothing_ends(tmp_path: Path) -> None:
    app, sweep = swept(tmp_path)

    def gone(_progress: Progress) -> Image:
        raise ImageError("There is no such image any more")

    sweep.opens = gone
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, SweepScreen)
        assert "There is no such image any more" in drawn(pilot)


# Whatever the names and the window


@pytest.mark.parametrize("name", NAMES)
async def test_hostile_names_are_inert(name: bytes, tmp_path: Path) -> None:
    text = name.decode("utf-8", "backslashreplace")
    layer = TarBuilder().file(name, f"TOKEN={GITHUB}\n".encode())
    made = named(image([(f"COPY {text} /", layer)], f"{REGISTRY}{text}:1"))
    kept(tmp_path, [made], {f"{text}:2": text})
    sweep = KeptSweep(tmp_path, {made.reference: made}, (text, text))
    sweep.goes_on.set()
    app = SweepApp(sweep, Settings(cache=False))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("tab", "2", "down", "1", "enter", "enter"):
            await press(pilot, key)
            seen_ = {one for one in drawn(pilot) if unicodedata.category(one) in ("Cc", "Cf", "Cs")}
            assert seen_ <= {"\n"}
        assert isinstance(app.screen, ExploreScreen)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 40), (200, 60)])
async def test_it_fits_every_window(size: tuple[int, int], tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for keys in (("down",), ("tab",), ("2",), ("slash", "a"), ("enter",), ("end",)):
            await press(pilot, *keys)
            assert {len(line) for line in drawn(pilot).split("\n")} == {size[0]}
            assert "4 failed" in drawn(pilot)
            assert "Done" in drawn(pilot)
        await press(pilot, "1", "up")
        assert "COPY . /app" in drawn(pilot)
        assert "app/.env:1" in drawn(pilot)

"""A finding is ignored from the list: the lines are shown, written, and heeded by the gate."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Static

from explorer.cli.project import WorkingProject
from explorer.secrets.suppression import Suppression
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.ignoring import DAYS, IgnoreScreen
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.image.variants import Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.running import opener
from sample_images.catalogue import ARCHIVES
from tests.cli.command import layer_explorer
from tests.tui.leaks import GITHUB, leaking
from tests.tui.screens import drawn, press, screen_of, settle

SIZE = (120, 40)
ARCHIVE = ARCHIVES / "deleted-env.docker.tar.gz"
NAME = ".layer-explorer.toml"
END = (date.today() + timedelta(days=DAYS)).isoformat()
REASON = 'a "test" account'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the project be an empty folder, and nothing of this one's or of its runner's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAYER_EXPLORER_CONFIG", "")
    return tmp_path


def app_of(archive: Path = ARCHIVE) -> ExplorerApp:
    project = WorkingProject(Path.cwd(), os.environ)
    return ExplorerApp(str(archive), opener(str(archive), Variant()), project=project)


async def type_in(pilot: Pilot[None], text: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, IgnoreScreen)
    screen.reason.value = text
    await settle(pilot)


def rows(pilot: Pilot[None]) -> list[str]:
    screen = next(one for one in pilot.app.screen_stack if isinstance(one, FindingsScreen))
    return [screen.rows.render_line(y).text for y in range(screen.rows.row_count())]


def reasons(pilot: Pilot[None]) -> list[Suppression]:
    """Return why some secrets do not count."""
    secrets = screen_of(pilot)._state().findings.secrets
    return [one.suppression for one in secrets if one.suppression]


async def test_file_and_lines_are_shown_before_they_are_written(folder: Path) -> None:
    async with app_of().run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        await type_in(pilot, REASON)
        shown = drawn(pilot)
        told = str(pilot.app.screen.query_one("#file", Static).render())
        assert told == f"These lines go to {folder / NAME}, a new file"
        assert not (folder / NAME).exists()
        await press(pilot, "enter")
        written = (folder / NAME).read_text().splitlines()
        assert 'reason = "a \\"test\\" account"' in written
        assert f"until = {END}" in written
        assert not [line for line in written if line not in shown]
        assert f"ignored until {END}" in rows(pilot)[0]
        told = drawn(pilot)
        assert f"Ignored: on the ignore list until {END}: {REASON}" in told
        assert "Ignored from now on, as" in told


async def test_file_and_tree_count_the_same_secrets_once_one_is_ignored() -> None:
    async with app_of().run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert "! 4 secrets: critical in lines 6, 7, 8; high in line 4" in drawn(pilot)
        await press(pilot, "I")
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        told = drawn(pilot)
        assert "3 secrets below" in told
        assert "! 3 secrets: critical in lines 6, 7, 8 · 1 ignored" in told


async def test_the_gate_suppresses_what_was_ignored_here_and_for_the_reason_given_here() -> None:
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        (ignored,) = reasons(pilot)
    run = layer_explorer("--ci", "--format", "json", ARCHIVE)
    findings = json.loads(run.out)["findings"]
    suppressed = [one["suppressed"] for one in findings if one["suppressed"]]
    assert suppressed == [{"by": "ignore", "reason": REASON, "until": END}]
    assert ignored.reason == REASON
    assert run.status == 1, "for the others"
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert [f"ignored until {END}" in one for one in rows(pilot)] == [True, False, False, False]


async def test_escape_writes_nothing_and_neither_does_a_wish_without_a_reason(folder: Path) -> None:
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I", "enter")
        assert "Say why it may stay" in drawn(pilot)
        await type_in(pilot, "  ")
        await press(pilot, "enter")
        assert "Say why it may stay" in drawn(pilot)
        await type_in(pilot, REASON)
        await press(pilot, "escape")
        assert [*folder.iterdir()] == []
        assert not [one for one in rows(pilot) if "ignored" in one]


@pytest.mark.parametrize(
    ("until", "told"),
    [("soon", "That is no date"), ("2030-02-30", "That is no date"), ("2001-01-01", "is over")],
)
async def test_a_day_that_is_none_or_over_is_refused(folder: Path, until: str, told: str) -> None:
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        await type_in(pilot, REASON)
        screen = pilot.app.screen
        assert isinstance(screen, IgnoreScreen)
        screen.until.value = until
        await settle(pilot)
        await press(pilot, "enter")
        assert told in drawn(pilot)
        assert not (folder / NAME).exists()
        screen.until.value = ""
        await settle(pilot)
        await press(pilot, "enter")
        assert "until" not in (folder / NAME).read_text()


async def test_a_file_that_can_not_take_it_is_told_and_stays(folder: Path) -> None:
    (folder / NAME).write_text("ignore = []\n")
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        assert "by hand" in drawn(pilot)
        assert (folder / NAME).read_text() == "ignore = []\n"
        assert isinstance(pilot.app.screen, IgnoreScreen)


async def test_a_file_that_is_wrong_is_told_and_the_image_opens_all_the_same(folder: Path) -> None:
    (folder / NAME).write_text("nonsense\n")
    async with app_of().run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert "No finding is ignored" in drawn(pilot)
        await press(pilot, "f")
        assert len(rows(pilot)) == 4


async def test_all_places_of_a_secret_are_ignored_at_once_and_it_is_said_once(folder: Path) -> None:
    project = WorkingProject(folder, {})
    app = ExplorerApp("shop", lambda _: leaking(), project=project)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        screen.rows.go_to(GITHUB.encode())
        await press(pilot, "I")
        assert "in 2 places" in drawn(pilot)
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        assert (folder / NAME).read_text().count("[[ignore]]") == 2
        await press(pilot, "I")
        assert "It does not count any more: on the ignore list" in drawn(pilot)
        assert pilot.app.screen is screen


async def test_findings_that_were_judged_by_an_older_list_are_judged_again() -> None:
    async with app_of().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        screen = screen_of(pilot)
        analysis = screen._state().analysis
        assert analysis is not None
        screen._reading.show_findings(Findings.of(analysis))
        await settle(pilot)
        assert len(reasons(pilot)) == 1


async def test_the_secret_in_sight_is_ignored_and_told_from_the_viewer(folder: Path) -> None:
    async with app_of().run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        for key in ("I", "M"):
            await press(pilot, "v", key)
            assert "No secret is pointed out here" in drawn(pilot)
        await press(pilot, "s", "M")
        assert pilot.app.clipboard.startswith("### ")
        assert "went to the clipboard" in drawn(pilot)
        await press(pilot, "I")
        await type_in(pilot, REASON)
        await press(pilot, "enter")
        assert (folder / NAME).exists()


async def test_without_a_project_nothing_is_ignored() -> None:
    app = ExplorerApp("shop", lambda _: leaking())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f", "I")
        assert "There is no project here" in drawn(pilot)
        await press(pilot, "escape", "R")
        assert "Nothing here writes reports" in drawn(pilot)


async def test_what_is_searched_while_an_older_state_is_judged_stays_known() -> None:
    app = app_of(ARCHIVES / "build-stage.oci")
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        reading = screen_of(pilot)._reading
        whole = reading.state.findings
        assert (whole.secrets, whole.is_complete) == ((), True)
        # As it is in the middle of the search; what was found is the same: nothing.
        reading.state = replace(reading.state, findings=replace(whole, read=1))
        reading.judge()
        reading.show_findings(whole)
        await settle(pilot)
        assert reading.state.findings.is_complete

"""The first screen comes first: what it does not need waits for it."""

import gc
import subprocess
import sys

from textual.app import App, ComposeResult
from textual.widget import Widget

from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.starting import keep_what_is_there
from tests.waiting import LIMIT, within

NOT_NEEDED = (
    "docker",
    "explorer.image.sources",
    "explorer.search.contents",
    "explorer.search.paths",
    "explorer.secrets.checks",
    "explorer.secrets.searching",
    "explorer.tui.image.screen",
    "explorer.tui.findings.screen",
    "explorer.tui.start",
    "pygments.lexers",
    "requests",
)


def python(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=LIMIT).stdout


def test_the_interface_imports_nothing_that_its_first_screen_does_not_need() -> None:
    loaded = python("import explorer.tui.shell.running, sys; print(*sys.modules)").split()
    assert "textual.app" in loaded
    assert not [one for one in NOT_NEEDED if one in loaded]


def test_an_escape_acts_at_once_unless_the_user_says_otherwise() -> None:
    program = (
        "{}\nfrom explorer.tui.shell.starting import before_imports\nbefore_imports()\n"
        "from textual.constants import ESCAPE_DELAY\nprint(ESCAPE_DELAY)"
    )
    assert float(python(program.format("import os"))) == 0.025
    assert float(python(program.format("import os; os.environ['ESCDELAY'] = '500'"))) == 0.5


def test_garbage_is_collected_again_after_the_first_screen() -> None:
    gc.disable()
    try:
        keep_what_is_there()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()
        gc.unfreeze()


class Unprintable:
    """A job that knows a whole analysis, which nobody may write out."""

    def __call__(self, check: Check) -> None:
        check()

    def __repr__(self) -> str:
        raise AssertionError("somebody has written out a job")


class Starter(Widget):
    """Starts a job when it is there."""

    def on_mount(self) -> None:
        Jobs(self).start(Unprintable(), "a group")


class Host(App[None]):
    """Holds what starts a job."""

    def compose(self) -> ComposeResult:
        yield Starter()


async def test_a_job_is_never_written_out() -> None:
    async with Host().run_test() as pilot:
        await within(pilot.app.workers.wait_for_complete(), "the job to be done")

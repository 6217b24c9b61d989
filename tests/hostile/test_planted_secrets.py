"""No whole secret in anything that a run leaves behind, unless it was asked for."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import redirect_stderr
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cli import gating
from explorer.cli.main import run as run_command
from explorer.errors import DamageError, ImageError
from tests.hostile import planting
from tests.hostile.receiving import Receiver
from tests.hostile.running import COMMAND, Home
from tests.laws import tried
from tests.waiting import until

ESCAPE, CTRL_S, CTRL_Q = "\x1b[27u", "\x13", "\x11"
FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"]
# The paths of an image are what `ls` and the tree are for; nothing else of it may be told.
SHOWN_BY_LS = {"name", "link", "whiteout", "wasted"}


@pytest.fixture
def image(home: Home) -> Path:
    return planting.write(home.folder.parent)


def leaked(data: bytes, places: Iterable[str] = planting.PLACES) -> set[str]:
    return {place for place in places if planting.token(place).encode() in data}


def left(home: Home) -> set[str]:
    return {place for path in home.files() for place in leaked(path.read_bytes())}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("more", [[], ["--debug", "--verbose"]])
def test_no_report_holds_a_secret(form: str, more: list[str], home: Home, image: Path) -> None:
    run = home.run("--ci", "--format", form, *more, image)
    assert run.status == 1
    assert left(home) == set()


def test_every_place_that_is_searched_is_found(home: Home, image: Path) -> None:
    run = home.run("--ci", "--format", "json", "--reveal", image)
    assert leaked(run.out) >= set(planting.PLACES) - {
        *("name", "link", "whiteout", "wasted", "attribute", "label-name")
    }


def test_a_report_in_a_file_holds_no_secret(home: Home, image: Path) -> None:
    home.run("--ci", "--format", "json", "-o", "report.json", image)
    assert (home.folder / "work" / "report.json").stat().st_size > 0
    assert left(home) == set()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_listing_shows_paths_alone(form: str, home: Home, image: Path) -> None:
    home.run("ls", "--format", form, image)
    assert left(home) <= SHOWN_BY_LS


def test_cat_and_extract_leave_nothing_but_what_was_asked_for(home: Home, image: Path) -> None:
    home.run("cat", image, "app/.env")
    assert left(home) == {"file"}
    home.run("extract", image, "app/.env", "-o", "saved")
    (home.folder / "work" / "saved").unlink()
    assert left(home) == set()


def test_the_interface_that_masks_shows_none_and_leaves_none(home: Home, image: Path) -> None:
    command = [*COMMAND, "--mask", str(image)]
    with Receiver(command, home.environment, home.folder / "work") as terminal:
        terminal.wait_for("critical", "hidden", "wasted")
        for key, shown in (("4", "Everything"), ("f", "Why it leaks")):
            terminal.press(key)
            assert leaked(terminal.wait_for(shown).encode()) == set()
        terminal.press(ESCAPE)
        terminal.wait_for("Layers")
        terminal.press("i")
        assert leaked(terminal.wait_for("Name and origin").encode()) == set()
        terminal.press(CTRL_S)
        terminal.wait_for("Saved as")
        terminal.press(CTRL_Q)
        assert terminal.status() == 0
    assert [path.suffix for path in (home.folder / "work").iterdir()] == [".svg"]
    assert left(home) == set()


def test_a_trial_of_the_rules_masks(home: Home) -> None:
    file = home.folder.parent / "file"
    file.write_text(planting.token("file"))
    run = home.run("rules", "test", file)
    assert b"ghp_****" in run.out
    assert left(home) == set()


@pytest.mark.parametrize("more", [[], ["--debug"]])
def test_an_error_of_ours_quotes_nothing(more: list[str], home: Home, image: Path) -> None:
    failing = (
        "import explorer.analysis as a, runpy, sys\n"
        "def fail(self, layer, progress):\n"
        "    data = layer.blob.read_at(0, 1 << 23)\n"
        "    raise ValueError(data)\n"
        "a.Analysis._read = fail\n"
        "runpy.run_module('explorer', run_name='__main__')\n"
    )
    command = [COMMAND[0], "-c", failing]
    for words in (["--ci"], ["ls"]):
        run = home.run(*words, *more, image, command=command)
        assert run.status == 70
        assert "ValueError" in run.err
        assert more or run.err.count("\n") == 1
        assert left(home) == set()


FAULTS = {
    "searching": "import explorer.secrets.scanning as m; m.Scanner.find_each = fail",
    "judging": "import explorer.analysis as m; m.Analysis.findings = property(fail)",
    "redacting": "import explorer.report.building as m; m.redacted = fail",
    "building": "import explorer.report.building as m; m.numbered = fail",
    "writing": "import explorer.cli.outputs as m; m.write_lines = fail",
}
FAILING = """
import runpy, sys, threading
def fail(*positional, **named):
    given = [*positional, *named.values()]
    error = ValueError([repr(vars(one) if hasattr(one, "__dict__") else one) for one in given])
    error.add_note(repr(given) + TOKEN)
    try:
        raise KeyError(TOKEN)
    except KeyError as cause:
        raise error from cause
class Going:
    def __del__(self):
        raise ValueError(TOKEN)
def beside():
    Going()
    raise ValueError(TOKEN)
"""


@pytest.mark.parametrize("stage", FAULTS)
@pytest.mark.parametrize("more", [[], ["--debug"]])
def test_a_fault_at_any_stage_quotes_nothing(
    stage: str, more: list[str], home: Home, image: Path
) -> None:
    prepared = f"TOKEN = {planting.token('file')!r}\n{FAILING}\n{FAULTS[stage]}\n"
    # What fails beside the run does so once the run has begun, as the hooks are its own.
    started = (
        "import explorer.cli.gating as g\n"
        "def begun(*a, old=g.Judge.reports, **b):\n"
        "    one = threading.Thread(target=beside); one.start(); one.join()\n"
        "    return old(*a, **b)\n"
        "g.Judge.reports = begun\n"
        "runpy.run_module('explorer', run_name='__main__')\n"
    )
    program = home.folder.parent / "failing.py"
    program.write_text(prepared + started)
    run = home.run("--ci", *more, image, command=[COMMAND[0], str(program)])
    assert run.status == 70
    assert run.err.count("An unforeseen error beside the run, ValueError in failing.py") == 2
    assert "ValueError" in run.err.splitlines()[-1]
    assert left(home) == set()


ERRORS = st.sampled_from([ValueError, KeyError, RuntimeError, MemoryError, ImageError, DamageError])


@given(ERRORS, ERRORS, st.text(" :\n/", max_size=4), st.booleans())
@tried(30)
def test_no_error_that_quotes_an_image_is_told_with_its_secrets(
    kind: type[Exception], cause: type[Exception], around: str, is_debug: bool
) -> None:
    token = planting.token("name")

    def fail(*_: object, **__: object) -> None:
        error = kind(f"{around}{token}{around}")
        error.add_note(token)
        raise error from cause(f"token={token}")

    said = io.StringIO()
    with patch.object(gating, "open_image", fail), redirect_stderr(said):
        status = run_command(["--ci", "image.tar", *(["--debug"] if is_debug else [])])
    assert status in (3, 70)
    assert said.getvalue()
    assert token not in said.getvalue()


def test_damage_quotes_no_secret(home: Home) -> None:
    image = home.folder.parent / "damaged.tar"
    image.write_bytes(planting.damaged())
    for words in (["--ci"], ["ls"], ["--ci", "--debug"]):
        assert home.run(*words, image).status == 3
        assert left(home) == set()


def test_the_title_of_the_process_holds_no_secret(home: Home, image: Path) -> None:
    process = home.start("--ci", image)
    title = Path(f"/proc/{process.pid}/cmdline")

    def has_ended() -> bool:
        assert leaked(title.read_bytes() if title.exists() else b"") == set()
        return process.poll() is not None

    until(has_ended, "the gate to end")

"""A minute of fuzzing, of the targets that see most of the program: no law breaks.

It begins with the same inputs each time, as all laws do where no others are asked for. What does
break one is printed in base 64: it belongs into the target's corpus, then mended.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz.target import corpus
from tests.laws import TIMES
from tests.waiting import LIMIT, LONG

ROOT = Path(__file__).parents[1]
TARGETS = ("image_report", "redactor", "registry_client", "windows")
SECONDS = 15
RUNS = "stat::number_of_executed_units:"

pytestmark = pytest.mark.skipif(
    find_spec("atheris") is None,
    reason="atheris is not there: it has wheels for CPython on Linux and x86-64 alone",
)


@pytest.mark.parametrize("name", TARGETS)
def test_a_quarter_of_a_minute_breaks_no_law(name: str, tmp_path: Path) -> None:
    before = {*corpus(name).iterdir()}
    options = [f"-max_total_time={SECONDS}", f"-timeout={LIMIT:.0f}"]
    if TIMES == 1:
        options.append("-seed=1")
    command = [sys.executable, "-m", "fuzz", name, *options, f"-artifact_prefix={tmp_path}/"]
    found = tmp_path / "found"
    found.mkdir()
    # libFuzzer takes the memory of the process that it was started from for its own peak.
    run = subprocess.run(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command, str(found)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=LONG,
    )
    # An exception of the target's own is printed to one, what the fuzzer says to the other.
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-5000:]
    assert int(run.stderr.partition(RUNS)[2].split()[0]) > 0
    assert {*corpus(name).iterdir()} == before

"""However a run is ended from outside: one line, the right status, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.builders import TarBuilder, docker_archive, tar_bytes
from tests.hostile.bombs import image_of, quick, written, zeros
from tests.hostile.running import COMMAND, Home
from tests.image.fake_engine import FakeEngine, breaks_off, waits_for
from tests.waiting import LIMIT, until

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def long(home: Home) -> Path:
    """Return an image that takes a minute, whole as a spool and searched beside."""
    return written(quick(image_of(zeros(quick, 4096), os.urandom(70 << 20))), home.folder)


def spooled(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a nameless temporary file is open."""
    links = Path(f"/proc/{process.pid}/fd").iterdir()
    return any("(deleted)" in _target(link) for link in links)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_a_gate_in_one_line(number: signal.Signals, home: Home, long: Path) -> None:
    process = home.start("--ci", long)
    children = until(lambda: children_of(process.pid), "processes that search")
    process.send_signal(number)
    assert process.wait(LIMIT) == 130
    assert home.errors.splitlines()[-1] == "layer-explorer: Interrupted"
    assert len(home.errors.splitlines()) <= 2
    until(lambda: all(map(is_gone, children)), f"the processes {children} to end")
    assert list(home.left_behind()) == []


@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGKILL])
def test_a_signal_leaves_no_spool(number: signal.Signals, home: Home, long: Path) -> None:
    process = home.start("ls", long)
    until(lambda: spooled(process), "a spool")
    assert list(home.left_behind()) == []
    process.send_signal(number)
    assert process.wait(LIMIT) == (-9 if number is signal.SIGKILL else 130)
    assert list(home.left_behind()) == []


def test_what_searches_beside_ends_with_a_process_that_is_killed(home: Home, long: Path) -> None:
    process = home.start("--ci", long)
    children = until(lambda: children_of(process.pid), "processes that search")
    process.kill()
    process.wait(LIMIT)
    until(lambda: all(map(is_gone, children)), f"the processes {children} to end")
    assert list(home.left_behind()) == []


def test_a_file_half_saved_is_taken_away(home: Home) -> None:
    image = written(image_of(zeros(quick, 640)), home.folder)
    process = home.start("extract", image, "zeros", "-o", "saved")
    saved = home.folder / "work" / "saved"
    until(saved.exists, "a file that is being saved")
    process.send_signal(signal.SIGTERM)
    assert process.wait(LIMIT) == 130
    assert not saved.exists()


@pytest.mark.parametrize("module", ["explorer.cli", "click", "explorer.report.messages"])
def test_an_interruption_while_it_starts_is_a_line_as_well(module: str, home: Home) -> None:
    interrupting = (
        "import runpy, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\n"
        "runpy.run_module('explorer', run_name='__main__')\n"
    )
    run = home.run("ls", "x", command=[COMMAND[0], "-c", interrupting])
    assert (run.status, run.out, run.err) == (130, b"", "layer-explorer: Interrupted\n")


def test_what_is_ignored_stays_ignored(home: Home) -> None:
    image = written(docker_archive([tar_bytes({"a": b"1"})]), home.folder)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = home.start("ls", image)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    assert process.wait(LIMIT) == 0


@pytest.fixture
def small(home: Home) -> Path:
    layer = TarBuilder().file("big", b"x" * (4 << 20)).build()
    return written(docker_archive([layer], packing="zstd"), home.folder)


@pytest.mark.parametrize("words", [["ls"], ["cat", "big"], ["--ci"]])
@pytest.mark.parametrize("closed", ["", "1>&-", "2>&-", "0<&-", "0<&- 1>&- 2>&-"])
def test_closed_streams_change_no_verdict(
    words: list[str], closed: str, home: Home, small: Path
) -> None:
    line = f'"$@" {closed} | true' if not closed else f'"$@" {closed}'
    run = home.run(words[0], small, *words[1:], command=["sh", "-c", line, "sh", *COMMAND])
    assert run.status == 0
    assert "Traceback" not in run.err
    assert "Exception" not in run.err


def test_nobody_who_reads_on_makes_no_gate_pass(home: Home, leaking: Path) -> None:
    line = '{ "$@" 2>&1; echo $? >&3; } 3>status | true'
    home.run("--ci", leaking, command=["sh", "-c", line, "sh", *COMMAND])
    assert (home.folder / "work" / "status").read_text() == "1\n"


@pytest.fixture
def leaking(home: Home) -> Path:
    from tests.hostile import planting

    return planting.write(home.folder.parent)


@pytest.mark.parametrize("words", [["cat", "big"], ["extract", "big", "-o", "saved"]])
def test_a_full_disk_for_temporary_files(words: list[str], home: Home, small: Path) -> None:
    line = 'ulimit -f 1024; "$@"'
    run = home.run(words[0], small, *words[1:], command=["sh", "-c", line, "sh", *COMMAND])
    assert run.status == 3
    assert "does not fit into" in run.err
    assert "TMPDIR" in run.err
    assert run.err.count("\n") == 1
    assert list(home.left_behind()) == []


def test_a_full_disk_for_the_output(home: Home, small: Path) -> None:
    run = home.run("cat", small, "big", command=["sh", "-c", '"$@" >/dev/full', "sh", *COMMAND])
    assert run.status == 2
    assert run.err == (
        "layer-explorer: Standard output can't be written: No space left on device\n"
    )


class TestEngines:
    @pytest.fixture
    def host(self, home: Home) -> Path:
        return Path(home.folder, "s")

    @pytest.mark.parametrize("number", SIGNALS)
    def test_one_that_stalls_can_be_left(
        self, number: signal.Signals, home: Home, host: Path
    ) -> None:
        released, asked = threading.Event(), threading.Event()

        def stall(handler: BaseHTTPRequestHandler) -> None:
            asked.set()
            waits_for(released)(handler)

        with FakeEngine(host, get=stall) as engine:
            process = home.start("--ci", "docker://app:1", DOCKER_HOST=engine.host)
            until(asked.is_set, "the image to be asked for")
            process.send_signal(number)
            assert process.wait(LIMIT) == 130
            released.set()
        assert home.errors == "layer-explorer: Interrupted\n"
        assert list(home.left_behind()) == []

    def test_one_that_vanishes(self, home: Home, host: Path) -> None:
        with FakeEngine(host, get=breaks_off(bytes(700))) as engine:
            run = home.run("--ci", "docker://app:1", DOCKER_HOST=engine.host)
        assert run.status == 3
        assert "went away after 700 bytes" in run.err
        assert run.err.count("\n") == 1
        assert list(home.left_behind()) == []

"""The private place for streams leaves something of its disk to others, and says so in time."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from explorer import limits
from explorer.allowance import Allowance
from explorer.errors import ImageError, LimitError
from explorer.image.memory_file import MemoryFile
from explorer.image.progress import silent
from explorer.image.spool import append, need_room, private_file, private_folder, spooled
from explorer.limits import Limits
from tests.conftest import need
from tests.waiting import LIMIT

MIB = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    need("mount", root=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(tmp_path)]
    mounted = subprocess.run(mount, check=False, timeout=LIMIT)
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True, timeout=LIMIT)


def free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def test_a_stream_stops_before_the_disk_is_full(small_disk: Path) -> None:
    def fill() -> None:
        while True:
            append(file, bytes(MIB))

    with private_file() as file:
        with pytest.raises(ImageError, match=r"does not fit into .*: .* free, of which 1.05 MB"):
            fill()
        assert MIB <= free(small_disk) < 3 * MIB


def test_a_pipe_is_read_whole_whoever_writes_to_it_in_whatever_pieces() -> None:
    pieces = [b"a", b"b" * 100_000, b"", b"c" * 3]
    read, write = os.pipe()

    def send() -> None:
        with os.fdopen(write, "wb", buffering=0) as pipe:
            pipe.writelines(pieces)

    writer = Thread(target=send)
    writer.start()
    with os.fdopen(read, "rb") as stream:
        blob = spooled(stream, silent, Allowance())
    writer.join(LIMIT)
    assert blob.read_at(0, blob.size) == b"".join(pieces)


def test_a_pipe_that_says_nothing_ends_with_the_time_limit() -> None:
    read, write = os.pipe()
    os.write(write, b"begun")
    with os.fdopen(read, "rb") as stream, pytest.raises(LimitError, match="time-limit"):
        spooled(stream, silent, Allowance(Limits(seconds=1)))
    os.close(write)


def test_what_was_announced_too_large_is_not_begun(small_disk: Path) -> None:
    with private_file() as file:
        need_room(file, 18 * MIB)
        with pytest.raises(ImageError, match="TMPDIR"):
            need_room(file, 20 * MIB)
    assert free(small_disk) == 20 * MIB


def test_nothing_of_what_did_not_fit_stays(small_disk: Path) -> None:
    with Path("/dev/zero").open("rb") as endless, pytest.raises(ImageError):
        spooled(endless, silent, Allowance())
    assert free(small_disk) == 20 * MIB
    assert list(small_disk.iterdir()) == []


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no folder for temporary files, as a read-only container does."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    monkeypatch.setattr(limits, "MOST_IN_MEMORY", 3 * MIB)


@pytest.mark.usefixtures("nowhere")
def test_where_no_folder_can_be_written_files_are_in_memory_up_to_a_bound() -> None:
    with private_file() as one, private_file() as other:
        assert isinstance(one, MemoryFile)
        append(one, b"1" * MIB)
        append(other, b"2" * MIB)
        assert os.pread(one.fileno(), 2 * MIB, 0) == b"1" * MIB
        append(other, b"2" * MIB)
        with pytest.raises(ImageError, match=r"3.15 MB of memory. Set TMPDIR"):
            append(one, b"1")


@pytest.mark.usefixtures("nowhere")
def test_memory_is_given_back_with_each_file() -> None:
    for _ in range(3):
        with private_file() as file:
            append(file, bytes(3 * MIB))
    for _ in range(3):
        append(private_file(), bytes(3 * MIB))


@pytest.mark.usefixtures("nowhere")
def test_where_there_is_no_memory_either_one_line_says_what_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "memfd_create")
    with pytest.raises(ImageError, match=r"No temporary file can be made: .* Set TMPDIR"):
        private_file()
    with pytest.raises(ImageError, match=r"No temporary file can be made: .* Set TMPDIR"):
        private_folder()


def test_no_folder_to_be_found_is_no_fault_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setattr(tempfile, "_gettempdir", none, raising=False)
    with private_file() as file:
        assert isinstance(file, MemoryFile)
    with pytest.raises(ImageError, match="Set TMPDIR"):
        private_folder()

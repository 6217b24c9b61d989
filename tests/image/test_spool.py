"""The private place for streams leaves something of its disk to others, and says so in time."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from explorer.allowance import Allowance
from explorer.errors import ImageError, LimitError
from explorer.image.progress import silent
from explorer.image.spool import append, need_room, private_file, spooled
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

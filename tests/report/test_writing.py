"""A report in a file is written whole or not at all, and never through a link."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.errors import DestinationError, TakenError
from explorer.report.files import write_file


def test_lines_end_in_a_line_feed_and_replace_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")
    write_file(path, ["a", "caf\u00e9"])
    assert path.read_bytes() == "a\ncaf\u00e9\n".encode()
    assert [*tmp_path.iterdir()] == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "report.txt"
    victim.write_text("precious")
    path.symlink_to(victim)
    write_file(path, ["a"])
    assert victim.read_text() == "precious"
    assert path.read_text() == "a\n"
    assert not path.is_symlink()


def test_without_force_nothing_is_replaced_that_came_while_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"

    def lines() -> Iterator[str]:
        yield "a"
        path.write_text("precious")

    with pytest.raises(TakenError, match="is there already"):
        write_file(path, lines(), force=False)
    with pytest.raises(TakenError, match="is there already"):
        write_file(path, ["b"], force=False)
    assert path.read_text() == "precious"
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_gets_mode_and_owner_of_what_it_is_like(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("old")
    path.chmod(0o606)
    before = path.stat()
    write_file(path, ["new"], like=before)
    after = path.stat()
    assert path.read_text() == "new\n"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        *(before.st_mode, before.st_uid, before.st_gid),
    )


def test_what_fails_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")

    def lines() -> Iterator[str]:
        yield "a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, lines())
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_what_is_no_file_stays(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder", "missing/report"):
        with pytest.raises(DestinationError, match=name):
            write_file(tmp_path / name, ["a"])
    for path in ("/dev/report.txt", "/proc/self/comm"):
        with pytest.raises(DestinationError, match="not a file"):
            write_file(Path(path), ["a"])


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, ["a", "b"])
        assert os.read(reader, 100) == b"a\nb\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert [*tmp_path.iterdir()] == [pipe]


def test_nothing_is_left_of_what_goes_to_the_null_device() -> None:
    write_file(Path("/dev/null"), ["a"])
    assert Path("/dev/null").is_char_device()


def test_an_open_file_keeps_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w") as log:
        log.write("before\n")
        log.flush()
        write_file(Path(f"/dev/fd/{log.fileno()}"), ["a"])
    assert path.read_text() == "before\na\n"

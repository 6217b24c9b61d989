"""Names that are one on this disk, names it does not take, and rights for others."""

import os
import signal
import stat
from pathlib import Path

import pytest

from explorer.extraction import extract
from explorer.extraction.destination import Destination
from tests.builders import TarBuilder
from tests.images import analysis_of


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_signal_at_the_moment_a_file_is_made_takes_it_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, before = os.open, signal.signal(signal.SIGTERM, interrupt)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])

    def interrupted(
        path: bytes, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        file = real(path, flags, mode, dir_fd=dir_fd)
        if path == b"a":
            signal.raise_signal(signal.SIGTERM)
        return file

    target = Destination(tmp_path, force=False)
    monkeypatch.setattr(os, "open", interrupted)
    try:
        with pytest.raises(KeyboardInterrupt), target.new_file(b"a", 0o644, 0):
            pytest.fail("nothing is written by now")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert list(tmp_path.iterdir()) == []
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == blocked


@pytest.mark.parametrize("force", [False, True])
def test_what_was_saved_a_moment_ago_is_never_replaced(tmp_path: Path, force: bool) -> None:
    """On a disk that does not tell letters apart, "A" is where "a" has just been put."""
    target = Destination(tmp_path, force=force)
    with target.new_file(b"a", 0o644, 0):
        pass
    with pytest.raises(FileExistsError), target.new_file(b"a", 0o644, 0):
        pass
    with pytest.raises(FileExistsError):
        target.make_link(b"a", b"b")
    target.close()


def test_a_name_too_long_costs_that_file_alone(tmp_path: Path) -> None:
    layer = TarBuilder().file("d/" + "n" * 300, b"1").file("d/fine", b"2")
    done = extract(analysis_of(layer), b"d", tmp_path)
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["fine"]
    assert [path for path, _ in done.damages] == [b"d/" + b"n" * 300]


def test_no_folder_is_open_to_others(tmp_path: Path) -> None:
    extract(analysis_of(TarBuilder().folder("d", mode=0o7777).file("d/x")), b"d", tmp_path)
    assert stat.S_IMODE((tmp_path / "d").stat().st_mode) == 0o755

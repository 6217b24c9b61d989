"""Extraction: whatever names and links an image brings, nothing is written outside the folder.

An input is a line for each thing to be saved: a letter for its kind, its path, and for a link
its target behind a NUL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from explorer.extraction.destination import Destination, is_safe, stays_inside
from explorer.layers.paths import normal
from fuzz.target import Target

_HOME = TemporaryDirectory(prefix="fuzz-")
_OUTSIDE = Path(_HOME.name)
_INSIDE = _OUTSIDE / "in" / "destination"
_MOST = 12
_CONTENT = b"fuzz"


def one(data: bytes) -> None:
    """Save what the lines say, then look at all that is there."""
    _INSIDE.mkdir(parents=True)
    try:
        with closing(Destination(_INSIDE, force=data[:1] == b"!")) as folder:
            for line in data.split(b"\n")[:_MOST]:
                with suppress(OSError):
                    _save(folder, line[:1], normal(line[1:].partition(b"\0")[0]), line)
        _nothing_is_outside()
        _links_stay_inside()
    finally:
        rmtree(_OUTSIDE / "in")


def _save(folder: Destination, kind: bytes, path: bytes, line: bytes) -> None:
    """Do as extraction does: only safe names and links come here."""
    if not is_safe(path):
        return
    target = line.partition(b"\0")[2]
    if kind == b"d":
        folder.make_directory(path, 0o7777)
    elif kind != b"l":
        with folder.new_file(path, 0o7777, 0) as file:
            os.write(file, _CONTENT)
    elif stays_inside(path, target):
        folder.make_link(path, target)


def _nothing_is_outside() -> None:
    assert [*_OUTSIDE.iterdir()] == [_INSIDE.parent]
    assert [*_INSIDE.parent.iterdir()] == [_INSIDE]


def _links_stay_inside() -> None:
    """No name that can be walked to leads out, and nothing has more rights than it may."""
    root = os.path.realpath(os.fsencode(_INSIDE))
    for path in _walked(root):
        assert (os.path.realpath(path) + b"/").startswith(root + b"/")
        assert not os.lstat(path).st_mode & 0o7000


def _walked(folder: bytes) -> Iterator[bytes]:
    with os.scandir(folder) as found:
        for entry in found:
            yield entry.path
            if entry.is_dir(follow_symlinks=False):
                yield from _walked(entry.path)


TARGET = Target(one, length=256)

"""Saves what is at a path of an image, and reports what was left out or is incomplete."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from explorer.analysis import Analysis
from explorer.errors import ContentError, DamageError, DestinationError, TakenError
from explorer.extraction.destination import Destination, is_safe, stays_inside
from explorer.extraction.pieces import Gathered, Selection, gathered, stored_size
from explorer.image.blob import Blob
from explorer.image.progress import Progress, silent
from explorer.layers import Kind, Place
from explorer.layers.contents import holes_size, stretches

_CHUNK = 1 << 20
# What a name alone may take of a disk.
_LEAST = 1 << 12
# Errors that concern one piece alone: its name is taken, no directory, a loop of links, too long
# or no text here, or it is too large.
_OF_ONE_PIECE = frozenset(
    {errno.EEXIST, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL}
    | {errno.EFBIG, errno.EOVERFLOW}
)
_DEVICES = (Kind.CHAR, Kind.BLOCK, Kind.FIFO)


class Extraction(Struct):
    """How much was saved, `size` in bytes; paths that were not, or not wholly, with the reason."""

    files: int = 0
    size: int = 0
    skipped: list[tuple[bytes, str]] = field(default_factory=list)
    damages: list[tuple[bytes, str]] = field(default_factory=list)


def extract(
    analysis: Analysis,
    asked: bytes,
    destination: Path,
    *,
    layer: int | None = None,
    selection: Selection | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> Extraction:
    """Save a file, or a directory with all that any layer, or layer `layer`, wrote below it.

    A `selection` says more closely what of it. As with `cp`, it is saved under its own name where
    the destination is a folder, else under that of the destination. Raises ContentError,
    DestinationError.
    """
    pieces = gathered(analysis, asked, selection or Selection.of_layer(layer))
    return save(pieces, destination, force=force, progress=progress)


def save(
    pieces: Gathered, destination: Path, *, force: bool = False, progress: Progress = silent
) -> Extraction:
    """Save what was gathered. Raises DestinationError, and what `progress` raises."""
    from explorer.image.sources.own_files import own_files

    analysis = pieces.analysis
    folder, names = pieces.under(destination)
    _check_free(folder, names, force=force)
    spared = own_files(analysis.image.reference)
    target = Destination(folder, force=force, spared=spared)
    try:
        # Before the first byte is written: whether all of it fits.
        target.need_room(size := stored_size(analysis, names.values()))
        return _Writer(analysis, target, progress, size).write(names)
    except OSError as error:
        raise DestinationError(f"{folder} can't be written to: {error.strerror}") from error
    finally:
        target.close()


def _check_free(folder: Path, names: Mapping[bytes, Place], *, force: bool) -> None:
    tops = {path.partition(b"/")[0] for path in names if is_safe(path)}
    taken = [top for top in sorted(tops) if os.path.lexists(os.fsencode(folder) + b"/" + top)]
    if taken and not force:
        shown = os.fsdecode(taken[0])
        raise TakenError(f"{folder / shown} is there already", hint="--force overwrites it")


class _Writer:
    def __init__(
        self, analysis: Analysis, target: Destination, progress: Progress, size: int
    ) -> None:
        self._analysis = analysis
        self._size = size
        self._target = target
        self._progress = progress
        self._done = Extraction()
        self._whole: dict[Place, bytes] = {}

    def write(self, names: Mapping[bytes, Place]) -> Extraction:
        """Write every piece, directories before what they hold."""
        blocked: bytes | None = None
        for path in sorted(names, key=lambda one: one.replace(b"/", b"\0")):
            if blocked is not None and path.startswith(blocked):
                self._skip(path, "a later layer has a file in the place of its directory")
            elif not is_safe(path):
                self._skip(path, "its name leads out of the destination")
            else:
                is_directory = self._try_one(path, names[path])
                blocked = None if is_directory else path + b"/"
        return self._done

    def _try_one(self, path: bytes, place: Place) -> bool:
        """Do as `_write_one`, but note an error that concerns this piece alone."""
        self._report()
        try:
            return self._write_one(path, place)
        except OSError as error:
            if error.errno not in _OF_ONE_PIECE:
                raise
            self._done.damages.append((path, f"it can't be written here: {error.strerror}"))
            return True

    def _write_one(self, path: bytes, place: Place) -> bool:
        """Write one piece; return whether other pieces may be below it."""
        self._target.need_room(_LEAST)
        entry = self._analysis.entry(place)
        if entry.kind is Kind.DIR:
            self._target.make_directory(path, entry.owner.mode)
            return True
        if entry.kind is Kind.SYMLINK:
            self._write_link(path, entry.link or b"")
        elif entry.kind in _DEVICES:
            self._skip(path, f"no {entry.kind.label} device is made")
        else:
            self._write_file(path, place)
        return False

    def _write_link(self, path: bytes, target: bytes) -> None:
        if stays_inside(path, target):
            self._target.make_link(path, target)
            self._done.files += 1
        else:
            self._skip(path, "the link leads out of the destination")

    def _write_file(self, path: bytes, place: Place) -> None:
        entry = self._analysis.entry(place)
        try:
            content = self._analysis.content(place)
        except ContentError:
            self._skip(path, "the hard link's target is not in the image")
            return
        self._done.files += 1
        if self._is_linked(path, place):
            return
        before = len(self._done.damages)
        with self._target.new_file(path, entry.owner.mode, entry.mtime) as file:
            written = self._copy(path, content, file)
        self._done.size += written
        if (holder := self._analysis.content_place(place)) and len(self._done.damages) == before:
            self._whole.setdefault(holder, path)

    def _is_linked(self, path: bytes, place: Place) -> bool:
        """Give a file that was saved already one more name, as the image does."""
        source = self._whole.get(self._analysis.content_place(place) or place)
        return source is not None and self._target.link_file(path, source)

    def _copy(self, path: bytes, content: Blob, file: int) -> int:
        """Copy the bytes between the holes, which stay holes; return how many were copied."""
        written, runs = 0, stretches(content)
        try:
            os.ftruncate(file, content.size if holes_size(content) else 0)
            for start, length in runs:
                os.lseek(file, start, os.SEEK_SET)
                for count in self._copy_run(content, start, length, file):
                    written += count
                    self._report(written)
        except DamageError as error:
            self._done.damages.append((path, error.message))
        if written < (whole := sum(length for _, length in runs)):
            self._done.damages.append((path, f"only {written} of {whole} bytes are there"))
        return written

    def _copy_run(self, content: Blob, start: int, length: int, file: int) -> Iterator[int]:
        """Copy a run of bytes, and yield how many each write took. Raises DamageError."""
        end = start + length
        while data := content.read_at(start, min(_CHUNK, end - start)):
            self._target.need_room(len(data))
            count = os.write(file, data)
            start += count
            yield count

    def _report(self, more: int = 0) -> None:
        self._progress("extracting", self._done.size + more, self._size)

    def _skip(self, path: bytes, reason: str) -> None:
        self._done.skipped.append((path, reason))

"""The entries of a build context, in the order in which they are sent: by name in each folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator

from msgspec import Struct

from explorer.image.sources.context.ignoring import Ignoring, Matched


class ContextEntry(Struct, frozen=True):
    """A file, a folder or a link as it was found: its path in the context, and its status."""

    path: bytes
    status: os.stat_result
    link: bytes = b""

    @property
    def size(self) -> int:
        """The bytes of its content, none but for a file."""
        return self.status.st_size if stat.S_ISREG(self.status.st_mode) else 0


class _Level(Struct):
    """A folder that the walk is in; it `is_sent` when something in it is."""

    names: Iterator[bytes]
    folder: ContextEntry | None
    is_sent: bool
    matched: Matched


class ContextWalk:
    """A walk through a folder, but for what its patterns leave out; no link is followed.

    `looks` is called for each name, `lost` for what can't be read, with the reason, and `strange`
    for what no build takes, such as sockets.
    """

    def __init__(
        self,
        root: bytes,
        ignoring: Ignoring,
        looks: Callable[[], None],
        lost: Callable[[bytes, str], None],
        strange: Callable[[bytes], None],
    ) -> None:
        self._root, self._ignoring, self._looks = root, ignoring, looks
        self._lost, self._strange = lost, strange
        self._levels: list[_Level] = []

    def entries(self) -> Iterator[ContextEntry]:
        """Yield the entries; a folder that is left out comes with the first thing in it."""
        self._levels = [_Level(self._names(b"", is_out=False), None, is_sent=True, matched=())]
        while self._levels:
            level = self._levels[-1]
            name = next(level.names, None)
            if name is None:
                self._levels.pop()
                continue
            self._looks()
            path = level.folder.path + b"/" + name if level.folder else name
            is_out, matched = self._ignoring.judge(path, level.matched)
            if is_out and not self._ignoring.may_return(path):
                continue
            if entry := self._entry(path, is_out=is_out):
                yield from self._sent(entry, matched, is_out=is_out)

    def _sent(
        self, entry: ContextEntry, matched: Matched, *, is_out: bool
    ) -> Iterator[ContextEntry]:
        if not is_out:
            yield from self._folders_above()
            yield entry
        if stat.S_ISDIR(entry.status.st_mode):
            names = self._names(entry.path, is_out=is_out)
            self._levels.append(_Level(names, entry, not is_out, matched))

    def _folders_above(self) -> Iterator[ContextEntry]:
        for level in self._levels:
            if level.folder and not level.is_sent:
                level.is_sent = True
                yield level.folder

    def _names(self, folder: bytes, *, is_out: bool) -> Iterator[bytes]:
        try:
            return iter(sorted(os.listdir(os.path.join(self._root, folder))))  # noqa: PTH118, PTH208 - bytes
        except OSError as error:
            if not is_out:
                self._lost(folder, str(error.strerror))
            return iter(())

    def _entry(self, path: bytes, *, is_out: bool) -> ContextEntry | None:
        """Return an entry; None for what is gone by now, or of no kind that is sent."""
        place = os.path.join(self._root, path)  # noqa: PTH118 - bytes
        try:
            status = os.lstat(place)
            is_link = stat.S_ISLNK(status.st_mode)
            found = ContextEntry(path, status, os.readlink(place) if is_link else b"")  # noqa: PTH115
        except OSError as error:
            if not is_out:
                self._lost(path, str(error.strerror))
            return None
        if is_link or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
            return found
        if not is_out:
            self._strange(path)
        return None

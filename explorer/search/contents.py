"""Looks for a pattern in the contents of all layers, hidden files included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from explorer.analysis import Analysis
from explorer.errors import ExplorerError
from explorer.image.blob import Blob
from explorer.layers import Kind, Place
from explorer.layers.tree import Check
from explorer.limits import MOST_LISTED, MOST_LISTED_IN_FILE
from explorer.search.file import WINDOW, SearchedFile
from explorer.text.search import Pattern, Searcher, Stretch
from explorer.text.windows import Positions, Window

_HEAD = 1 << 13
_BEFORE, _AROUND = 60, 240


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found from `start` to `end` in a file; `line` and `column` in bytes count from 1.

    `text` is what stands around it, in a text its line, and begins at `text_start`.
    """

    place: Place
    start: int
    end: int
    line: int
    column: int
    text: bytes
    text_start: int
    is_binary: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a search has come, in bytes, and how many hits it has counted.

    Of files, `unread` can't be read at all, `damaged` were in part, and `cut` have more hits
    than are listed.
    """

    done: int
    total: int
    count: int = 0
    unread: int = 0
    damaged: int = 0
    cut: int = 0


def search_contents(
    analysis: Analysis,
    pattern: Pattern,
    found: Callable[[Sequence[Hit], Extent], None],
    check: Check,
) -> None:
    """Search all files that are read so far, and report what each of them has.

    It ends early once more is listed than anybody looks at. Raises UsageError for a bad pattern.
    """
    searcher = pattern.searcher()
    files = [*_files(analysis)]
    extent = Extent(0, sum(size for _, size in files))
    listed = 0
    for place, size in files:
        check()
        file = FileHits(place)
        try:
            file.search(analysis.content(place), searcher, check)
        except ExplorerError:
            check()
            file.is_unread = True
        listed += len(file.hits)
        extent = replace(
            extent,
            done=extent.done + size,
            count=extent.count + file.count,
            unread=extent.unread + file.is_unread,
            damaged=extent.damaged + file.is_damaged,
            cut=extent.cut + file.is_cut,
        )
        found(file.hits, extent)
        if listed >= MOST_LISTED:
            return


def _files(analysis: Analysis) -> Iterator[tuple[Place, int]]:
    """Yield the files that have bytes of their own, in the order in which the layers keep them."""
    for layer in analysis.layers:
        index = layer.fates.index
        for position, (kind, size) in enumerate(zip(index.kinds, index.sizes, strict=True)):
            if kind == Kind.FILE and size and position not in index.ignored:
                yield Place(layer.number, position), size


@dataclass
class FileHits:
    """The hits in one file: all are counted, of several in one line of a text the first listed."""

    place: Place
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    is_cut: bool = False
    is_damaged: bool = False
    is_unread: bool = False
    _is_binary: bool = False

    def search(self, blob: Blob, searcher: Searcher, check: Check, size: int = WINDOW) -> None:
        """Search the file in windows of `size` bytes. Raises DamageError if nothing can be read."""
        self._is_binary = b"\0" in blob.read_at(0, _HEAD)
        stream = SearchedFile(blob, searcher, before=_AROUND, size=size)
        for window, hits in stream.hits():
            check()
            self._list(window, hits)
        self.count, self.is_damaged = stream.count, bool(stream.damage)
        self.is_cut |= stream.is_cut

    def _list(self, window: Window, hits: Sequence[Stretch]) -> None:
        positions = Positions(window)
        for hit in hits:
            line, column = positions.at(hit.start - window.offset)
            if self.hits and self.hits[-1].line == line and not self._is_binary:
                continue
            if len(self.hits) == MOST_LISTED_IN_FILE:
                self.is_cut = True
                return
            self.hits.append(self._hit(window, hit, line, column))

    def _hit(self, window: Window, hit: Stretch, line: int, column: int) -> Hit:
        data, first = window.data, hit.start - window.offset
        if self._is_binary:
            left, right = max(0, first - _BEFORE), first + _AROUND
        else:
            left = max(first - min(column - 1, _AROUND), 0)
            end = data.find(b"\n", first)
            right = min(end if end >= 0 else len(data), left + 2 * _AROUND)
        text = data[left:right], window.offset + left
        return Hit(self.place, *hit, line, column, *text, self._is_binary)

"""Looks for a pattern in the texts of an image, then in the contents of all its layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.errors import ExplorerError, LimitError
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Kind, Place
from explorer.layers.tree import Check
from explorer.limits import MOST_LISTED, MOST_LISTED_IN_FILE
from explorer.search.file import WINDOW, SearchedFile
from explorer.secrets.texts import Text, texts_of
from explorer.text.search import Pattern, Searcher, Stretch
from explorer.text.windows import Positions, Window

_HEAD = 1 << 13
_BEFORE, _AROUND = 60, 240
# Measured: Hyperscan goes through some ten bytes in a step of the allowance.
_BYTES_A_STEP = 8


class Hit(Struct, frozen=True):
    """What was found from `start` to `end` in a file; `line` and `column` in bytes count from 1.

    `text` is what stands around it, in a text its line, and begins at `text_start`. Where it stands
    in no file, `place` is None and `outside` the text of the history or the configuration.
    """

    place: Place | None
    start: int
    end: int
    line: int
    column: int
    text: bytes
    text_start: int
    is_binary: bool
    outside: Text | None = None


class Extent(Struct, frozen=True):
    """How far a search has come, in bytes, and how many hits it has counted.

    Of files and texts, `unread` can't be read at all, `damaged` were in part, and `cut` have more
    hits than are listed.
    """

    done: int
    total: int
    count: int = 0
    unread: int = 0
    damaged: int = 0
    cut: int = 0

    def behind(self, size: int, file: FileHits) -> Extent:
        """Return how far the search is behind a file of a size."""
        return replace(
            self,
            done=self.done + size,
            count=self.count + file.count,
            unread=self.unread + file.is_unread,
            damaged=self.damaged + file.is_damaged,
            cut=self.cut + file.is_cut,
        )


def search_contents(
    analysis: Analysis,
    pattern: Pattern,
    found: Callable[[Sequence[Hit], Extent], None],
    check: Check,
) -> None:
    """Search the image's texts, then all files that are read so far; report what each of them has.

    It ends early once more is listed than anybody looks at. Raises UsageError for a bad pattern.
    """
    searcher = pattern.searcher()
    files, listed = [*_files(analysis)], 0
    extent = Extent(0, sum(size for _, size in files))
    texts = _in_texts(analysis, searcher, check)
    for size, file in chain(texts, _in_files(analysis, files, searcher, check)):
        listed += len(file.hits)
        extent = extent.behind(size, file)
        found(file.hits, extent)
        if listed >= MOST_LISTED:
            return


def _in_files(
    analysis: Analysis, files: Sequence[tuple[Place, int]], searcher: Searcher, check: Check
) -> Iterator[tuple[int, FileHits]]:
    """Yield the hits of each file, with its size."""
    for place, size in files:
        check()
        file = FileHits(place)
        try:
            file.search(analysis.content(place), searcher, check)
        except ExplorerError:
            check()
            file.is_unread = True
        yield size, file


def _files(analysis: Analysis) -> Iterator[tuple[Place, int]]:
    """Yield the files that have bytes of their own, in the order in which the layers keep them."""
    for layer in analysis.layers:
        index = layer.fates.index
        for position, (kind, size) in enumerate(zip(index.kinds, index.sizes, strict=True)):
            if kind == Kind.FILE and size and position not in index.ignored:
                yield Place(layer.number, position), size


def _in_texts(
    analysis: Analysis, searcher: Searcher, check: Check
) -> Iterator[tuple[int, FileHits]]:
    """Yield the hits of each text, which adds nothing to the size of the files.

    A search takes as much as the image may cost, and nothing of what the image has left.
    """
    allowance, missed = Allowance(analysis.image.limits), list[str]()
    try:
        repeats = set[bytes]()
        for text in texts_of(analysis.image, allowance, missed.append):
            check()
            allowance.charge(len(text.data) // _BYTES_A_STEP)
            hits = FileHits(None, text, repeats)
            hits.search(MemoryBlob(text.data), searcher, check)
            yield 0, hits
    except LimitError as error:
        missed.append(error.message)
    yield from ((0, FileHits(None, is_unread=True)) for _ in missed)


class FileHits(Struct):
    """The hits in one file: all are counted, of several in one line of a text the first listed.

    Of a text of the image `repeats` are the hits in those before it: a whole document holds its
    parts once more, and nobody wants to see them twice.
    """

    place: Place | None
    outside: Text | None = None
    repeats: set[bytes] = field(default_factory=set)
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
            kept = self._without_repeats(window, hits) if self.outside else hits
            self.count += len(kept)
            self._list(window, kept)
        self.is_damaged = bool(stream.damage)
        self.is_cut |= stream.is_cut

    def _without_repeats(self, window: Window, hits: Sequence[Stretch]) -> Sequence[Stretch]:
        found = [window.data[one.start - window.offset : one.end - window.offset] for one in hits]
        if self.outside and self.outside.whole:
            return [hit for hit, one in zip(hits, found, strict=True) if one not in self.repeats]
        self.repeats.update(found)
        return hits

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
        return Hit(self.place, *hit, line, column, *text, self._is_binary, self.outside)

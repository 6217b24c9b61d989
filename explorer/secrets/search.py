"""The search through the files of layers, while their contents go by: each content once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from explorer.image.blob import Blob, MemoryBlob
from explorer.secrets.finding import Hit
from explorer.secrets.match import Match
from explorer.secrets.nested import Budget, is_nesting, unpack

Find: TypeAlias = Callable[[bytes, str], list[Match]]
"""Returns the matches in some bytes; the path helps some rules."""

FindByName: TypeAlias = Callable[[bytes], Match | None]
"""Returns the match of a file that is a secret by its path."""

_HEAD = 512
# No secret is longer, in bytes: the longest is a private key of 16,384 bits.
_LONGEST = 1 << 16
# What a rule reads before the secret itself, such as the name it is assigned to.
_CONTEXT = 1 << 12


@dataclass(slots=True)
class Search:
    """What was found by content, by the content's digest; `notes` say what was left out."""

    find: Find
    by_name: FindByName
    hits: dict[bytes, tuple[Hit, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)

    def is_new(self, digest: bytes) -> bool:
        """Tell whether a content was not searched yet, and take it as searched from now on."""
        if digest in self._seen:
            return False
        self._seen.add(digest)
        return True

    def search(self, path: bytes, digest: bytes, content: bytes) -> None:
        """Search a whole content, and what is packed in it."""
        self.keep(digest, [*self._raw(path, content), *self._nested(path, MemoryBlob(content))])

    def search_packed(self, path: bytes, digest: bytes, content: Blob) -> None:
        """Search what is packed in a content whose bytes have been searched already."""
        self.keep(digest, self._nested(path, content))

    def window_hits(self, path: bytes, window: Window) -> list[Hit]:
        """Search one window of a content too large to hold."""
        return list(window.hits(self.find(window.data, _name(path))))

    def keep(self, digest: bytes, hits: Iterable[Hit]) -> None:
        """Add hits to those of a content."""
        if found := tuple(hits):
            self.hits[digest] = self.hits.get(digest, ()) + found

    def _raw(self, path: bytes, content: bytes) -> Iterator[Hit]:
        lines = _Lines(content)
        for match in self.find(content, _name(path)):
            if match.end:
                yield lines.hit(match, None)

    def _nested(self, path: bytes, content: Blob) -> Iterator[Hit]:
        if not is_nesting(content.read_at(0, _HEAD), path):
            return
        budget = Budget()
        for piece in unpack(content, path, budget):
            lines = _Lines(piece.data)
            for match in self.find(piece.data, _name(piece.inner_path)):
                yield lines.hit(match, piece.inner_path)
        self.notes += budget.notes


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a large content: `start` is its offset, `line` the number of its first line.

    Secrets that begin in data[fresh:due] are this window's; those before belong to the
    window before, those behind to the next, which sees them whole. Counted in bytes.
    """

    data: bytes
    start: int = 0
    line: int = 1
    fresh: int = 0
    is_last: bool = False

    @property
    def due(self) -> int:
        """The offset in this window from which on secrets are left to the next."""
        return len(self.data) if self.is_last else max(self.fresh, len(self.data) - _LONGEST)

    def hits(self, matches: list[Match]) -> Iterator[Hit]:
        """Yield this window's own matches with their places in the whole content."""
        lines = _Lines(self.data)
        for match in matches:
            if match.end and self.fresh <= match.start < self.due:
                hit = lines.hit(match, None)
                moved = replace(match, start=match.start + self.start, end=match.end + self.start)
                yield replace(hit, match=moved, line=hit.line + self.line - 1)

    def next(self, data: bytes) -> Window:
        """Return the window that goes on with more bytes."""
        kept = max(0, self.due - _CONTEXT)
        line = self.line + self.data.count(b"\n", 0, kept)
        return Window(self.data[kept:] + data, self.start + kept, line, self.due - kept)

    def as_last(self) -> Window:
        """Return the same window with nothing behind it."""
        return replace(self, is_last=True)


class _Lines:
    """Counts the lines of some bytes as far as matches ask, which come in order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._counted = 0
        self._line = 1

    def hit(self, match: Match, inner_path: bytes | None) -> Hit:
        if match.start < self._counted:
            self._counted, self._line = 0, 1
        self._line += self._data.count(b"\n", self._counted, match.start)
        self._counted = match.start
        column = match.start - self._data.rfind(b"\n", 0, match.start)
        secret = self._data[match.start : match.end]
        return Hit(match, secret, inner_path, self._line, column)


def _name(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def builtin_search() -> Search:
    """Return a new search with the rules that come with the program."""
    from explorer.secrets.builtin import find_secrets, scanner

    return Search(find_secrets, lambda path: scanner().named(_name(path)))

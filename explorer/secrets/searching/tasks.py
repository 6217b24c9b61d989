"""What there is to search: a whole content, or a window of one too large to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from explorer.image.blob import Blob, MemoryBlob
from explorer.secrets.allowing import MARK, is_allowed
from explorer.secrets.certificates import certificates
from explorer.secrets.finding import Hit
from explorer.secrets.match import Match
from explorer.secrets.nested import Budget, Pool, is_nesting, unpack

Find: TypeAlias = Callable[[bytes, str], list[Match]]
"""Returns the matches in some bytes; the path helps some rules."""

_HEAD = 512
# No secret is longer, in bytes: the longest is a private key of 16,384 bits.
_LONGEST = 1 << 16
# What a rule reads before the secret itself, such as the name it is assigned to.
_CONTEXT = 1 << 12


@dataclass(slots=True)
class Outcome:
    """What a task brought: hits, notes on what was left out, certificates.

    Those are told by the name of their public key: where they stand and whom they are for.
    `unread` are the notes that tell of content nobody has looked at, each with its file.
    """

    hits: list[Hit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[bytes, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole content, at the path where it was met first."""

    path: bytes
    data: bytes

    def outcome(self, find: Find, pool: Pool | None = None) -> Outcome:
        """Search the bytes, and what is packed in them, as far as the pool goes."""
        lines = _Lines(self.data)
        matches = find(self.data, as_text(self.path))
        hits = [lines.hit(match, None) for match in matches if match.end]
        shown = _certified(self.path, self.data)
        if not is_nesting(self.data[:_HEAD], self.path):
            return Outcome(hits, certificates=shown)
        inner = packed(self.path, MemoryBlob(self.data), find, pool)
        found = hits + inner.hits
        return Outcome(found, inner.notes, shown | inner.certificates, inner.unread)


def packed(path: bytes, content: Blob, find: Find, pool: Pool | None = None) -> Outcome:
    """Search what is packed in a content, but not its own bytes, as far as the pool goes."""
    outcome, budget = Outcome(), Budget(pool=pool or Pool())
    for piece in unpack(content, path, budget):
        lines = _Lines(piece.data)
        where = as_text(path + b"/" + piece.inner_path.replace(b"!", b"/"))
        for match in find(piece.data, where):
            outcome.hits.append(lines.hit(match, piece.inner_path))
        outcome.certificates |= _certified(path + b"!" + piece.inner_path, piece.data)
    outcome.notes += budget.notes
    outcome.unread += ((path, note) for note in budget.unread)
    return outcome


def _certified(path: bytes, data: bytes) -> dict[str, str]:
    return {one.public_key: f"{as_text(path)} ({one.subject})" for one in certificates(data)}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a large content: `start` is its offset, `line` the number of its first line.

    Secrets that begin in data[fresh:due] are this window's; those before belong to the
    window before, those behind to the next, which sees them whole. Counted in bytes.
    """

    path: bytes
    data: bytes
    start: int = 0
    line: int = 1
    fresh: int = 0
    is_last: bool = False

    @property
    def due(self) -> int:
        """The offset in this window from which on secrets are left to the next."""
        return len(self.data) if self.is_last else max(self.fresh, len(self.data) - _LONGEST)

    def outcome(self, find: Find, _pool: Pool | None = None) -> Outcome:
        """Search the bytes for secrets that are this window's own."""
        return Outcome(list(self._hits(find(self.data, as_text(self.path)))))

    def _hits(self, matches: list[Match]) -> Iterator[Hit]:
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
        return Window(self.path, self.data[kept:] + data, self.start + kept, line, self.due - kept)

    def as_last(self) -> Window:
        """Return the same window with nothing behind it."""
        return replace(self, is_last=True)


Task: TypeAlias = Content | Window


class _Lines:
    """Counts the lines of some bytes as far as matches ask, which come in order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._counted = 0
        self._line = 1
        self._marked: bool | None = None

    def hit(self, match: Match, inner_path: bytes | None) -> Hit:
        if match.start < self._counted:
            self._counted, self._line = 0, 1
        self._line += self._data.count(b"\n", self._counted, match.start)
        self._counted = match.start
        column = match.start - self._data.rfind(b"\n", 0, match.start)
        secret = self._data[match.start : match.end]
        return Hit(match, secret, inner_path, self._line, column, self._is_allowed(match))

    def _is_allowed(self, match: Match) -> bool:
        if self._marked is None:
            self._marked = MARK in self._data
        return self._marked and is_allowed(self._data, match.start, match.end, match.rule_id)


def as_text(path: bytes) -> str:
    """Return a path as rules take it; bytes that are no UTF-8 stay what they are."""
    return path.decode("utf-8", "surrogateescape")

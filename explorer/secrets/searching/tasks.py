"""The tasks of a search: a whole content, or a window of one too large for memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.image.blob import Blob, MemoryBlob
from explorer.secrets.certificates import certificates
from explorer.secrets.excerpt import Excerpts
from explorer.secrets.finding import ContentMatch
from explorer.secrets.match import Match, settle
from explorer.secrets.nested import HEAD, Budget, Nested, is_nesting, unpack
from explorer.secrets.searching.outcome import Outcome
from explorer.text.windows import Positions, Window

# Gitleaks' own is for every rule, whatever stands behind it.
_MARKS = (b"layer-explorer:allow", b"gitleaks:allow")
# In generated files one line holds everything, so a mark counts only this near, in bytes.
_NEAR = 1 << 10
_mark = re.compile(
    rb"layer-explorer:allow(?![\w-])(?:[ \t]+(\w[\w.-]*(?:,[ \t]*\w[\w.-]*)*))?"
    rb"(?:[ \t]{0,8}\(([^()\r\n]{1,200})\))?"
    rb"|gitleaks:allow(?![\w-])"
)

Find: TypeAlias = Callable[[Sequence[tuple[bytes, str]]], list[list[Match]]]
"""Returns the matches in each of some contents; some rules look at the path. Raises LimitError."""

TOGETHER, MOST_TOGETHER = 1 << 20, 4_096
"""So many bytes, or contents, are searched in one go: nobody holds more of them than that."""


class Task(Struct, frozen=True):
    """A window of a content, and the first path at which that content was read."""

    path: bytes
    window: Window

    @classmethod
    def whole(cls, path: bytes, data: bytes) -> Task:
        """Return the task for a content that is in memory."""
        return cls(path, Window.whole(data))


def outcomes(
    tasks: Sequence[Task], find: Find, allowance: Allowance | None = None
) -> list[Outcome]:
    """Search the bytes of tasks, and the members packed in those that are whole contents.

    What was not searched, since the image has used up its allowance, is unread.
    """
    try:
        found = find([(one.window.data, as_text(one.path)) for one in tasks])
        done = [_outcome(task, matches) for task, matches in zip(tasks, found, strict=True)]
    except LimitError as error:
        done = [Outcome.unsearched(task.path, error) for task in tasks]
    for number, task in enumerate(tasks):
        data = task.window.data
        if task.window.is_whole and is_nesting(data[:HEAD], task.path):
            inside = packed(task.path, MemoryBlob(data), find, allowance)
            done[number] = Outcome.of((done[number], inside))
    return done


def _outcome(task: Task, matches: Sequence[Match]) -> Outcome:
    certificates = _certificates(task.path, task.window.data)
    return Outcome([*placed(task.window, matches)], certificates=certificates)


def packed(path: bytes, content: Blob, find: Find, allowance: Allowance | None = None) -> Outcome:
    """Search the members packed in a content, but not its own bytes."""
    budget, ended = Budget(allowance=allowance or Allowance()), Outcome()
    found: dict[int, list[ContentMatch]] = {}
    known: dict[str, str] = {}
    try:
        for pieces in _together(unpack(content, path, budget)):
            inner = [one.inner_path for _, one in pieces]
            where = [as_text(path + b"/" + one.replace(b"!", b"/")) for one in inner]
            data = [one.window.data for _, one in pieces]
            each = zip(pieces, find([*zip(data, where, strict=True)]), strict=True)
            for (number, piece), matches in each:
                found.setdefault(number, []).extend(placed(piece.window, matches, piece.inner_path))
                known |= _certificates(path + b"!" + piece.inner_path, piece.window.data)
    except LimitError as error:
        ended = Outcome.unsearched(path, error)
    inside = Outcome(
        [match for of_member in found.values() for match in one_each(of_member)],
        budget.notes,
        known,
        [(path, note) for note in budget.unread],
        budget.is_pressed,
    )
    return Outcome.of((ended, inside)) if ended.limited else inside


def _together(pieces: Iterable[Nested]) -> Iterator[list[tuple[int, Nested]]]:
    """Yield windows of members, many at once, each with its member's number.

    A window at offset 0 begins the next member.
    """
    some: list[tuple[int, Nested]] = []
    number = size = 0
    for piece in pieces:
        number += piece.window.offset == 0
        some.append((number, piece))
        size += len(piece.window.data)
        if size >= TOGETHER or len(some) >= MOST_TOGETHER:
            yield some
            some, size = [], 0
    if some:
        yield some


def one_each(found: Sequence[ContentMatch]) -> list[ContentMatch]:
    """Return the matches of neighbouring windows in order; of overlapping ones the best."""
    return settle(found, lambda one: one.match)


def _certificates(path: bytes, data: bytes) -> dict[str, str]:
    return {one.public_key: f"{as_text(path)} ({one.subject})" for one in certificates(data)}


def placed(
    window: Window, matches: Sequence[Match], inner_path: bytes | None = None
) -> Iterator[ContentMatch]:
    """Yield the matches that a window owns, with their offsets in the whole content."""
    if not matches:
        return
    data, positions = window.data, Positions(window)
    excerpts = Excerpts(data, ((one.start, one.end) for one in matches))
    is_marked = any(one in data for one in _MARKS)
    for match in matches:
        if match.end and window.owns(match.start):
            start, end = match.start, match.end
            line, column = positions.at(start)
            why = reason_at(data, start, end, match.rule_id) if is_marked else None
            moved = replace(match, start=window.offset + start, end=window.offset + end)
            where = (inner_path, line, column)
            allowed = why is not None
            around, secret = excerpts.around(start, end), data[start:end]
            yield ContentMatch(moved, secret, *where, allowed, reason=why or "", around=around)


def as_text(path: bytes) -> str:
    """Return a path as text; bytes that are no UTF-8 become surrogates, which can be undone."""
    return path.decode("utf-8", "surrogateescape")


def reason_at(data: bytes, start: int, end: int, rule_id: str) -> str | None:
    """Return the reason that a mark for this rule gives on the lines of data[start:end].

    Without rule ids behind it, a mark is for all. The reason may follow in parentheses: it is empty
    where none does, and None where there is no such mark.
    """
    begin = data.rfind(b"\n", max(start - _NEAR, 0), start) + 1 or max(start - _NEAR, 0)
    behind = data.find(b"\n", end, end + _NEAR)
    line = data[begin : behind if behind >= 0 else end + _NEAR]
    for ids, reason in (mark.groups() for mark in _mark.finditer(line)):
        if ids is None or rule_id.encode() in re.split(rb"[ \t,]+", ids):
            return (reason or b"").decode("utf-8", "replace").strip()
    return None

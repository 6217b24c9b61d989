"""The walk through an archive and the archives inside it, depth first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from explorer.image.blob import Blob
from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.formats import (
    ar,
    cpio,
    git,
    pdf,
    sqlite,
    streams,
    tars,
    unsupported,
    zips,
)
from explorer.secrets.nested.source import HEAD, Container, Format
from explorer.secrets.nested.tape import CHUNK
from explorer.secrets.rule import REACH
from explorer.text.windows import Window, windows

FORMATS: tuple[Format, ...] = (
    *zips.FORMATS,
    *streams.FORMATS,
    *cpio.FORMATS,
    *ar.FORMATS,
    *sqlite.FORMATS,
    *pdf.FORMATS,
    *unsupported.FORMATS,
    *tars.FORMATS,
    *git.FORMATS,
)
"""Every format, a line for each module. Magics are tried first, then the other recognisers."""

_BY_TWO_BYTES: dict[bytes, list[tuple[bytes, Format]]] = {}
for _format in FORMATS:
    for _magic in _format.magics:
        _BY_TWO_BYTES.setdefault(_magic[:2], []).append((_magic, _format))
_OTHERWISE = [(one.recognises, one) for one in FORMATS if one.recognises]
_BY_NAME = [(one.by_name, one) for one in FORMATS if one.by_name]
_any_mark = re.compile(b"|".join(one.mark.pattern for one, _ in _BY_NAME))


class Nested(Struct, frozen=True):
    """A window of what was inside a file; `inner_path` names the member, `!` between levels.

    A member over the budget's `piece_bytes` comes in several windows, one after the other.
    """

    inner_path: bytes
    window: Window


def recognise(head: bytes, path: bytes) -> Format | None:
    """Return what a file with these first 512 bytes is, None for anything that holds nothing."""
    for magic, found in _BY_TWO_BYTES.get(head[:2], ()):
        if head.startswith(magic):
            return found
    for recognises, found in _OTHERWISE:
        if recognises(head):
            return found
    if not _any_mark.search(path):
        return None
    named = (one for (mark, is_so), one in _BY_NAME if mark.search(path) and is_so(head))
    return next(named, None)


def hints(path: bytes) -> tuple[bool, ...]:
    """Return what a path alone says of a file's format: that of others with it may be the same."""
    if not _any_mark.search(path):
        return ()
    return tuple(one.mark.search(path) is not None for one, _ in _BY_NAME)


def is_nesting(head: bytes, path: bytes) -> bool:
    """Return whether `unpack` may find anything, by a file's first 512 bytes and its path.

    Programs and scripts pass, since an archive may stand behind them.
    """
    return recognise(head, path) is not None


def unpack(content: Blob, path: bytes, budget: Budget) -> Iterator[Nested]:
    """Yield everything inside a file, depth first; nothing where it is no archive.

    Bad content ends up in the budget's notes. Raises only what its `cancelled` raises.
    """
    budget.begin(path, content.size)
    source = Container.outermost(content, path, budget)
    found = recognise(source.head, path)
    if found is not None and not budget.exhausted:
        yield from _members(source, found, 1)


def _members(source: Container, form: Format, depth: int) -> Iterator[Nested]:
    """Yield what an archive at that depth holds."""
    try:
        for part in form.parts(source):
            if not source.budget.admit():
                return
            head = part.tape.peek(HEAD)
            inner = recognise(head, part.name)
            # A compressed tar is one archive, as tar(1) takes it.
            if form.single and inner is not None and inner.transparent:
                yield from _members(source.child(part, inside=False), inner, depth)
            else:
                yield from _inside(source.child(part), inner, depth)
            part.tape.drain()
    finally:
        source.release()


def _inside(source: Container, form: Format | None, depth: int) -> Iterator[Nested]:
    """Yield a member itself, or what it holds where it is an archive, or both."""
    if form is None:
        yield from _leaf(source)
        return
    problem = None
    if depth >= source.budget.depth:
        problem = f"archives are nested more than {source.budget.depth} deep"
    elif form.raw and source.blob() is None:
        problem = "it is too large to be looked into; its raw bytes are all that was searched"
    if problem and not form.uncertain:
        source.miss(problem)
    if problem or form.raw:
        yield from _leaf(source)
    if not problem:
        yield from _members(source, form, depth + 1)


def _leaf(source: Container) -> Iterator[Nested]:
    tape, size = source.tape(), source.budget.piece_bytes
    pieces = iter(lambda: tape.chunk(min(size, CHUNK)), b"")
    for window in windows(pieces, size, REACH):
        if window.data:
            yield Nested(source.inner_path, window)

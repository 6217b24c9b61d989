"""Git's objects, in packs and loose: every blob, commit and tag, as `git show NAME` prints it.

The first pass goes through a pack in order, yields what is stored whole and learns which deltas
build on what; the second resolves them. A loose object below `objects/` is zlib around a header
and the content. Sources: git's documentation, gitformat-pack(5), gitformat-loose(5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator

from msgspec import Struct

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.secrets.nested.formats.git_deltas import Families, apply
from explorer.secrets.nested.formats.git_records import (
    FIRST,
    KINDS,
    NAME,
    TREE,
    Header,
    inflate_object,
    name_of,
    read_header,
    start_of,
)
from explorer.secrets.nested.formats.streams import ZLIB, inflated
from explorer.secrets.nested.source import ByName, Container, Format, Part
from explorer.secrets.nested.tape import CountingTape, Tape, blob_chunks

_MOST_OBJECTS = 1 << 20
_TOO_MANY = f"of a git pack no more than {_MOST_OBJECTS} objects were looked into"


# Applying a delta takes about this many times as long as inflating it.
_DELTA_WORK = 8
_TOO_LARGE = "a git object is too large to resolve its deltas"
_ORPHANS = "deltas of a git pack have no base in it"
# Measured: what an object takes whatever its size.
_STEPS_AN_OBJECT = 3_000
# The longest kind, a space, the digits of a size, a NUL.
_LONGEST_LOOSE_HEADER = 32
_SHOWN = (b"blob", b"commit", b"tag")
_ZLIB_METHOD = b"\x78"
_path = re.compile(rb"(?:\A|/)objects/[0-9a-f]{2}/(?:[0-9a-f]{38}|[0-9a-f]{62})\Z")


def parts(source: Container) -> Iterator[Part]:
    """Yield each blob, commit and tag under its name, such as `blob:` and 40 hexadecimal digits."""
    blob = source.held() or source.blob()
    if blob is None:
        source.miss("a git pack is too large to hold and was not looked into")
        return
    pack = _Pack(source, blob)
    yield from pack.whole_objects()
    yield from pack.deltas()


class _Base(Struct):
    """An object that is needed until the last of its children is made."""

    data: bytes
    children: list[int]


class _Pack:
    """A pack that is being read; objects over half of what may be held are too large for deltas."""

    def __init__(self, source: Container, blob: Blob) -> None:
        self._source = source
        self._budget = source.budget
        self._blob = blob
        self._families = Families()
        self._largest = source.budget.held_bytes // 2

    # The first pass

    def whole_objects(self) -> Iterator[Part]:
        """Yield what is no delta, and learn where everything is."""
        at, end = FIRST, self._blob.size - NAME
        try:
            while at < end:
                if len(self._families.starts) >= _MOST_OBJECTS:
                    self._source.miss(_TOO_MANY)
                    return
                header = read_header(self._blob, at)
                self._families.add(at, header)
                at = yield from self._object(header)
                if self._budget.exhausted:
                    return
        except DamageError:
            self._source.damaged()

    def _object(self, header: Header) -> Generator[Part, None, int]:
        """Yield an object if it is to be shown; return the offset behind it. Raises DamageError."""
        kind = None if header.kind == TREE else KINDS.get(header.kind)
        if header.size > self._largest:
            return (yield from self._long_object(header, kind))
        data, behind = self._inflated(header)
        if kind is not None:
            yield self._part(kind, name_of(kind, data), data)
        return behind

    def _inflated(self, header: Header) -> tuple[bytes, int]:
        """Return an object's data and the offset behind it. Raises DamageError and LimitError."""
        self._budget.charge(_STEPS_AN_OBJECT)
        self._budget.spend(header.size)
        return inflate_object(self._blob, header, self._budget.charge)

    def _part(self, kind: bytes, name: bytes, data: bytes) -> Part:
        """Return an object as a part that is called as `git show` wants it."""
        return Part(kind + b":" + name.hex().encode(), Tape((data,), self._budget.charge))

    def _long_object(self, header: Header, kind: bytes | None) -> Generator[Part, None, int]:
        """Do the same for one that is not held: inflate it for its name, then for its content."""
        tape = CountingTape(self._blob, header.data, self._budget.charge)
        name, size = hashlib.sha1(start_of(kind or b"", header.size), usedforsecurity=False), 0
        for piece in inflated(tape, ZLIB):
            name.update(piece)
            size += len(piece)
            if size > header.size or not self._budget.spend(len(piece)):
                raise DamageError("an object has another size than its header says")
        if kind is not None:
            again = inflated(Tape(blob_chunks(self._blob, header.data), self._budget.charge), ZLIB)
            label = kind + b":" + name.hexdigest().encode()
            yield Part(label, self._source.metered(again))
        return tape.position

    # The second pass

    def deltas(self) -> Iterator[Part]:
        """Yield what the deltas make, family by family."""
        self._families.settle()
        for number, kind in enumerate(self._families.kinds):
            if self._budget.exhausted:
                return
            if kind in KINDS and (kind != TREE or self._families.by_name):
                yield from self._family(number, KINDS[kind])
        if self._families.orphans and not self._budget.exhausted:
            self._source.note(_ORPHANS)

    def _family(self, root: int, kind: bytes) -> Iterator[Part]:
        """Yield everything that descends from an object that is stored whole."""
        bases = self._bases_from_root(root, kind)
        held = sum(len(base.data) for base in bases)
        while bases and not self._budget.exhausted:
            base = bases[-1]
            child = base.children.pop()
            if not base.children:
                bases.pop()
                held -= len(base.data)
            data = self._made(child, base.data)
            if data is None:
                continue
            name = name_of(kind, data)
            if kind != KINDS[TREE]:
                yield self._part(kind, name, data)
            children = self._families.children(child, name)
            if children and held + len(data) <= self._budget.held_bytes:
                bases.append(_Base(data, children))
                held += len(data)
            elif children:
                self._source.miss(_TOO_LARGE)

    def _bases_from_root(self, root: int, kind: bytes) -> list[_Base]:
        """Return the root if anything builds on it."""
        children = self._families.children(root, b"")
        if not children and not self._families.by_name:
            return []
        data = self._data(root)
        if data is None:
            return []
        if self._families.by_name:
            children += self._families.children(-1, name_of(kind, data))
        return [_Base(data, children)] if children else []

    def _made(self, number: int, base: bytes) -> bytes | None:
        """Return what a delta makes of its base; None, and a note, where that fails."""
        delta = self._data(number)
        if delta is None or not self._budget.spend(_DELTA_WORK * len(delta)):
            return None
        try:
            return apply(base, delta, self._largest, self._budget.spend)
        except DamageError:
            self._source.damaged()
            return None

    def _data(self, number: int) -> bytes | None:
        """Return what is stored of an object; None, and a note, where that can't be had."""
        try:
            header = read_header(self._blob, self._families.starts[number])
            if header.size <= self._largest:
                return self._inflated(header)[0]
            self._source.miss(_TOO_LARGE)
        except DamageError:
            self._source.damaged()
        return None


def loose_object(source: Container) -> Iterator[Part]:
    """Yield the object as `blob:NAME`, so that `git show NAME` prints it; no trees."""
    tape = source.metered(inflated(source.tape(), ZLIB))
    header, ended, _ = tape.peek(_LONGEST_LOOSE_HEADER).partition(b"\0")
    kind, space, size = header.partition(b" ")
    if not (ended and space and size.isdigit()):
        source.damaged()
    elif kind in _SHOWN:
        tape.skip(len(header) + 1)
        yield Part(kind + b":" + b"".join(source.path.split(b"/")[-2:]), tape)


def _is_deflated(head: bytes) -> bool:
    return head[:1] == _ZLIB_METHOD


FORMATS = (
    Format("git pack", parts, (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03")),
    Format("loose git object", loose_object, by_name=ByName(_path, _is_deflated)),
)

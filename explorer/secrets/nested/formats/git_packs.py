"""Git packs: every blob, commit and tag in them, deltas resolved, as `git show NAME` prints it.

The first pass goes through the pack in order, yields what is stored whole and
learns which deltas build on what; the second resolves them. Source: git's
documentation, gitformat-pack(5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.secrets.nested.format import Format
from explorer.secrets.nested.formats.git_families import Families
from explorer.secrets.nested.formats.git_names import name_of, part_of, start_of
from explorer.secrets.nested.formats.git_records import (
    FIRST,
    KINDS,
    NAME,
    TREE,
    CountingTape,
    Header,
    inflate_object,
    read_header,
)
from explorer.secrets.nested.formats.git_resolving import Resolver
from explorer.secrets.nested.formats.inflate import ZLIB, inflated
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape, blob_chunks

_MOST_OBJECTS = 1 << 20
_TOO_MANY = f"of a git pack no more than {_MOST_OBJECTS} objects were looked into"


def parts(source: Source) -> Iterator[Part]:
    """Yield each blob, commit and tag under its name, such as `blob:` and 40 hexadecimal digits."""
    blob = source.held() or source.blob()
    if blob is None:
        source.miss("a git pack is too large to hold and was not looked into")
        return
    families, largest = Families(), source.budget.held_bytes // 2
    yield from _WholeObjects(source, blob, families, largest).parts()
    yield from Resolver(source, blob, families, largest).deltas()


class _WholeObjects:
    """The first pass over a pack, in order; objects over `largest` bytes are not held."""

    def __init__(self, source: Source, blob: Blob, families: Families, largest: int) -> None:
        self._source = source
        self._budget = source.budget
        self._blob = blob
        self._families = families
        self._largest = largest

    def parts(self) -> Iterator[Part]:
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
        """Yield an object if it is to be shown; return the place behind it. Raises DamageError."""
        kind = KINDS.get(header.kind)
        shown = kind is not None and header.kind != TREE
        if header.size > self._largest:
            return (yield from self._long_object(header, kind if shown else None))
        data, behind = inflate_object(self._blob, header)
        self._budget.spend(len(data))
        if kind is not None and shown:
            yield part_of(kind, name_of(kind, data), data)
        return behind

    def _long_object(self, header: Header, kind: bytes | None) -> Generator[Part, None, int]:
        """Do the same for one that is not held: inflate it for its name, then for its content."""
        tape = CountingTape(self._blob, header.data)
        name, size = hashlib.sha1(start_of(kind or b"", header.size), usedforsecurity=False), 0
        for piece in inflated(tape, ZLIB):
            name.update(piece)
            size += len(piece)
            if size > header.size or not self._budget.spend(len(piece)):
                raise DamageError("an object has another size than its header says")
        if kind is not None:
            again = inflated(Tape(blob_chunks(self._blob, header.data)), ZLIB)
            label = kind + b":" + name.hexdigest().encode()
            yield Part(label, Tape(self._source.metered(again)))
        return tape.position


FORMATS = (Format("git pack", parts, (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03")),)

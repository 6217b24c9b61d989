"""What the deltas of a git pack make, family by family.

A walk starts at each object that is stored whole and goes down the deltas that
build on it, each once. The child with most descendants comes last, when its
parent is no longer needed: so no more objects are held than the logarithm of
their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.secrets.nested.formats.git_deltas import apply
from explorer.secrets.nested.formats.git_families import Families
from explorer.secrets.nested.formats.git_names import name_of, part_of
from explorer.secrets.nested.formats.git_records import KINDS, TREE, inflate_object, read_header
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source

# Applying a delta takes about this many times as long as inflating it.
_DELTA_WORK = 8
_TOO_LARGE = "a git object is too large to resolve its deltas"
_ORPHANS = "deltas of a git pack have no base in it"


@dataclass(slots=True)
class _Base:
    """An object that is needed until the last of its children is made."""

    data: bytes
    children: list[int]


class Resolver:
    """The second pass over a pack; objects over `largest` bytes are left out."""

    def __init__(self, source: Source, blob: Blob, families: Families, largest: int) -> None:
        self._source = source
        self._budget = source.budget
        self._blob = blob
        self._families = families
        self._largest = largest

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
                yield part_of(kind, name, data)
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
            data = apply(base, delta, self._largest)
        except DamageError:
            self._source.damaged()
            return None
        self._budget.spend(len(data))
        return data

    def _data(self, number: int) -> bytes | None:
        """Return what is stored of an object; None, and a note, where that can't be had."""
        try:
            header = read_header(self._blob, self._families.starts[number])
            if header.size <= self._largest:
                return inflate_object(self._blob, header)[0]
            self._source.miss(_TOO_LARGE)
        except DamageError:
            self._source.damaged()
        return None

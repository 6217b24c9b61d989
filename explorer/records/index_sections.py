"""A layer's index as sections, a column each, and back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from explorer.errors import RecordError
from explorer.layers.index import DIGEST_BYTES, Kind, LayerIndex
from explorer.records.sections import (
    Section,
    document,
    numbers,
    read_document,
    read_numbers,
    read_texts,
    texts,
)
from explorer.tar.members import Owner
from explorer.tar.pax import SparseMap

Value = TypeVar("Value")


def sections_of(index: LayerIndex) -> Iterator[Section]:
    """Yield all that an index holds."""
    table = {owner: number for number, owner in enumerate(dict.fromkeys(index.owners))}
    rare: dict[str, object] = {
        "owners": [*table],
        "devices": [[at, *numbers] for at, numbers in index.devices.items()],
        "xattrs": [
            [at, *(one.decode("latin-1") for pair in pairs for one in pair)]
            for at, pairs in index.xattrs.items()
        ],
        "sparse": [[at, one.size, one.segments] for at, one in index.sparse.items()],
        "ignored": sorted(index.ignored),
        "missing": index.missing,
        "damage": index.damage,
    }
    yield "paths", texts(index.paths)
    yield "kinds", [bytes(index.kinds)]
    yield "owners", [numbers(array("I", map(table.__getitem__, index.owners)))]
    yield "digests", [bytes(index.digests)]
    yield "rare", [document(rare)]
    for name, column in (
        ("sizes", index.sizes),
        ("mtimes", index.mtimes),
        ("headers", index.headers),
        ("offsets", index.offsets),
    ):
        yield name, [numbers(column)]
    for name, by_position in (("links", index.links), ("tar_names", index.tar_names)):
        yield f"{name} at", [numbers(array("I", by_position))]
        yield name, texts(by_position.values())


def index_from(sections: Mapping[str, memoryview]) -> LayerIndex:
    """Return the index that such sections hold. Raises RecordError for any others."""
    try:
        return _index(sections)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise RecordError("the columns of its index are no index's") from error


def _index(sections: Mapping[str, memoryview]) -> LayerIndex:
    rare = read_document(sections["rare"])
    owners = [Owner(*map(int, one)) for one in rare["owners"]]
    index = LayerIndex(
        paths=read_texts(sections["paths"]),
        kinds=bytearray(sections["kinds"]),
        owners=[owners[number] for number in read_numbers("I", sections["owners"])],
        digests=bytearray(sections["digests"]),
        sizes=read_numbers("q", sections["sizes"]),
        mtimes=read_numbers("q", sections["mtimes"]),
        headers=read_numbers("q", sections["headers"]),
        offsets=read_numbers("q", sections["offsets"]),
        links=_texts_at(sections, "links"),
        tar_names=_texts_at(sections, "tar_names"),
        devices=_by_position(rare["devices"], lambda one: (int(one[0]), int(one[1]))),
        xattrs=_by_position(rare["xattrs"], _pairs),
        sparse=_by_position(rare["sparse"], _sparse),
        ignored={int(one) for one in rare["ignored"]},
        missing=int(rare["missing"]),
        damage=None if rare["damage"] is None else str(rare["damage"]),
    )
    _check(index)
    return index


def _texts_at(sections: Mapping[str, memoryview], name: str) -> dict[int, bytes]:
    positions, values = read_numbers("I", sections[f"{name} at"]), read_texts(sections[name])
    return dict(zip(positions, values, strict=True))


def _by_position(rows: Any, read: Callable[[Any], Value]) -> dict[int, Value]:  # noqa: ANN401
    return {int(row[0]): read(row[1:]) for row in rows}


def _pairs(words: list[str]) -> tuple[tuple[bytes, bytes], ...]:
    data = [one.encode("latin-1") for one in words]
    return tuple(zip(data[::2], data[1::2], strict=True))


def _sparse(row: Any) -> SparseMap:  # noqa: ANN401
    size, segments = row
    return SparseMap(int(size), tuple((int(start), int(length)) for start, length in segments))


def _check(index: LayerIndex) -> None:
    """Raise RecordError for columns of different lengths, and for positions that are none."""
    count = len(index)
    columns = (index.kinds, index.owners, index.sizes, index.mtimes, index.headers, index.offsets)
    rare = (index.links, index.tar_names, index.devices, index.xattrs, index.sparse, index.ignored)
    is_whole = (
        all(len(one) == count for one in columns)
        and len(index.digests) == count * DIGEST_BYTES
        and all(0 <= position < count for one in rare for position in one)
        and all(kind <= Kind.OPAQUE for kind in set(index.kinds))
    )
    if not is_whole:
        raise RecordError("the columns of its index do not fit together")

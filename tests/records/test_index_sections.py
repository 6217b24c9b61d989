"""An index comes back from its sections as it was, and nothing else passes for one."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import RecordError
from explorer.layers.index import DIGEST_BYTES, LayerIndex
from explorer.records import sections as sections_module
from explorer.records.index_sections import index_from, sections_of
from explorer.records.sections import document, packed, unpacked
from explorer.tar.members import Owner
from explorer.tar.pax import SparseMap
from tests.layers.stacks import Stack, indexed, stacks

LARGE = st.integers(-(1 << 80), 1 << 80)
SMALL = st.integers(-(1 << 63), (1 << 63) - 1)
PAIRS = st.lists(st.tuples(st.binary(max_size=4), st.binary(max_size=4)), min_size=1, max_size=3)
SPARSE = st.builds(SparseMap, SMALL, st.lists(st.tuples(SMALL, SMALL), max_size=3).map(tuple))


@st.composite
def indexes(draw: st.DrawFn) -> LayerIndex:
    """Draw an index of any values that its columns can hold, sense or no sense."""
    paths = draw(st.lists(st.binary(max_size=6), max_size=6))
    count = len(paths)
    each = st.lists(SMALL, min_size=count, max_size=count)
    owners = st.lists(st.builds(Owner, LARGE, LARGE, LARGE), min_size=1, max_size=2)
    some = draw(owners)
    positions, most = st.integers(0, max(count - 1, 0)), min(count, 3)
    index = LayerIndex(paths, missing=draw(SMALL), damage=draw(st.none() | st.text(max_size=5)))
    index.kinds += bytes(draw(st.lists(st.integers(0, 8), min_size=count, max_size=count)))
    index.owners += [some[number % len(some)] for number in range(count)]
    for column in (index.sizes, index.mtimes, index.headers, index.offsets):
        column.extend(draw(each))
    index.digests += draw(st.binary(min_size=count * DIGEST_BYTES, max_size=count * DIGEST_BYTES))
    index.links |= draw(st.dictionaries(positions, st.binary(max_size=5), max_size=most))
    index.tar_names |= draw(st.dictionaries(positions, st.binary(max_size=5), max_size=most))
    index.devices |= draw(st.dictionaries(positions, st.tuples(LARGE, LARGE), max_size=most))
    index.xattrs |= draw(st.dictionaries(positions, PAIRS.map(tuple), max_size=most))
    index.sparse |= draw(st.dictionaries(positions, SPARSE, max_size=most))
    index.ignored |= draw(st.sets(positions, max_size=most))
    return index


def again(index: LayerIndex) -> LayerIndex:
    return index_from(unpacked(packed(sections_of(index))))


@given(indexes())
def test_an_index_of_any_values_comes_back(index: LayerIndex) -> None:
    assert again(index) == index


@given(stacks())
def test_the_index_of_a_layer_comes_back_with_its_types(stack: Stack) -> None:
    for layer in stack:
        index = indexed(layer)
        read = again(index)
        assert read == index
        for name in index.__struct_fields__:
            assert type(getattr(read, name)) is type(getattr(index, name))


@given(indexes(), st.data())
def test_a_file_that_was_changed_anywhere_is_none(index: LayerIndex, data: st.DataObject) -> None:
    file = bytearray(packed(sections_of(index)))
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RecordError):
        unpacked(bytes(file))
    with pytest.raises(RecordError):
        unpacked(bytes(file[:at]))


@given(indexes(), st.data())
def test_sections_that_somebody_made_up_are_an_index_or_an_error(
    index: LayerIndex, data: st.DataObject
) -> None:
    sections = {name: b"".join(pieces) for name, pieces in sections_of(index)}
    name = data.draw(st.sampled_from(sorted(sections)))
    sections[name] = data.draw(
        st.one_of(st.binary(max_size=40), st.just(sections[name][:-1]), st.just(document({})))
    )
    try:
        read = index_from({name: memoryview(one) for name, one in sections.items()})
    except RecordError:
        return
    assert len(read) == len(read.kinds) == len(read.sizes)
    assert [*read] == [read.entry(position) for position in range(len(read))]


@given(st.dictionaries(st.text("abc ", min_size=1, max_size=9), st.binary(max_size=50)))
def test_sections_come_back(sections: dict[str, bytes]) -> None:
    for size in (1, 7, 50):
        cut = ((name, _pieces(data, size)) for name, data in sections.items())
        assert {name: bytes(one) for name, one in unpacked(packed(cut)).items()} == sections


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_sections_of_more_than_any_record_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed([("one", [bytes(1000)] * 2000)])
    assert len(file) < 1000
    monkeypatch.setattr(sections_module, "_LARGEST", 1_000_000)
    with pytest.raises(RecordError, match="larger"):
        unpacked(file)


def test_a_frame_that_is_no_frame_is_refused() -> None:
    magic = packed([])[: packed([]).index(b"\n") + 1]
    with pytest.raises(RecordError, match="unpacked"):
        unpacked(magic + sha256(b"no frame").digest() + b"no frame")

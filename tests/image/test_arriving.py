"""Bytes that come as a stream can be read at any offset, and are taken as late as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import EngineError
from explorer.image.arriving import ArrivingBlob

CHUNKS = st.lists(st.binary(min_size=1, max_size=9), max_size=9)
READS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=9)


def counted(chunks: Sequence[bytes], taken: list[int]) -> Iterator[bytes]:
    for chunk in chunks:
        taken.append(len(chunk))
        yield chunk


@given(CHUNKS, READS)
def test_reading_gives_what_the_whole_has_and_takes_no_more_than_that(
    chunks: Sequence[bytes], reads: Sequence[tuple[int, int]]
) -> None:
    data, taken = b"".join(chunks), list[int]()
    blob = ArrivingBlob(counted(chunks, taken))
    furthest = 0
    for offset, size in reads:
        assert blob.read_at(offset, size) == data[offset : offset + size]
        furthest = max(furthest, offset + size)
        assert sum(taken[:-1]) < furthest or not taken
        assert blob.kept(offset, size).read_at(0, size) == data[offset : offset + size]
    assert blob.whole().read_at(0, len(data) + 1) == data
    assert blob.size == len(data)


def test_what_ends_the_stream_ends_the_reading() -> None:
    def broken() -> Iterator[bytes]:
        yield b"some"
        raise EngineError("it went away")

    blob = ArrivingBlob(broken())
    assert blob.read_at(0, 4) == b"some"
    assert blob.size == -1
    with pytest.raises(EngineError):
        blob.read_at(0, 5)

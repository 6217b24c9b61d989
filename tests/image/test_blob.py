"""Blobs: bytes at any place, bytes that are cut off, and bytes that are nowhere."""

from __future__ import annotations

import gc
import gzip
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.allowance import uncharged
from explorer.errors import DamageError
from explorer.image.blob import (
    Blob,
    BlobReader,
    CutBlob,
    FileBlob,
    MemoryBlob,
    MissingBlob,
    PartBlob,
    read_blob,
)
from explorer.image.spool import append, private_file
from explorer.layers.checkpoints import CheckpointPool, Checkpoints, GzipBlob


@given(data=st.binary(max_size=40), offset=st.integers(-60, 60), size=st.integers(-5, 60))
@example(data=b"ab", offset=0, size=-1)
def test_any_offset_gives_what_is_there_and_nothing_stands_before_the_beginning(
    data: bytes, offset: int, size: int
) -> None:
    spool = private_file()
    append(spool, b"before" + data + b"behind")
    packed = MemoryBlob(gzip.compress(data))
    blobs: tuple[Blob, ...] = (
        MemoryBlob(data),
        FileBlob(spool, 6, len(data)),
        PartBlob(MemoryBlob(b"before" + data + b"behind"), 6, len(data)),
        GzipBlob(packed, Checkpoints(CheckpointPool()), len(data)),
    )
    expected = data[offset : offset + size] if offset >= 0 and size > 0 else b""
    assert [one.read_at(offset, size) for one in blobs] == [expected] * len(blobs)


def test_a_file_closes_itself_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        blob = FileBlob.whole(path)
        assert blob.read_at(8, 5) == b"89"
        del blob
        spool = private_file()
        append(spool, b"x")
        del spool
        gc.collect()


def test_a_cut_blob_gives_what_is_there_and_then_says_so() -> None:
    blob = CutBlob(MemoryBlob(b"0123"), 10, "the rest is lost")
    reader = BlobReader(blob)

    assert reader.read(10) == b"0123"
    with pytest.raises(DamageError, match="the rest is lost"):
        reader.read(10)
    assert blob.read_at(10, 5) == b""
    assert blob.read_at(2, 0) == b""


def test_a_missing_blob_says_why() -> None:
    with pytest.raises(DamageError, match="gone"):
        MissingBlob("gone").read_at(0, 1)


@pytest.mark.parametrize("size", [11, 1 << 60])
def test_a_document_over_the_limit_is_not_even_read(size: int) -> None:
    with pytest.raises(DamageError, match="over the limit of 10 bytes"):
        read_blob(CutBlob(MemoryBlob(b""), size, "was read"), 10, uncharged)


def test_a_document_at_the_limit() -> None:
    assert read_blob(MemoryBlob(bytes(10)), 10, uncharged) == bytes(10)

"""One pass over a layer: its digests are checked, and damage is named and survived."""

import gzip
import hashlib
import os
import random
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader, BytesIO

import pytest
import zstandard
from zlib_ng import zlib_ng

from explorer.analysis import Analysis
from explorer.errors import CancelledError, DamageError
from explorer.image import Image, Layer
from explorer.image.blob import MemoryBlob, MissingBlob
from explorer.image.compression import (
    _GZIP_ERROR,
    GZIP_WINDOW,
    Compression,
    GunzipReader,
    UnzstdReader,
)
from explorer.layers.reading import ReadLayer, read_layer
from tests.builders import TarBuilder, sha256

TAR = TarBuilder().folder("d").file("d/a", b"1" * 5000).file("d/b", b"2").build()
WRONG = "sha256:" + "0" * 64
Pack = Callable[[bytes], bytes]
PACKS: dict[Compression, Pack] = {
    Compression.NONE: bytes,
    Compression.GZIP: gzip.compress,
    Compression.ZSTD: zstandard.compress,
}


def read(data: bytes, diff_id: str | None = None, digest: str | None = None) -> ReadLayer:
    return read_layer(Layer(1, MemoryBlob(data), diff_id, digest))


@pytest.mark.parametrize("compression", PACKS)
def test_a_sound_layer_has_no_damage_and_counts_its_bytes(compression: Compression) -> None:
    data = PACKS[compression](TAR)
    one = read(data, sha256(TAR), sha256(data))
    assert (one.damage, one.compression) == (None, compression)
    assert (one.size, one.stored_size) == (len(TAR), len(data))
    assert [entry.path for entry in one.index] == [b"d", b"d/a", b"d/b"]


@pytest.mark.parametrize("compression", PACKS)
def test_a_wrong_diff_id_is_named_and_the_entries_are_kept(compression: Compression) -> None:
    one = read(PACKS[compression](TAR), WRONG)
    assert one.damage == f"its diff_id is {sha256(TAR)} where the image says {WRONG}"
    assert len(one.index) == 3


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
def test_a_wrong_digest_is_named_and_the_entries_are_kept(compression: Compression) -> None:
    data = PACKS[compression](TAR)
    one = read(data, sha256(TAR), WRONG)
    assert one.damage == f"its digest is {sha256(data)} where the image says {WRONG}"
    assert len(one.index) == 3


def test_the_digest_of_a_layer_that_is_not_compressed_is_checked_too() -> None:
    assert read(TAR, None, WRONG).damage == (
        f"its digest is {sha256(TAR)} where the image says {WRONG}"
    )


def test_digests_of_other_algorithms_are_checked_and_unknown_ones_pass() -> None:
    right = "sha512:" + hashlib.sha512(TAR).hexdigest()
    assert read(TAR, right).damage is None
    assert str(read(TAR + bytes(512), right).damage).startswith("its diff_id is sha512:")
    assert read(TAR, "blake3:abc").damage is None


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
@pytest.mark.parametrize("kept", [1, 2, 3])
def test_compressed_data_cut_short_is_named(compression: Compression, kept: int) -> None:
    data = PACKS[compression](TAR)
    damage = read(data[: len(data) * kept // 4]).damage
    assert damage == f"the {compression.value} data is cut short"


def test_data_cut_short_keeps_what_stands_before_the_cut() -> None:
    tar = TarBuilder().file("a", b"1" * 5000).file("b", bytes(9_000_000)).build()
    for pack in (gzip.compress, zstandard.compress):
        data = pack(tar)
        one = read(data[:-20])
        assert (one.index.paths, one.damage is None) == ([b"a", b"b"], False)
        assert one.index.entry(1).size == 9_000_000 > one.index.entry(1).stored_size
        assert one.contents.read_at(512, 5000) == b"1" * 5000


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
def test_compressed_data_that_is_damaged_is_named(compression: Compression) -> None:
    data = bytearray(PACKS[compression](TAR))
    data[len(data) // 2 :] = b"rubbish" * 40
    assert f"the {compression.value} data is damaged" in str(read(bytes(data)).damage)


def numbered(count: int) -> bytes:
    tar = TarBuilder()
    for number in range(count):
        tar.file(f"{number}", os.urandom(100))
    return tar.build()


def test_a_wrong_checksum_of_gzip_costs_no_entry() -> None:
    data = bytearray(gzip.compress(numbered(50)))
    data[-6] ^= 1
    one = read(bytes(data))
    assert len(one.index) == 50
    assert str(one.damage).startswith("the gzip data is damaged after")
    assert len(one.contents.read_at(512, 100)) == 100


def test_what_comes_before_damaged_gzip_is_read_however_it_is_asked_for() -> None:
    plain = random.Random(6).randbytes(200_000).hex().encode()
    whole = gzip.compress(plain, 9)
    for place in range(1000, len(whole), len(whole) // 7):
        data = bytearray(whole)
        data[place : place + 8] = b"\xff" * 8
        got, reader = bytearray(), GunzipReader(BytesIO(data))
        with pytest.raises(DamageError, match="damaged after") as told:
            move(reader, got)
        # Byte by byte no more than a symbol is lost: that is as far as the data goes.
        assert bytes(got) == one_by_one(bytes(data))
        assert f"after {len(got)} uncompressed" in told.value.message


def move(reader: GunzipReader, got: bytearray, step: int = 1 << 18) -> None:
    while chunk := reader.read(step):
        got += chunk


def test_gzip_that_is_cut_short_gives_all_it_holds_however_it_is_asked() -> None:
    cut = gzip.compress(bytes(100_000))[:-20]
    amounts = set()
    for step in (100, 4096, 1 << 18):
        got, reader = bytearray(), GunzipReader(BytesIO(cut))
        with pytest.raises(DamageError, match="cut short"):
            move(reader, got, step)
        amounts.add(len(got))
    assert len(amounts) == 1


def one_by_one(data: bytes) -> bytes:
    inflating, output = zlib_ng.decompressobj(GZIP_WINDOW), b""
    with suppress(_GZIP_ERROR):
        for byte in data:
            output += inflating.decompress(bytes([byte]))
    return output


def test_a_skippable_frame_comes_first_in_some_zstd_layers() -> None:
    data = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"TOC." + zstandard.compress(TAR)
    one = read(data, sha256(TAR))
    assert (one.compression, one.damage, len(one.index)) == (Compression.ZSTD, None, 3)


@pytest.mark.parametrize("checksum", [False, True])
@pytest.mark.parametrize("sized", [False, True])
@pytest.mark.parametrize("content", [b"", b"x", b"x" * 70_000, bytes(300_000), TAR * 40])
def test_zstd_frames_cut_anywhere_are_never_taken_for_whole(
    content: bytes, sized: bool, checksum: bool
) -> None:
    frames = zstandard.ZstdCompressor(write_content_size=sized, write_checksum=checksum)
    data = frames.compress(content)
    assert BufferedReader(UnzstdReader(BytesIO(data + data))).read() == content + content
    for cut in range(1, len(data), len(data) // 40 + 1):
        with pytest.raises(DamageError, match="cut short"):
            BufferedReader(UnzstdReader(BytesIO(data + data[:cut]))).read()


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b"x"])
def test_next_to_nothing_is_no_layer_and_breaks_nothing(data: bytes) -> None:
    one = read(data)
    assert len(one.index) == 0
    assert (one.damage is None) == (data == b"")


def test_a_missing_blob_is_named_and_the_other_layers_are_read() -> None:
    layers = [Layer(1, MissingBlob("the blob is not there")), Layer(2, MemoryBlob(TAR))]
    analysis = Analysis(Image("test", "memory", layers)).complete()
    assert analysis.damages == ((1, "the blob is not there"),)
    assert [len(layer.fates.index) for layer in analysis.layers] == [0, 3]


def test_progress_counts_stored_bytes_and_may_stop_the_pass() -> None:
    data, told = gzip.compress(TAR), []
    read_layer(Layer(1, MemoryBlob(data)), lambda *step: told.append(step))
    assert told[-1] == ("layer 1", len(data), len(data))

    def stop(stage: str, done: int, total: int | None = None) -> None:
        raise CancelledError(f"Stopped in {stage} at {done} of {total}")

    with pytest.raises(CancelledError):
        read_layer(Layer(1, MemoryBlob(data)), stop)


def test_without_contents_a_layer_is_indexed_all_the_same() -> None:
    for pack in PACKS.values():
        one = read_layer(Layer(1, MemoryBlob(pack(TAR)), sha256(TAR)), keep_contents=False)
        assert (len(one.index), one.damage) == (3, None)
        assert one.contents.read_at(0, len(TAR)) == TAR

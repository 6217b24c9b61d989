"""The bytes of a file at random, however its layer is stored, and from several threads."""

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader, BytesIO
from itertools import pairwise
from random import Random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DamageError
from explorer.image import Layer
from explorer.image.blob import Blob, MemoryBlob
from explorer.image.compression import Compression, GunzipReader
from explorer.layers.checkpoints import CheckpointPool, Checkpoints, GzipBlob
from explorer.layers.contents import SparseBlob, content_of
from explorer.layers.reading import read_layer
from explorer.tar.pax import SparseMap
from tests.builders import TarBuilder
from tests.laws import tried
from tests.tar import dialects

MIXED = Random(1).randbytes(200_000) + bytes(300_000) + b"text " * 40_000
DATA = TarBuilder().file("data", MIXED).build()
SKIPPABLE = b"\x5e\x2a\x4d\x18" + (9).to_bytes(4, "little") + b"skip this"
CUTS = (0, 70_000, 70_000, 400_000, len(DATA))
PARTS = [DATA[start:end] for start, end in pairwise(CUTS)]


def gzip_members() -> bytes:
    return b"".join(gzip.compress(part, 1) for part in PARTS)


def zstd_frames() -> bytes:
    return SKIPPABLE + SKIPPABLE.join(zstandard.compress(part) for part in PARTS) + SKIPPABLE


def gzip_blob(data: bytes, spacing: int = 20_000) -> GzipBlob:
    checkpoints = Checkpoints(_spacing=spacing)
    reader = BufferedReader(GunzipReader(BytesIO(data), checkpoints.observe), 10_000)
    return GzipBlob(MemoryBlob(data), checkpoints, len(reader.read()))


def read_through(data: bytes) -> Blob:
    return read_layer(Layer(1, MemoryBlob(data))).contents


BLOBS: dict[str, Blob] = {
    "plain": read_through(DATA),
    "gzip": gzip_blob(gzip.compress(DATA)),
    "gzip with one checkpoint at most": gzip_blob(gzip.compress(DATA), 400_000),
    "gzip of several members": gzip_blob(gzip_members()),
    "gzip that is padded": gzip_blob(gzip_members() + bytes(1000)),
    "gzip as it is read": read_through(gzip_members()),
    "zstd": read_through(zstandard.compress(DATA)),
    "zstd of several frames": read_through(zstd_frames()),
}


@pytest.mark.parametrize("form", BLOBS)
@tried(150)
@given(offset=st.integers(0, len(DATA) + 5), size=st.integers(0, 100_000))
def test_any_part_is_the_slice_of_the_whole(form: str, offset: int, size: int) -> None:
    assert BLOBS[form].read_at(offset, size) == DATA[offset : offset + size]


@pytest.mark.parametrize("form", BLOBS)
def test_all_of_it_is_read_in_one_go(form: str) -> None:
    assert BLOBS[form].size == len(DATA)
    assert BLOBS[form].read_at(0, len(DATA) + 1) == DATA


@pytest.mark.parametrize("form", BLOBS)
def test_several_threads_read_at_once(form: str) -> None:
    def read(seed: int) -> bool:
        places = Random(seed)
        pairs = [(places.randrange(len(DATA)), places.randrange(3000)) for _ in range(60)]
        blob = BLOBS[form]
        return all(blob.read_at(at, size) == DATA[at : at + size] for at, size in pairs)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(24)))


def test_checkpoints_thin_out_and_still_lead_everywhere() -> None:
    checkpoints = Checkpoints(_spacing=100)
    data = gzip.compress(DATA)
    reader = GunzipReader(BytesIO(data), checkpoints.observe)
    while reader.read(500):
        pass
    assert 100 < len(checkpoints) <= 256
    blob = GzipBlob(MemoryBlob(data), checkpoints, len(DATA))
    for offset in range(len(DATA) - 10, 0, -9973):
        assert blob.read_at(offset, 10) == DATA[offset : offset + 10]


def test_many_layers_share_their_checkpoints_and_their_readers() -> None:
    pool, data, blobs = CheckpointPool(), gzip.compress(DATA), []
    for _ in range(30):
        checkpoints = Checkpoints(pool, _spacing=1500)
        reader = GunzipReader(BytesIO(data), checkpoints.observe)
        while reader.read(1000):
            pass
        blobs.append((checkpoints, GzipBlob(MemoryBlob(data), checkpoints, len(DATA))))
    assert 512 < sum(len(one) for one, _ in blobs) <= 1024
    assert min(len(one) for one, _ in blobs) >= 16
    for offset in range(len(DATA) - 10, 0, -99_973):
        assert all(blob.read_at(offset, 10) == DATA[offset : offset + 10] for _, blob in blobs)
    assert len(pool._readers) == 16


def test_what_lies_before_the_damage_is_read_and_the_rest_is_named() -> None:
    data = gzip.compress(DATA)
    read = read_layer(Layer(1, MemoryBlob(data[:150_000])))
    assert read.compression is Compression.GZIP
    blob = gzip_blob(data)
    cut = GzipBlob(MemoryBlob(data[:150_000]), Checkpoints(), blob.size)
    assert cut.read_at(1000, 5000) == DATA[1000:6000]
    with pytest.raises(DamageError, match="cut short"):
        cut.read_at(300_000, 10)
    assert cut.read_at(1000, 5000) == DATA[1000:6000]


# Sparse files


@st.composite
def sparse_files(draw: st.DrawFn) -> tuple[SparseMap, bytes, bytes]:
    """Return a map, the stored bytes, and the file they make."""
    whole, stored, segments = bytearray(), b"", []
    for hole, data in draw(st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=20)))):
        whole += bytes(hole)
        segments.append((len(whole), len(data)))
        whole += data
        stored += data
    whole += bytes(draw(st.integers(0, 30)))
    return SparseMap(len(whole), tuple(segments)), stored, bytes(whole)


@given(sparse_files(), st.integers(0, 500), st.integers(0, 500))
def test_holes_are_zeros_in_any_part(
    made: tuple[SparseMap, bytes, bytes], offset: int, size: int
) -> None:
    holes, stored, whole = made
    blob = SparseBlob(MemoryBlob(stored), holes)
    assert blob.read_at(offset, size) == whole[offset : offset + size]
    assert blob.size == len(whole)


@pytest.mark.parametrize("dialect", dialects.SPARSE)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_a_sparse_file_of_a_layer_comes_with_its_holes(
    dialect: Callable[..., bytes], pack: Callable[[bytes], bytes]
) -> None:
    tar = dialect(b"s", 700, ((100, 3), (500, 2)), b"abcde") + dialects.file(b"t", b"next")
    read = read_layer(Layer(1, MemoryBlob(pack(tar + dialects.END))))
    sparse, after = (content_of(entry, read.contents) for entry in read.index)
    whole = bytes(100) + b"abc" + bytes(397) + b"de" + bytes(198)
    assert sparse.read_at(0, 1000) == whole
    assert sparse.read_at(101, 400) == whole[101:501]
    assert after.read_at(0, 1000) == b"next"


def test_a_huge_hole_costs_nothing() -> None:
    blob = SparseBlob(MemoryBlob(b"end"), SparseMap(1 << 50, (((1 << 50) - 3, 3),)))
    assert blob.read_at((1 << 50) - 5, 100) == b"\0\0end"
    assert blob.read_at(0, 10) == bytes(10)


def test_a_file_never_reaches_beyond_its_own_bytes() -> None:
    read = read_layer(Layer(1, MemoryBlob(TarBuilder().file("a", b"1").file("b", b"2").build())))
    first, second = (content_of(entry, read.contents) for entry in read.index)
    assert (first.read_at(0, 9999), second.read_at(0, 9999)) == (b"1", b"2")
    assert (first.read_at(1, 10), first.read_at(700, 10)) == (b"", b"")

"""Small files that expand to a gibibyte, or that make work out of nothing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable

import zstandard

from tests.secrets.nested.archives import PackBuilder, database, varint

MIB = 1 << 20
ZEROS = bytes(MIB)


def deflated(window_bits: int, times: int = 1024) -> bytes:
    """Return a deflate stream of so many MiB, each the same bytes."""
    stream = zlib.compressobj(9, zlib.DEFLATED, window_bits)
    first = stream.compress(ZEROS) + stream.flush(zlib.Z_FULL_FLUSH)
    more = stream.compress(ZEROS) + stream.flush(zlib.Z_FULL_FLUSH)
    return first + more * (times - 1) + stream.flush()


def zipped(data: bytes, size: int, name: bytes = b"z", method: int = 8) -> bytes:
    fields = (20, 0, method, 0, 33, 0, len(data), size, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *fields) + name + data
    central = b"PK\x01\x02\x14\0" + struct.pack("<HHHHHIIIHH", *fields) + bytes(14) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def same_place() -> bytes:
    """Return a zip whose thousand members are one and the same."""
    one = zipped(deflated(-15, 64), 64 * MIB)
    at = one.index(b"PK\x01\x02")
    entries = one[at:-22] * 1000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1000, 1000, len(entries), at, 0)
    return one[:at] + entries + end


def overlapping() -> bytes:
    """Return a zip whose thousand members end in the same bytes, each header over the next."""
    kernel, count = deflated(-15, 64), 1000
    headers, entries = b"", b""
    for number in range(count):
        over = 31 * (count - 1 - number)
        sizes = (len(kernel), 64 * MIB, 1)
        fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, 0, *sizes[:2])
        headers += b"PK\x03\x04" + fields + struct.pack("<HH", 1, over) + b"z"
        place = bytes(10) + struct.pack("<I", 31 * number) + b"z"
        entries += b"PK\x01\x02\x14\0" + fields + struct.pack("<HH", 1, 0) + place
    at = len(headers) + len(kernel)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), at, 0)
    return headers + kernel + entries + end


def tree_of_zips() -> bytes:
    """Return five levels of sixteen zips in a zip, with 16 MiB in each of the last."""
    data = zipped(deflated(-15, 16), 16 * MIB)
    for _ in range(4):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{number}.zip", data)
        data = buffer.getvalue()
    return data


def pack_of_deltas() -> bytes:
    """Return a pack with a chain of deltas, each of which copies 16 MiB from its base."""
    pack, size = PackBuilder(), 16 * MIB
    place = pack.whole(3, bytes(size))
    copies = b"\xf0\xff\xff\xff" + b"\x90\x01"
    body = varint(size) + varint(size) + copies
    for _ in range(100):
        place = pack.by_offset(place, body)
    return pack.build()


def pack_of_tiny_operations() -> bytes:
    """Return a pack whose deltas are mebibytes of operations that add one byte each."""
    pack, size = PackBuilder(), 4 * MIB
    base = pack.whole(3, b"x")
    for _ in range(24):
        pack.by_offset(base, varint(1) + varint(size) + b"\x01a" * size)
    return pack.build()


def nothing_in_streams() -> bytes:
    return bz2.compress(b"x") + bz2.compress(b"") * 300_000


def nothing_in_members() -> bytes:
    return gzip.compress(b"") * 300_000


def many_members() -> bytes:
    """Return a zip that names half a million members in its directory, all of them nowhere."""
    entry = b"PK\x01\x02\x14\0" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 9, 9, 1, 0)
    start = b"PK\x03\x04" + bytes(60)
    entries = b"".join(entry + bytes(10) + struct.pack("<I", n) + b"z" for n in range(500_000))
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0, 0, len(entries), len(start), 0)
    return start + entries + end


def rows() -> bytes:
    long = gzip.compress(ZEROS) * 1024
    return database([("bomb", long)])


BOMBS: dict[str, Callable[[], bytes]] = {
    "x.gz": lambda: gzip.compress(ZEROS) * 1024,
    "one-stream.gz": lambda: deflated(31),
    "x.bz2": lambda: bz2.compress(ZEROS * 10) * 103,
    "x.xz": lambda: lzma.compress(ZEROS * 64) * 16,
    "x.lzma": lambda: lzma.compress(ZEROS * 1024, lzma.FORMAT_ALONE, preset=0),
    "x.zst": lambda: zstandard.compress(ZEROS * 64) * 16,
    "x.zip": lambda: zipped(deflated(-15), 1024 * MIB),
    "bzip2.zip": lambda: zipped(bz2.compress(ZEROS * 10) * 103, 1030 * MIB, method=12),
    "tree.zip": tree_of_zips,
    "same-place.zip": same_place,
    "overlapping.zip": overlapping,
    "many.zip": many_members,
    "x.pdf": lambda: b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + deflated(15),
    "x.db": rows,
    "deltas.pack": pack_of_deltas,
    "operations.pack": pack_of_tiny_operations,
    "nothing.bz2": nothing_in_streams,
    "nothing.gz": nothing_in_members,
    "objects/00/" + "0" * 38: lambda: zlib.compress(b"blob 1\0" + ZEROS * 1024, 1),
}

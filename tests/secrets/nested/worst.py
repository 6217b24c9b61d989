"""For each format the input that makes the most work of the fewest bytes, in any size."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sqlite3
import struct
import zlib
from collections.abc import Callable
from contextlib import closing

from tests.builders import TarBuilder
from tests.hostile.bombs import extended, header, record
from tests.secrets.nested.archives import PackBuilder, ar_header, loose_object, varint

KIB, MIB = 1 << 10, 1 << 20
NAME = b"n" * (1 << 16)


def zip_without_members(count: int) -> bytes:
    """Return a directory of members, each with a long name, that stand nowhere."""
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 9, 9, 4000, 0)
    entry = b"PK\x01\x02\x14\0" + fields + bytes(10)
    start = b"PK\x03\x04" + bytes(60)
    entries = b"".join(entry + struct.pack("<I", n) + NAME[:4000] for n in range(count))
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0, 0, len(entries), len(start), 0)
    return start + entries + end


def zip_of_empty_members(count: int) -> bytes:
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, 2, 0, 1, 0) + b"z"
    return (local + b"\x03\0") * count


def ar_of_one_name(count: int) -> bytes:
    """Return members that all have the one long name of the table."""
    table = ar_header(b"//", len(NAME)) + NAME
    return b"!<arch>\n" + table + (ar_header(b"/0", 2) + b"ab") * count


def ar_of_tables(count: int) -> bytes:
    return b"!<arch>\n" + (ar_header(b"//", 4) + b"abc\n" + ar_header(b"/", 0)) * count


def cpio_of_nothing(count: int) -> bytes:
    head = b"070701" + b"0" * 88 + b"%08x" % 2 + b"0" * 8
    return (head + b"a\0") * count


def rpm_of_nothing(count: int) -> bytes:
    header = b"\x8e\xad\xe8\x01" + bytes(12)
    lead = b"\xed\xab\xee\xdb" + bytes(92)
    return lead + header + header + gzip.compress(cpio_of_nothing(count))


def tables_that_break_off(count: int) -> bytes:
    """Return a database of tables on one root page, whose value ends before its last page."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t0 (v)")
        connection.execute("INSERT INTO t0 VALUES (?)", ["v" * 200_000])
        connection.execute("PRAGMA writable_schema = ON")
        named = ((f"t{n}", f"t{n}", f"CREATE TABLE t{n} (v)") for n in range(1, count))
        statement = "INSERT INTO sqlite_schema SELECT 'table', ?, ?, rootpage, ? FROM sqlite_schema"
        connection.executemany(f"{statement} WHERE name = 't0'", named)
        connection.commit()
        data, page = bytearray(connection.serialize()), 4096
    overflow = [at for at in range(0, len(data), page) if data[at + 4 : at + page] == b"v" * 4092]
    data[overflow[-1] : overflow[-1] + 4] = bytes(4)
    return bytes(data)


def _interior(child: int, start: int) -> bytes:
    """Return a page of a table, 4,096 bytes from `start` on, all of whose children are one."""
    count = (4096 - start - 12) // 7
    content = 4096 - 5 * count
    head = struct.pack(">BHHHBI", 5, 0, count, content, 0, child)
    pointers = b"".join(struct.pack(">H", content + 5 * n) for n in range(count))
    cells = struct.pack(">IB", child, 1) * count
    return (head + pointers).ljust(content - start, b"\0") + cells


def schema_without_end(count: int) -> bytes:
    """Return a database whose schema leads to one page, and its statement, 300,000 times."""
    statement = f"CREATE TABLE IF NOT EXISTS t0 (v CHECK (v IN ({'1, ' * count}1)))"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t0 (v)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = ?", [statement])
        connection.commit()
        data = connection.serialize()
    pages = len(data) // 4096
    (cell,) = struct.unpack(">H", data[108:110])
    leaf = data[100:110].ljust(cell, b"\0") + data[cell:4096]
    head = data[:28] + struct.pack(">I", pages + 2) + data[32:100]
    return head + _interior(pages + 2, 100) + data[4096:] + leaf + _interior(pages + 1, 0)


def pdf_of_streams(count: int) -> bytes:
    return b"%PDF-1.7\n" + b"/FlateDecode stream\n" * count


def pdf_of_words(count: int) -> bytes:
    return b"%PDF-1.7\n" + b"stream\n" * count


def tar_of_folders(count: int) -> bytes:
    return TarBuilder().folder("d").build()[:512] * count


def tar_of_records(count: int) -> bytes:
    return (extended(record(b"comment", b"c" * 400)) + header("f")) * count


def tar_of_one_header(count: int) -> bytes:
    return header("f") + extended(b"6 a=b\n" * count) + header("f")


def tar_of_names(count: int) -> bytes:
    builder = TarBuilder().file("n" * 60_000, b"x")
    return builder.build()[: 3 * 512 + 60_000 + 511 & -512] * count


def pack_that_fails_at_the_end(count: int) -> bytes:
    """Return deltas that each copy 8 MiB and then make a byte too many."""
    pack, size = PackBuilder(), 8 * MIB
    base = pack.whole(3, bytes(64 * KIB))
    body = varint(64 * KIB) + varint(size) + b"\x80" * (size // (64 * KIB)) + b"\x01x"
    for _ in range(count):
        pack.by_offset(base, body)
    return pack.build()


def pack_of_sizes_that_lie(count: int) -> bytes:
    pack = PackBuilder()
    for _ in range(count):
        pack._add(3, b"", b"x", size=30 * MIB)
    return pack.build()


def pack_of_trees(count: int) -> bytes:
    pack = PackBuilder()
    for number in range(count):
        pack.whole(2, b"%d" % number)
    return pack.build()


def zstd_of_empty_blocks(count: int) -> bytes:
    """Return one frame of raw blocks without a byte (RFC 8878, section 3.1.1.2)."""
    return b"\x28\xb5\x2f\xfd\x00\x58" + bytes(3) * count + b"\x01\0\0"


Worst = tuple[bytes, Callable[[int], bytes], int]
"""The path of a file, what makes its content in a size, and a size that takes a moment."""

WORST: dict[str, tuple[Worst, ...]] = {
    "zip": (
        (b"a.zip", zip_without_members, 100),
        (b"a.zip", zip_of_empty_members, 1000),
    ),
    "zip behind a program": ((b"a", lambda n: b"#!/bin/sh\n" + b"PK\x05\x06" * n, 1000),),
    "compressed stream": (
        (b"a.gz", lambda n: gzip.compress(b"") * n, 1000),
        (b"a.bz2", lambda n: bz2.compress(b"x") + bz2.compress(b"") * n, 1000),
        (b"a.xz", lambda n: lzma.compress(b"") * n, 1000),
        (b"a.xz", lambda n: lzma.compress(b"x", preset=9) * n, 200),
        (b"a.zst", zstd_of_empty_blocks, 5000),
        (b"a.zst", lambda n: b"\x50\x2a\x4d\x18" + bytes(4) + zstd_of_empty_blocks(1) * n, 1000),
        (b"a.gz", lambda n: gzip.compress(b"x") + bytes(n), 100 * KIB),
    ),
    "cpio": ((b"a.cpio", cpio_of_nothing, 1000),),
    "rpm": ((b"a.rpm", rpm_of_nothing, 1000),),
    "ar": ((b"a.a", ar_of_one_name, 100), (b"a.a", ar_of_tables, 1000)),
    "SQLite": ((b"a.db", tables_that_break_off, 100),),
    "PDF": ((b"a.pdf", pdf_of_streams, 500), (b"a.pdf", pdf_of_words, 2000)),
    "unsupported": ((b"a.7z", lambda n: b"7z\xbc\xaf\x27\x1c" * n, 10 * KIB),),
    "tar": (
        (b"a.tar", tar_of_folders, 500),
        (b"a.tar", tar_of_records, 200),
        (b"a.tar", tar_of_one_header, 10_000),
        (b"a.tar", tar_of_names, 20),
    ),
    "git pack": (
        (b"a.pack", pack_that_fails_at_the_end, 4),
        (b"a.pack", pack_of_sizes_that_lie, 20),
        (b"a.pack", pack_of_trees, 500),
    ),
    "loose git object": (
        (b"objects/00/" + b"0" * 38, lambda n: loose_object("blob", b"\0" * n), 100 * KIB),
        (b"objects/00/" + b"0" * 38, lambda n: zlib.compress(b"blob ") + bytes(n), 100 * KIB),
    ),
}

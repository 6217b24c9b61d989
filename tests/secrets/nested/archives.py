"""Archives of every format, made in memory from names and contents."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

import zstandard

from explorer.image.blob import MemoryBlob
from explorer.secrets.nested import Budget, Nested, unpack
from explorer.secrets.nested.source import SAID
from tests.builders import tar_bytes

Members = Mapping[str, bytes]


def unpacked(data: bytes, path: bytes = b"file", budget: Budget | None = None) -> list[Nested]:
    """Return the members, without what they say of themselves."""
    pieces = unpack(MemoryBlob(data), path, budget or Budget())
    return [one for one in pieces if not one.inner_path.endswith(SAID)]


def said(data: bytes, path: bytes = b"file") -> bytes:
    """Return what all members say of themselves."""
    pieces = unpack(MemoryBlob(data), path, Budget())
    return b"".join(one.window.data for one in pieces if one.inner_path.endswith(SAID))


def found(data: bytes, path: bytes = b"file", budget: Budget | None = None) -> dict[str, bytes]:
    """Return what comes out of a file by its inner path, the pieces of one member put together."""
    contents: dict[str, bytes] = {}
    for nested in unpacked(data, path, budget):
        name = nested.inner_path.decode()
        contents[name] = contents.get(name, b"")[: nested.window.offset] + nested.window.data
    return contents


def zip_bytes(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class OneWay(io.RawIOBase):
    """A stream that can't go back: zipfile then leaves sizes to descriptors behind the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def streamed_zip(members: Members) -> bytes:
    stream = OneWay()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bytes(stream.data)


def tar_archive(members: Members) -> bytes:
    return tar_bytes(members)


def ar_bytes(members: Members) -> bytes:
    data = b"!<arch>\n"
    for name, content in members.items():
        if len(name) > 16:
            name, content = f"#1/{len(name)}", name.encode() + content  # noqa: PLW2901
        data += ar_header(name.encode(), len(content)) + content + b"\n" * (len(content) % 2)
    return data


def ar_header(name: bytes, size: int) -> bytes:
    return b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name, 0, 0, 0, b"644", size)


def cpio_bytes(members: Members) -> bytes:
    data = b""
    for name, content in [*members.items(), ("TRAILER!!!", b"")]:
        label = name.encode() + b"\0"
        fields = [1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(label), 0]
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + label
        data += head + bytes(-len(head) % 4) + content + bytes(-len(content) % 4)
    return data


def rpm_bytes(members: Members) -> bytes:
    signature = b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">II", 1, 3) + bytes(19)
    header = b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">II", 2, 5) + bytes(37)
    lead = b"\xed\xab\xee\xdb" + bytes(92)
    return lead + signature + bytes(5) + header + zstandard.compress(cpio_bytes(members))


def pdf_bytes(contents: Mapping[int, bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    for number, content in contents.items():
        packed = zlib.compress(content)
        dictionary = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
        data += b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, dictionary, packed)
    return data + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def database(rows: Sequence[tuple[str | bytes, str | bytes]]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE settings (name, value)")
        connection.executemany("INSERT INTO settings VALUES (?, ?)", rows)
        connection.commit()
        return connection.serialize()


def git_name(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(content), content)).hexdigest()


def loose_object(kind: str, content: bytes) -> bytes:
    return zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content))


class PackBuilder:
    """A git pack written object by object; every method returns the place of its object."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._count = 0

    def whole(self, kind: int, content: bytes) -> int:
        return self._add(kind, b"", content)

    def by_offset(self, base: int, delta: bytes) -> int:
        distance = self._next - base
        digits = [distance & 0x7F]
        while distance := distance >> 7:
            distance -= 1
            digits.append(0x80 | distance & 0x7F)
        return self._add(6, bytes(reversed(digits)), delta)

    def by_name(self, name: str, delta: bytes) -> int:
        return self._add(7, bytes.fromhex(name), delta)

    @property
    def _next(self) -> int:
        return 12 + len(self._data)

    def _add(self, kind: int, base: bytes, content: bytes, size: int | None = None) -> int:
        place, left = self._next, len(content) if size is None else size
        head, left = kind << 4 | left & 15, left >> 4
        while left:
            self._data.append(head | 0x80)
            head, left = left & 0x7F, left >> 7
        self._data += bytes([head]) + base + zlib.compress(content)
        self._count += 1
        return place

    def build(self) -> bytes:
        data = b"PACK" + struct.pack(">II", 2, self._count) + bytes(self._data)
        return data + hashlib.sha1(data).digest()


def varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes(digits) + bytes([value])


def delta(base: bytes, kept: int, added: bytes) -> bytes:
    """Return a delta that keeps so many first bytes of its base and adds up to 127."""
    copy = b"\xb0" + struct.pack("<H", kept) if kept else b""
    insert = bytes([len(added)]) + added if added else b""
    return varint(len(base)) + varint(kept + len(added)) + copy + insert


SINGLE: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    ".zst": zstandard.compress,
}
ARCHIVES: dict[str, Callable[[Members], bytes]] = {
    ".zip": zip_bytes,
    ".jar": lambda members: zip_bytes(members, zipfile.ZIP_STORED),
    ".whl": lambda members: zip_bytes(members, zipfile.ZIP_LZMA),
    ".apk": streamed_zip,
    ".tar": tar_archive,
    ".deb": ar_bytes,
    ".cpio": cpio_bytes,
    ".rpm": rpm_bytes,
}
TRANSPARENT = (".tar", ".cpio")

"""Tar headers made byte by byte, in every dialect that engines write or have written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from explorer.tar import Member, members

BLOCK = 512
END = bytes(2 * BLOCK)
USTAR = b"ustar\x0000"
GNU = b"ustar  \0"
V7 = bytes(8)


def octal(value: int, width: int) -> bytes:
    return b"%0*o\0" % (width - 1, value)


def base_256(value: int, width: int) -> bytes:
    if value < 0:
        return (value + (1 << (8 * width))).to_bytes(width, "big")
    return (value | 1 << (8 * width - 1)).to_bytes(width, "big")


def header(
    name: bytes = b"f",
    size: int | bytes = 0,
    *,
    flag: bytes = b"0",
    link: bytes = b"",
    magic: bytes = USTAR,
    owner: tuple[int, int, int] = (0o644, 0, 0),
    mtime: int | bytes = 0,
    patches: Mapping[int, bytes] | None = None,
    signed: bool = False,
) -> bytes:
    """Return one header block; `patches` are bytes by offset, and the checksum is over them."""
    block = bytearray(BLOCK)
    fields = {
        0: name,
        156: flag,
        157: link,
        257: magic,
        148: b" " * 8,
        **{100 + 8 * place: octal(number, 8) for place, number in enumerate(owner)},
        124: size if isinstance(size, bytes) else octal(size, 12),
        136: mtime if isinstance(mtime, bytes) else octal(mtime, 12),
        **(patches or {}),
    }
    for offset, data in fields.items():
        block[offset : offset + len(data)] = data
    total = sum(byte - 256 * (signed and byte > 127) for byte in block)
    block[148:156] = b"%06o\0 " % total
    return bytes(block)


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % BLOCK)


def file(name: bytes = b"f", content: bytes = b"", **more: bytes | bool) -> bytes:
    """Return header and content of a file."""
    return header(name, len(content), **more) + padded(content)  # type: ignore[arg-type]


def v7(name: bytes, content: bytes = b"") -> bytes:
    return file(name, content, flag=b"\0", magic=V7)


def gnu_long(flag: bytes, text: bytes) -> bytes:
    """Return the header before the header: flag L for a name, K for a link's target."""
    payload = text + b"\0"
    return file(b"././@LongLink", payload, flag=flag, magic=GNU)


def record(key: bytes, value: bytes) -> bytes:
    """Return one PAX record, which begins with its own length."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest)
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def pax(*records: tuple[bytes, bytes], flag: bytes = b"x") -> bytes:
    return file(b"PaxHeaders/f", b"".join(record(*one) for one in records), flag=flag)


Segments = Sequence[tuple[int, int]]


def gnu_sparse(name: bytes, size: int, segments: Segments, data: bytes) -> bytes:
    """Return a sparse file in the old GNU format, with as many continuation blocks as it takes."""
    real_size = octal(size, 12) if size < 1 << 33 else base_256(size, 12)
    pairs = [octal(start, 12) + octal(length, 12) for start, length in segments]
    first, rest = b"".join(pairs[:4]), [pairs[at : at + 21] for at in range(4, len(pairs), 21)]
    patches = {386: first, 482: b"\1" if rest else b"\0", 483: real_size}
    blocks = [header(name, len(data), flag=b"S", magic=GNU, patches=patches)]
    for number, more in enumerate(rest, 1):
        blocks.append(b"".join(more).ljust(504, b"\0") + bytes([number < len(rest)]) + bytes(7))
    return b"".join(blocks) + padded(data)


def _text(number: int) -> bytes:
    return b"%d" % number


def pax_sparse_0_0(name: bytes, size: int, segments: Segments, data: bytes) -> bytes:
    records = [(b"GNU.sparse.size", _text(size)), (b"GNU.sparse.numblocks", _text(len(segments)))]
    for start, length in segments:
        records.append((b"GNU.sparse.offset", _text(start)))
        records.append((b"GNU.sparse.numbytes", _text(length)))
    return pax(*records) + file(name, data)


def pax_sparse_0_1(name: bytes, size: int, segments: Segments, data: bytes) -> bytes:
    numbers = b",".join(_text(number) for pair in segments for number in pair)
    records = [
        (b"GNU.sparse.size", _text(size)),
        (b"GNU.sparse.numblocks", _text(len(segments))),
        (b"GNU.sparse.name", name),
        (b"GNU.sparse.map", numbers),
    ]
    return pax(*records) + file(b"GNUSparseFile.0/f", data)


def pax_sparse_1_0(name: bytes, size: int, segments: Segments, data: bytes) -> bytes:
    numbers = [len(segments), *(number for pair in segments for number in pair)]
    table = padded(b"".join(_text(number) + b"\n" for number in numbers))
    records = [
        (b"GNU.sparse.major", b"1"),
        (b"GNU.sparse.minor", b"0"),
        (b"GNU.sparse.name", name),
        (b"GNU.sparse.realsize", _text(size)),
    ]
    return pax(*records) + file(b"GNUSparseFile.0/f", table + data)


SPARSE = (gnu_sparse, pax_sparse_0_0, pax_sparse_0_1, pax_sparse_1_0)


def walked(archive: bytes) -> list[tuple[Member, bytes]]:
    """Return every member with its stored content, up to the end or the damage."""
    stream, found = BytesIO(archive), []
    for member in members(stream):
        content = stream.read(member.size + 511 & -512)
        found.append((member, content[: member.size]))
    return found


def only(archive: bytes) -> Member:
    """Return the only member of an archive."""
    ((member, _),) = walked(archive)
    return member


def reseal(archive: bytearray) -> None:
    """Give every block that could be a header the checksum it needs."""
    for start in range(0, len(archive) - BLOCK + 1, BLOCK):
        block = archive[start : start + BLOCK]
        block[148:156] = b" " * 8
        if any(block[:148]):
            archive[start + 148 : start + 156] = b"%06o\0 " % sum(block)

"""Images that are small, or quickly written, and ask for more than there is."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

import zstandard

from tests.builders import TarBuilder, tar_bytes, to_json

MIB = 1 << 20
PADDING = 512


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    """Return a header, whatever follows it."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info.tobuf(tarfile.GNU_FORMAT)


def entries(names: Iterable[bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return many empty entries, quickly; each name's link is the one before it."""
    first, before, headers = bytearray(header("x", kind=kind)), b"", []
    for name in names:
        first[0:100], first[157:257] = name.ljust(100, b"\0"), before.ljust(100, b"\0")
        first[148:156] = b" " * 8
        first[148:156] = b"%06o\0 " % sum(first)
        headers.append(bytes(first))
        before = name
    return b"".join(headers)


def extended(payload: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    """Return an extended header with any payload."""
    return header("pax", len(payload), kind) + payload + bytes(-len(payload) % PADDING)


def record(key: bytes, value: bytes) -> bytes:
    """Return one pax record."""
    size = len(key) + len(value) + 3
    while len(text := b"%d %s=%s\n" % (size, key, value)) != size:
        size = len(text)
    return text


def image_of(*stored: bytes, times: int = 1, config: object = None) -> bytes:
    """Return a docker-archive of layers as they are stored, all of them listed so many times."""
    names = [f"{number}/layer.tar" for number in range(len(stored))]
    manifest = [{"Config": "c.json", "RepoTags": ["app:1"], "Layers": names * times}]
    return tar_bytes(
        {
            "c.json": to_json({"os": "linux"} if config is None else config),
            **dict(zip(names, stored, strict=True)),
            "manifest.json": to_json(manifest),
        }
    )


def zeros(pack: Callable[[bytes], bytes], mebibytes: int) -> bytes:
    """Return a layer with one file of zeros, compressed piece by piece."""
    return pack(header("zeros", mebibytes * MIB)) + pack(bytes(64 * MIB)) * (mebibytes // 64)


def with_manifest(manifest: bytes) -> bytes:
    """Return an archive with nothing but a manifest.json."""
    return header("manifest.json", len(manifest)) + manifest + bytes(-len(manifest) % PADDING)


def quick(data: bytes) -> bytes:
    """Return the data in gzip, fast."""
    return gzip.compress(data, 1, mtime=0)


def many(name: str, count: int) -> Iterable[bytes]:
    """Return so many names."""
    return (b"%s%07d" % (name.encode(), number) for number in range(count))


def sparse(name: str, size: int, segments: Iterable[tuple[int, int]]) -> bytes:
    """Return a sparse file that claims a size, its segments full of "x"."""
    parts = [*segments]
    listed = b",".join(b"%d,%d" % part for part in parts)
    stored = b"x" * sum(length for _, length in parts)
    records = record(b"GNU.sparse.map", listed) + record(b"GNU.sparse.size", b"%d" % size)
    return extended(records) + header(name, len(stored)) + stored + bytes(-len(stored) % PADDING)


def nested_bombs() -> bytes:
    """Return files that each unpack to 60 MiB, no two of them the same."""
    bomb = gzip.compress(bytes(60 * MIB), 9)
    layer = TarBuilder()
    for number in range(40):
        layer.file(f"{number}.gz", gzip.compress(b"%d" % number) + bomb)
    return image_of(quick(layer.build()))


def attributes() -> bytes:
    one = b"".join(record(b"SCHILY.xattr.user.%05d" % n, b"") for n in range(25_000))
    return quick(extended(one, tarfile.XGLTYPE) + entries(many("a/", 2_000)))


def long_names() -> bytes:
    names = (record(b"path", b"%d" % n + b"n" * 1_000_000) for n in range(430))
    return b"".join(quick(extended(name) + header("x")) for name in names)


def endless_headers() -> bytes:
    value = b"v" * 1_000_000
    keys = (b"SCHILY.xattr.user.%d" % n for n in range(200))
    return b"".join(quick(extended(record(key, value))) for key in keys) + quick(header("x"))


def folders_through_links() -> bytes:
    deep = "/".join(["a"] * 2000)
    layer = TarBuilder().symlink("a", "/".join(["b"] * 2000)).symlink("b", "c").symlink("c", ".")
    for number in range(500):
        layer.symlink(f"l{number}", "a").file(f"{deep}/{number}")
    return image_of(quick(layer.build()))


def links_far_away() -> bytes:
    """Return many folders, each behind a link over two thousand names."""
    far = TarBuilder().symlink("l", "/".join(["y"] * 2000)).unfinished()
    return image_of(quick(far + entries(b"l/%d/f" % number for number in range(4_000))))


def deep_paths() -> bytes:
    layer = TarBuilder()
    for number in range(200):
        layer.file("/".join([str(number), *["d"] * 4000]))
    return image_of(quick(layer.build()))


def variables() -> bytes:
    """Return a configuration of a hundred thousand variables and as many instructions."""
    names = [f"A{number}=1" for number in range(60_000)]
    history = [{"created_by": f"ENV B{number}=2"} for number in range(60_000)]
    config = {"os": "linux", "config": {"Env": names}, "history": history}
    return image_of(tar_bytes(), config=config)


LIMITED: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: image_of(zeros(gzip.compress, 5120)),
    "zstd": lambda: image_of(zeros(zstandard.compress, 2048)),
    "gzip of the archive": lambda: quick(image_of()) + zeros(gzip.compress, 2048),
    "one layer ten thousand times": lambda: image_of(zeros(gzip.compress, 64), times=10_000),
    "an exabyte": lambda: image_of(_exabyte()),
    "three million entries": lambda: image_of(zlib_repeated(entries(many("e/", 3000)), 1000)),
    "attributes for all": lambda: image_of(attributes()),
    "long names": lambda: image_of(long_names()),
    "headers without an end": lambda: image_of(endless_headers()),
    "records": lambda: image_of(zlib_repeated(extended(b"6 a=b\n" * 170_000), 400)),
    "segments": lambda: image_of(
        b"".join(quick(sparse(f"{n}", 1 << 61, ((2 * at, 1) for at in range(60_000))))
                 for n in range(60))
    ),
    "archives in files": nested_bombs,
    "brackets": lambda: with_manifest(b"[" * (7 * MIB)),
    "braces": lambda: with_manifest(b"[" + b"{}," * (2 * MIB) + b"{}]"),
    "links without end": links_far_away,
    "layers": lambda: image_of(tar_bytes(), times=300_000),
    "deep paths": deep_paths,
}  # fmt: skip
"""What is over a limit: it is told so, and no gate passes."""

LARGE: dict[str, Callable[[], bytes]] = {
    "half a million entries": lambda: image_of(quick(entries(many("d/", 300_000)))),
    "the same name": lambda: image_of(zlib_repeated(entries([b"d/same"]), 200_000)),
    "ten thousand layers": lambda: image_of(tar_bytes({"a": b"1"}), times=10_000),
    "ten thousand zstd layers": lambda: image_of(zstandard.compress(tar_bytes()), times=10_000),
    "links in a chain": lambda: image_of(quick(entries(many("h", 100_000), tarfile.LNKTYPE))),
    "symbolic links in a chain": lambda: image_of(quick(entries(many("s", 50_000), b"2"))),
    "folders through links": folders_through_links,
    "variables": variables,
    "members of the archive": lambda: quick(entries(many("m/", 200_000)) + image_of()),
}
"""What is much, and allowed."""


def zlib_repeated(data: bytes, times: int) -> bytes:
    """Return gzip of the same data so many times, made of one compressed piece."""
    return gzip.compress(data, 6, mtime=0) * times


def _exabyte() -> bytes:
    info = tarfile.TarInfo("huge")
    info.size = 1 << 60
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def written(data: bytes, folder: Path) -> Path:
    """Write an image to a folder."""
    path = folder / "image.tar"
    path.write_bytes(data)
    return path

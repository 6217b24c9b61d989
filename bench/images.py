"""Layers and images to measure with: always the same bytes, written without much memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

import zstandard

_BLOCK = 512
_END = bytes(2 * _BLOCK)
_POOL_SIZE = 1 << 22
_FILES_A_FOLDER = 40
_FOLDERS_A_PACKAGE = 8
_WORDS = ("config", "static", "module", "locale", "vendor", "driver", "schema", "script")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry to write: a directory has no content."""

    path: str
    content: bytes | None = None


def layer_items(count: int, seed: int = 1, largest: int = 1000) -> Iterator[Item]:
    """Yield `count` entries as a package manager leaves them: folders listed, small files in them.

    Files have 0 to `largest` bytes of their own.
    """
    random, pool = Random(seed), _pool(seed)
    folder = ""
    for number in range(count):
        if number % _FILES_A_FOLDER == 0:
            folder = _folder(seed, number // _FILES_A_FOLDER)
            yield Item(folder)
            continue
        word, size = random.choice(_WORDS), random.randrange(largest + 1)
        start = random.randrange(len(pool) - size)
        yield Item(f"{folder}/{word}_{number}.so", pool[start : start + size])


def _folder(seed: int, number: int) -> str:
    package = f"package-{seed}-{number // _FOLDERS_A_PACKAGE}"
    return f"usr/share/{package}/{_WORDS[number % _FOLDERS_A_PACKAGE]}"


def _pool(seed: int) -> bytes:
    """Return bytes to cut contents from; they compress about as well as programs do."""
    random = Random(seed)
    phrases = [random.randbytes(random.randrange(4, 24)) for _ in range(600)]
    pool = bytearray()
    while len(pool) < _POOL_SIZE:
        pool += random.choice(phrases)
        pool += random.randbytes(random.randrange(6))
    return bytes(pool)


def write_tar(target: BinaryIO, items: Iterable[Item]) -> int:
    """Write a layer's tar; return its size in bytes."""
    written = 0
    for item in items:
        content = item.content or b""
        padding = bytes(-len(content) % _BLOCK)
        written += target.write(_header(item) + content + padding)
    return written + target.write(_END)


def _header(item: Item) -> bytes:
    is_folder = item.content is None
    mode, flag = (b"0000755\0", b"5") if is_folder else (b"0000644\0", b"0")
    size = b"%011o\0" % len(item.content or b"")
    head = item.path.encode().ljust(100, b"\0") + mode + 2 * b"0000000\0" + size + b"14524770400\0"
    tail = (flag.ljust(101, b"\0") + b"ustar\x0000").ljust(_BLOCK - 156, b"\0")
    checksum = sum(head) + sum(tail) + 8 * 0x20
    return head + b"%06o\0 " % checksum + tail


def write_layer(path: Path, count: int) -> Path:
    """Write one layer of `count` entries, uncompressed, and return its path."""
    with path.open("wb") as file:
        write_tar(file, layer_items(count))
    return path


def write_large_layer(path: Path, size: int) -> Path:
    """Write one layer of about `size` bytes in files of up to 400 kB."""
    with path.open("wb") as file:
        write_tar(file, layer_items(size // 200_000, seed=2, largest=400_000))
    return path


def write_gzip(layer: Path) -> Path:
    """Compress a layer as engines do, and return the path."""
    path = layer.with_suffix(".tar.gz")
    with layer.open("rb") as source, gzip.open(path, "wb", compresslevel=6) as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
    return path


def write_zstd(layer: Path) -> Path:
    """Compress a layer with zstd, and return the path."""
    path = layer.with_suffix(".tar.zst")
    with layer.open("rb") as source, path.open("wb") as target:
        zstandard.ZstdCompressor(level=3).copy_stream(source, target)
    return path


@dataclass
class _Archive:
    """A docker-archive in the making."""

    target: BinaryIO
    diff_ids: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def add_layer(self, tar: bytes) -> None:
        """Add one uncompressed layer."""
        self.diff_ids.append(f"sha256:{hashlib.sha256(tar).hexdigest()}")
        self.paths.append(f"{len(self.paths) + 1:064x}/layer.tar")
        self.add(self.paths[-1], tar)

    def add(self, path: str, content: bytes) -> None:
        """Add one file of the archive."""
        self.target.write(_header(Item(path, content)) + content + bytes(-len(content) % _BLOCK))

    def finish(self) -> None:
        """Add the documents and the end."""
        config = json.dumps(
            {
                "os": "linux",
                "architecture": "amd64",
                "config": {},
                "rootfs": {"type": "layers", "diff_ids": self.diff_ids},
                "history": [{"created_by": f"RUN step {n}"} for n, _ in enumerate(self.paths)],
            }
        ).encode()
        name = f"{hashlib.sha256(config).hexdigest()}.json"
        self.add(name, config)
        manifest = [{"Config": name, "RepoTags": ["bench:1"], "Layers": self.paths}]
        self.add("manifest.json", json.dumps(manifest).encode())
        self.target.write(_END)


def write_docker_archive(path: Path, entries: int, layers: int, deletions: int) -> Path:
    """Write an image of so many entries in so many layers, and return its path.

    The deletions fall on files of the layers below and are spread over all but the first.
    """
    deleted = deletions // (layers - 1) + 1
    with path.open("wb") as file:
        archive = _Archive(file)
        doomed: list[str] = []
        for number in range(1, layers + 1):
            count = entries // layers + (number <= entries % layers)
            items = list(layer_items(count - len(doomed), seed=number))
            markers = [Item(_marker(one), b"") for one in doomed]
            archive.add_layer(_tar([*items, *markers]))
            deletions -= len(doomed)
            files = [item.path for item in items if item.content is not None]
            doomed = files[:: len(files) // deleted][: min(deleted, deletions)]
        archive.finish()
    return path


def _marker(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/.wh.{name}"


def _tar(items: Iterable[Item]) -> bytes:
    target = BytesIO()
    write_tar(target, items)
    return target.getvalue()


def write_archive(path: Path, layers: Iterable[Iterable[Item]]) -> Path:
    """Write an image of layers of given items, and return its path."""
    with path.open("wb") as file:
        archive = _Archive(file)
        for items in layers:
            archive.add_layer(_tar(items))
        archive.finish()
    return path


def append_layer(image: Path, path: Path) -> Path:
    """Write an archive of the same layers and a small one on top of them, and return its path."""
    with tarfile.open(image) as source, path.open("wb") as file:
        archive = _Archive(file)
        for name in _documents(source)["Layers"]:
            member = source.extractfile(name)
            assert member is not None
            archive.add_layer(member.read())
        archive.add_layer(_tar([Item("srv/app.py", b"print('one more')\n")]))
        archive.finish()
    return path


def _documents(archive: tarfile.TarFile) -> Any:  # noqa: ANN401 - what a manifest says
    manifest = archive.extractfile("manifest.json")
    assert manifest is not None
    return json.load(manifest)[0]

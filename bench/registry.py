"""A registry whose images share layers as real ones do: a few bases, many names, tags of each.

Of ten tags of a name nine differ in a small layer or two, and `latest` is the last of them again.
All of it is made of numbers, so that it has the same bytes each time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from io import BytesIO
from random import Random
from threading import local
from typing import NamedTuple

from bench.images import Item, layer_items, write_tar
from tests.secrets.templates import fill

NAMES, TAGS = 200, 10
_BASES = (30, 22, 16, 12, 8, 6, 4, 2)
"""How many of a hundred names are built on each base."""
_OF_BASE = (1200, 300, 40)
"""Entries of the layers of a base."""
_LEAKING_BASE, _LEAKING_NAMES = 3, 10
_CONFIG = "application/vnd.oci.image.config.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
_CREATED, _ACCEPTED = 201, 202
_AT_ONCE = 4


class StoredLayer(NamedTuple):
    """A layer as a registry has it, and the instruction that wrote it."""

    data: bytes
    digest: str
    diff_id: str
    instruction: str


@dataclass(frozen=True, slots=True)
class TaggedImage:
    """An image of a name, and the tag that it is to have there."""

    name: str
    tag: str
    layers: Sequence[StoredLayer]

    @property
    def config(self) -> bytes:
        """Its configuration."""
        made = [{"created_by": one.instruction} for one in self.layers]
        rootfs = {"type": "layers", "diff_ids": [one.diff_id for one in self.layers]}
        about = {"os": "linux", "architecture": "amd64", "config": {"Cmd": ["/srv/start"]}}
        return json.dumps({**about, "rootfs": rootfs, "history": made}).encode()

    @property
    def manifest(self) -> bytes:
        """Its manifest."""
        layers = [_descriptor(_LAYER, one.digest, len(one.data)) for one in self.layers]
        config = _descriptor(_CONFIG, _digest(self.config), len(self.config))
        about = {"schemaVersion": 2, "mediaType": _MANIFEST}
        return json.dumps({**about, "config": config, "layers": layers}).encode()


def images() -> Iterator[TaggedImage]:
    """Yield all images, those of a name one after the other."""
    for number in range(NAMES):
        yield from _tags(number)


def _tags(number: int) -> Iterator[TaggedImage]:
    name, base = f"team{number % 17}/service{number}", _base(_base_of(number))
    for tag in range(TAGS):
        version = min(tag, TAGS - 2)
        word = f"1.{version}" if tag == version else "latest"
        # Dependencies change with every fifth version, files of settings with every second one.
        layers = [*base, _dependencies(number, version // 5), _application(number, version)]
        layers += [_settings(number, version // 2)] if number % 2 else []
        yield TaggedImage(name, word, layers)


def _base_of(number: int) -> int:
    place = Random(number).randrange(sum(_BASES))
    return next(at for at, _ in enumerate(_BASES) if place < sum(_BASES[: at + 1]))


@cache
def _base(number: int) -> Sequence[StoredLayer]:
    leak = [_leak(f"base{number}")] if number == _LEAKING_BASE else []
    each = [[*layer_items(count, seed=1000 * number + at)] for at, count in enumerate(_OF_BASE)]
    each[-1] += leak
    steps = ("ADD rootfs.tar /", "RUN install-runtime", "COPY settings /etc/runtime")
    return [_layer(items, step) for items, step in zip(each, steps, strict=True)]


@cache
def _dependencies(number: int, version: int) -> StoredLayer:
    items = [*_texts(f"srv/lib{version}", number, 120)]
    items += [] if number % _LEAKING_NAMES else [_leak(f"name{number}")]
    return _layer(items, "COPY packages /srv")


@cache
def _application(number: int, version: int) -> StoredLayer:
    return _layer(_texts("srv/app", 100 * number + version, 20), "COPY . .")


@cache
def _settings(number: int, version: int) -> StoredLayer:
    return _layer(_texts("etc/service", -100 * number - version, 3), "COPY settings /etc/service")


def _texts(folder: str, seed: int, count: int) -> Iterator[Item]:
    """Yield small files of words, of which none is as another one."""
    random = Random(seed)
    yield Item(folder)
    for number in range(count):
        words = (f"value_{random.randrange(5000)} = load(name)\n" for _ in range(40))
        yield Item(f"{folder}/module{number}.py", f"# {seed}\n{''.join(words)}".encode())


def _leak(seed: str) -> Item:
    return Item(f"srv/{seed}.env", fill("TOKEN=ghp_{base62:30}{crc32}", seed) + b"\n")


def _layer(items: Iterator[Item] | Sequence[Item], instruction: str) -> StoredLayer:
    target = BytesIO()
    write_tar(target, items)
    data = gzip.compress(target.getvalue(), 6, mtime=0)
    return StoredLayer(data, _digest(data), _digest(target.getvalue()), instruction)


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _descriptor(media_type: str, digest: str, size: int) -> Mapping[str, object]:
    return {"mediaType": media_type, "digest": digest, "size": size}


# -- Into a registry


@dataclass(slots=True)
class Filled:
    """A registry with images; `layers` are the digests of all that are in it."""

    host: str
    references: list[str] = field(default_factory=list)
    layers: set[str] = field(default_factory=set)


def filled(host: str) -> Filled:
    """Push all images to a registry by its own interface; a blob that it has is mounted."""
    of_names = [[*_tags(number)] for number in range(NAMES)]
    pusher = _Pusher(host)
    # What names share is there before names that mount it are pushed at the same time.
    for base in {_base_of(number): some for number, some in enumerate(of_names)}.values():
        for layer in base[0].layers[: len(_OF_BASE)]:
            pusher.push(base[0].name, layer.data, layer.digest)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(pusher.push_images, of_names):
            pass
    every = [image for some in of_names for image in some]
    references = [f"registry://{host}/{one.name}:{one.tag}" for one in every]
    return Filled(host, references, {layer.digest for one in every for layer in one.layers})


@dataclass(slots=True)
class _Pusher:
    """Pushes to one registry; each thread has a connection of its own."""

    host: str
    _there: dict[str, str] = field(default_factory=dict)
    _own: local = field(default_factory=local)

    def push_images(self, images: Sequence[TaggedImage]) -> None:
        pushed: set[str] = set()
        for one in images:
            for layer in one.layers:
                if layer.digest not in pushed:
                    self.push(one.name, layer.data, layer.digest)
                    pushed.add(layer.digest)
            if (digest := _digest(one.config)) not in pushed:
                self.push(one.name, one.config, digest)
                pushed.add(digest)
            path = f"/v2/{one.name}/manifests/{one.tag}"
            self._ask("PUT", path, one.manifest, {"Content-Type": _MANIFEST})

    def push(self, name: str, data: bytes, digest: str) -> None:
        """Push a blob, or mount it where another name has it."""
        uploads = f"/v2/{name}/blobs/uploads/"
        mounts = f"?mount={digest}&from={there}" if (there := self._there.get(digest)) else ""
        status, location = self._ask("POST", f"{uploads}{mounts}")
        if status == _CREATED:
            return
        self._ask("PUT", f"{location}&digest={digest}", data)
        self._there[digest] = name

    def _ask(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] = {}
    ) -> tuple[int, str]:
        connection = self._own.__dict__.setdefault("connection", HTTPConnection(self.host))
        path = target.removeprefix(f"http://{self.host}")
        connection.request(method, path, body, {"Content-Type": _OCTETS, **headers})
        reply = connection.getresponse()
        said = reply.read()
        if reply.status not in (_CREATED, _ACCEPTED):
            raise RuntimeError(f"{method} {path}: {reply.status} {said[:200]!r}")
        return reply.status, reply.headers.get("Location", "")


_OCTETS = "application/octet-stream"

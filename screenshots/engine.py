"""An engine that has a few images, for the pictures: it lists, describes and saves them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.builders import sha256
from tests.image.fake_engine import FakeEngine, says

DAY = 86_400


@dataclass(frozen=True)
class Held:
    """An image as an engine knows it: its names, its configuration, its archive; age in days."""

    tag: str
    age: float
    size: int
    archive: bytes = b""
    config: bytes = b"{}"

    @property
    def id(self) -> str:
        """The digest of its configuration, or of its name where there is none."""
        return sha256(self.config if self.archive else self.tag.encode())

    def listed(self) -> dict[str, object]:
        """Return what stands in the list of images."""
        created = int(time.time() - self.age * DAY)
        return {"Id": self.id, "RepoTags": [self.tag], "Size": self.size, "Created": created}

    def described(self) -> dict[str, object]:
        """Return what the engine says of the image alone."""
        config = json.loads(self.config)
        return {
            "Id": self.id,
            "RepoTags": [self.tag],
            "RepoDigests": [],
            "Os": "linux",
            "Architecture": "amd64",
            "Size": self.size,
            "Created": config["created"],
            "Config": config["config"],
            "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
        }

    def history(self) -> list[dict[str, object]]:
        """Return the history, the newest first."""
        entries = reversed(json.loads(self.config)["history"])
        return [
            {"CreatedBy": one.get("created_by", ""), "Size": int("empty_layer" not in one)}
            for one in entries
        ]


def held(tag: str, age: float, archive: bytes) -> Held:
    """Return an image of an archive that `docker save` wrote, packed with gzip or not."""
    plain = gzip.decompress(archive) if archive.startswith(b"\x1f\x8b") else archive
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        (manifest,) = json.loads(_read(tar, "manifest.json"))
        config = _read(tar, manifest["Config"])
        size = sum(tar.getmember(one).size for one in manifest["Layers"])
    return Held(tag, age, size, plain, config)


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    assert file is not None
    return file.read()


class PictureEngine(FakeEngine):
    """Answers for these images, the way Docker does."""

    def __init__(self, socket: Path, images: Sequence[Held]) -> None:
        def find(handler: BaseHTTPRequestHandler) -> Held:
            asked = handler.path.partition("/images/")[2].rpartition("/")[0]
            return next(one for one in images if asked in (one.id, one.tag))

        def describe(handler: BaseHTTPRequestHandler) -> None:
            is_list = handler.path.endswith("/images/json")
            value: Any = [one.listed() for one in images] if is_list else find(handler).described()
            says(value)(handler)

        super().__init__(
            socket,
            json=describe,
            history=lambda handler: says(find(handler).history())(handler),
            get=lambda handler: says(find(handler).archive)(handler),
        )

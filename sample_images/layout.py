"""An OCI layout in a folder, written blob by blob."""

import hashlib
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


def digest(data: bytes) -> str:
    """Return the digest a blob is addressed by."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def to_json(value: Json) -> bytes:
    """Return the bytes of a JSON blob."""
    return json.dumps(value, indent=2).encode()


class Layout:
    """The folder with `oci-layout`, `index.json` and the blobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._blobs = folder / "blobs" / "sha256"

    def add(self, data: bytes, media_type: str, **more: object) -> Json:
        """Write a blob, and return the descriptor for it."""
        name = digest(data)
        self._blobs.mkdir(parents=True, exist_ok=True)
        (self._blobs / name.removeprefix("sha256:")).write_bytes(data)
        return {"mediaType": media_type, "digest": name, "size": len(data), **more}

    def tagged(self, tag: str) -> Json:
        """Return the descriptor that carries the tag."""
        index: Json = json.loads((self.folder / "index.json").read_bytes())
        key = "org.opencontainers.image.ref.name"
        found: Json = next(
            m for m in index["manifests"] if m.get("annotations", {}).get(key) == tag
        )
        return found

    def finish(self, descriptor: Json) -> None:
        """Make that descriptor the only one the layout starts from."""
        version = to_json({"imageLayoutVersion": "1.0.0"})
        (self.folder / "oci-layout").write_bytes(version)
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [descriptor]}
        (self.folder / "index.json").write_bytes(to_json(index))

"""Tars and images made in memory, as honest or as strange as a test wants them.

`tar_bytes` and `TarBuilder` make layers, `DockerArchive` and `OciLayout` images;
`docker_archive` and `oci_layout` are the one-line forms of those two. Nothing is
checked on the way, and `members` of an image may be changed freely before it is
written: a hostile image is made by the same means as a good one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import zstandard

Json: TypeAlias = dict[str, Any]
Name: TypeAlias = str | bytes
Packing: TypeAlias = Literal["gzip", "zstd"] | None
Content: TypeAlias = bytes | str | None

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
IN_TOTO = "application/vnd.in-toto+json"
REF_NAME = "org.opencontainers.image.ref.name"
PROVENANCE = "https://slsa.dev/provenance/v0.2"
_SUFFIXES = {None: "", "gzip": "+gzip", "zstd": "+zstd"}


def sha256(data: bytes) -> str:
    """Return "sha256:" and the hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def to_json(value: object) -> bytes:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":")).encode()


def packed(data: bytes, packing: Packing) -> bytes:
    """Return the data compressed, the same bytes every time."""
    if packing == "gzip":
        return gzip.compress(data, mtime=0)
    if packing == "zstd":
        return zstandard.compress(data)
    return data


class TarBuilder:
    """A tar written member by member; every method returns the builder itself.

    Names are text or bytes in no encoding at all, and go in as they are. `more`
    is any attribute of `tarfile.TarInfo`: mode, uid, gid, mtime, pax_headers, ...
    """

    def __init__(self, dialect: Literal[0, 1, 2] = tarfile.GNU_FORMAT) -> None:
        self._dialect: Literal[0, 1, 2] = dialect
        self._data = bytearray()

    def file(self, name: Name, content: bytes = b"", **more: object) -> Self:
        """Add a regular file."""
        return self._add(name, tarfile.REGTYPE, content, more)

    def folder(self, name: Name, **more: object) -> Self:
        """Add a directory."""
        return self._add(name, tarfile.DIRTYPE, more={"mode": 0o755, **more})

    def symlink(self, name: Name, target: Name, **more: object) -> Self:
        """Add a symbolic link."""
        return self._add(name, tarfile.SYMTYPE, more={"linkname": _text(target), **more})

    def hardlink(self, name: Name, target: Name, **more: object) -> Self:
        """Add a hard link to a path of the archive."""
        return self._add(name, tarfile.LNKTYPE, more={"linkname": _text(target), **more})

    def fifo(self, name: Name, **more: object) -> Self:
        """Add a named pipe."""
        return self._add(name, tarfile.FIFOTYPE, more=more)

    def device(self, name: Name, major: int = 0, minor: int = 0, *, block: bool = False) -> Self:
        """Add a device; 0/0 is overlayfs's own whiteout."""
        kind = tarfile.BLKTYPE if block else tarfile.CHRTYPE
        return self._add(name, kind, more={"devmajor": major, "devminor": minor})

    def whiteout(self, path: str) -> Self:
        """Add the marker that deletes a path of the layers below."""
        folder, slash, name = path.rpartition("/")
        return self.file(f"{folder}{slash}.wh.{name}")

    def opaque(self, path: str) -> Self:
        """Add the marker that empties a directory of what the layers below put there."""
        return self.file(f"{path}/.wh..wh..opq" if path else ".wh..wh..opq")

    def pax(self, name: Name, records: Mapping[str, str], content: bytes = b"") -> Self:
        """Add a file with extended header records, such as SCHILY.xattr.*."""
        info = _info(name, tarfile.REGTYPE, len(content), {"pax_headers": dict(records)})
        self._data += info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
        return self.raw(_padded(content))

    def pax_global(self, records: Mapping[str, str]) -> Self:
        """Add a global extended header."""
        return self.raw(tarfile.TarInfo.create_pax_global_header(dict(records)))

    def raw(self, data: bytes) -> Self:
        """Add bytes as they are: a header of one's own making, rubbish."""
        self._data += data
        return self

    def unfinished(self) -> bytes:
        """Return the tar without the zero blocks at its end."""
        return bytes(self._data)

    def build(self) -> bytes:
        """Return the tar."""
        return bytes(self._data) + bytes(2 * tarfile.BLOCKSIZE)

    def _add(
        self,
        name: Name,
        kind: bytes,
        content: bytes = b"",
        more: Mapping[str, object] | None = None,
    ) -> Self:
        info = _info(name, kind, len(content), more or {})
        self._data += info.tobuf(self._dialect, "utf-8", "surrogateescape")
        return self.raw(_padded(content))


def old_tar_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return a tar as it was before ustar: its headers have no magic."""
    return b"".join(map(_old_member, files, files.values())) + bytes(1024)


def _old_member(name: str, data: bytes) -> bytes:
    fields = (name.encode().ljust(100, b"\0"), b"0000644\0", b"0000000\0", b"0000000\0")
    head = b"".join((*fields, b"%011o\0" % len(data), b"00000000000\0", b" " * 8, b"0"))
    header = head.ljust(512, b"\0")
    summed = header[:148] + b"%06o\0 " % sum(header) + header[156:]
    return summed + data + bytes(-len(data) % 512)


def tar_bytes(entries: Mapping[str, Content] | Iterable[tuple[str, Content]] = ()) -> bytes:
    """Return a tar: bytes are a file's content, None a directory, text a link's target."""
    builder = TarBuilder()
    for name, content in entries.items() if isinstance(entries, Mapping) else entries:
        if content is None:
            builder.folder(name)
        elif isinstance(content, str):
            builder.symlink(name, content)
        else:
            builder.file(name, content)
    return builder.build()


def configuration(
    layers: Sequence[bytes] = (), *, platform: str | None = "linux/amd64", **fields: object
) -> Json:
    """Return an image configuration over uncompressed layers; `fields` replace or add any part.

    Unless given, the history has one COPY instruction for each layer.
    """
    history = [{"created_by": f"COPY layer-{n} / # buildkit"} for n in range(1, len(layers) + 1)]
    named = dict(zip(("os", "architecture", "variant"), (platform or "").split("/"), strict=False))
    return {
        **(named if platform else {}),
        "created": "2025-06-15T15:06:40Z",
        "config": {"Env": ["PATH=/usr/bin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]},
        "history": history,
        **fields,
    }


class DockerArchive:
    """What `docker save` writes before version 25: a folder for each layer, and manifest.json.

    `members` are files by name, in order; a text is the target of a symbolic link.
    """

    def __init__(self) -> None:
        self.members: dict[str, Content] = {}
        self.manifest: list[Json] = []

    def add(
        self,
        layers: Sequence[bytes],
        *,
        tags: Sequence[str] | None = ("app:1",),
        config: Json | None = None,
        packing: Packing = None,
        **more: object,
    ) -> Self:
        """Add an image; a layer that is there already becomes a symbolic link, as engines do."""
        data = to_json(configuration(layers) if config is None else config)
        name = f"{sha256(data)[7:]}.json"
        self.members[name] = data
        paths = [self._add_layer(packed(layer, packing)) for layer in layers]
        entry = {"Config": name, "RepoTags": None if tags is None else [*tags], "Layers": paths}
        self.manifest.append({**entry, **more})
        return self

    def build(self, *, prefix: str = "", manifest_first: bool = False) -> bytes:
        """Return the archive; `prefix` stands before each name, such as "./"."""
        manifest: dict[str, Content] = {"manifest.json": to_json(self.manifest)}
        files = {**manifest, **self.members} if manifest_first else {**self.members, **manifest}
        return tar_bytes({prefix + name: content for name, content in files.items()})

    def _add_layer(self, data: bytes) -> str:
        number = 1 + sum(name.endswith("/layer.tar") for name in self.members)
        first = next((name for name, content in self.members.items() if content == data), None)
        path = f"{number:064x}/layer.tar"
        self.members[path] = data if first is None else f"../{first}"
        return path


def docker_archive(layers: Sequence[bytes], **more: Any) -> bytes:  # noqa: ANN401 - DockerArchive.add's
    """Return a docker-archive of one image."""
    return DockerArchive().add(layers, **more).build()


class OciLayout:
    """An OCI layout; `members` are its files by name, `manifests` what index.json names."""

    def __init__(self) -> None:
        self.members: dict[str, Content] = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
        self.manifests: list[Json] = []

    def blob(self, data: bytes, media_type: str, **more: object) -> Json:
        """Add a blob and return its descriptor."""
        digest = sha256(data)
        self.members[f"blobs/sha256/{digest[7:]}"] = data
        return {"mediaType": media_type, "digest": digest, "size": len(data), **more}

    def image(
        self,
        layers: Sequence[bytes],
        *,
        packing: Packing = "gzip",
        platform: str | None = "linux/amd64",
        config: Json | None = None,
        annotations: Mapping[str, str] | None = None,
        manifest: Mapping[str, object] | None = None,
    ) -> Json:
        """Add an image's blobs and return the manifest's descriptor; index.json stays as it is.

        `manifest` replaces or adds fields of the manifest.
        """
        if config is None:
            config = configuration(layers, platform=platform)
        body = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.blob(to_json(config), CONFIG),
            "layers": [
                self.blob(packed(layer, packing), LAYER + _SUFFIXES[packing]) for layer in layers
            ],
            "annotations": dict(annotations or {}),
            **(manifest or {}),
        }
        return {**self.blob(to_json(body), MANIFEST), **_platform_field(platform)}

    def attestation(self, image: Json, statement: object, predicate_type: str = PROVENANCE) -> Json:
        """Add a statement about an image, as BuildKit does, and return its descriptor."""
        annotations = {"in-toto.io/predicate-type": predicate_type}
        layer = self.blob(to_json(statement), IN_TOTO, annotations=annotations)
        config = self.blob(to_json(configuration(platform="unknown/unknown")), CONFIG)
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
        refers = {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image["digest"],
        }
        descriptor = self.blob(to_json(manifest), MANIFEST, annotations=refers)
        return {**descriptor, **_platform_field("unknown/unknown")}

    def index(self, manifests: Sequence[Json], **more: object) -> Json:
        """Add an index and return its descriptor."""
        body = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [*manifests], **more}
        return self.blob(to_json(body), INDEX)

    def name(self, descriptor: Json, tag: str | None = None, **annotations: str) -> Self:
        """Let index.json name a descriptor, with a tag if one is given."""
        notes = dict(descriptor.get("annotations", {})) | annotations
        if tag is not None:
            notes[REF_NAME] = tag
        self.manifests.append({**descriptor, "annotations": notes} if notes else descriptor)
        return self

    def embed(self, descriptor: Json) -> Json:
        """Move a blob into its descriptor, as `data`."""
        content = self.members.pop(f"blobs/sha256/{descriptor['digest'][7:]}")
        assert isinstance(content, bytes)
        return {**descriptor, "data": base64.b64encode(content).decode()}

    def drop(self, descriptor: Json) -> Self:
        """Remove a blob and leave what speaks of it."""
        del self.members[f"blobs/sha256/{descriptor['digest'][7:]}"]
        return self

    def read(self, descriptor: Json) -> Json:
        """Return a blob that is JSON."""
        content = self.members[f"blobs/sha256/{descriptor['digest'][7:]}"]
        assert isinstance(content, bytes)
        value: Json = json.loads(content)
        return value

    def build(self) -> bytes:
        """Return the layout as an archive."""
        return tar_bytes(self.files())

    def write(self, folder: Path) -> Path:
        """Write the layout to a folder and return it."""
        for name, content in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                path.symlink_to(content)
            else:
                path.write_bytes(content or b"")
        return folder

    def files(self) -> dict[str, Content]:
        """Return all files by name, index.json among them."""
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": self.manifests}
        return {"index.json": to_json(index), **self.members}


def oci_layout(folder: Path, layers: Sequence[bytes], *, tag: str = "1", **more: Any) -> Path:  # noqa: ANN401 - OciLayout.image's
    """Write a layout of one image to a folder and return it."""
    layout = OciLayout()
    return layout.name(layout.image(layers, **more), tag).write(folder)


def _platform_field(platform: str | None) -> Json:
    if platform is None:
        return {}
    names = ("os", "architecture", "variant")
    return {"platform": dict(zip(names, platform.split("/"), strict=False))}


def _info(name: Name, kind: bytes, size: int, more: Mapping[str, object]) -> tarfile.TarInfo:
    info = tarfile.TarInfo(_text(name))
    info.type, info.size, info.mtime = kind, size, 1_700_000_000
    for attribute, value in more.items():
        setattr(info, attribute, value)
    return info


def _text(name: Name) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % tarfile.BLOCKSIZE)

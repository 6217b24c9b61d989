"""An image with a token in every place that there is, each place with a token of its own."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

from sample_images.tokens import github_token
from tests.builders import OciLayout, TarBuilder, configuration

PLACES = (
    *("file", "name", "deleted", "zip", "git", "history", "env", "label", "label-name"),
    *(
        "annotation",
        "entrypoint",
        "attestation",
        "link",
        "attribute",
        "whiteout",
        "large",
        "wasted",
    ),
)


def token(place: str) -> str:
    """Return the token of a place."""
    return github_token(f"planted/{place}")


def layout() -> OciLayout:
    """Return the image."""
    layers = [
        _layer(),
        TarBuilder().whiteout("app/deleted").whiteout(f"app/{token('wasted')}").build(),
    ]
    config = configuration(
        layers,
        history=[{"created_by": f"RUN curl -H 'token: {token('history')}' x"}, {"created_by": "b"}],
        config={
            "Env": [f"GITHUB_TOKEN={token('env')}"],
            "Labels": {"token": token("label"), token("label-name"): "x"},
            "Entrypoint": ["run", f"--token={token('entrypoint')}"],
        },
    )
    made = OciLayout()
    notes = {"org.example.token": token("annotation")}
    image = made.image(layers, config=config, annotations=notes)
    statement = {"predicate": {"parameters": {"args": {"token": token("attestation")}}}}
    return made.name(made.index([image, made.attestation(image, statement)]), "1")


def damaged() -> bytes:
    """Return an archive whose manifest quotes a token where an error has to name it."""
    broken = layout()
    descriptor = broken.manifests[0]
    broken.members["blobs/" + descriptor["digest"].replace(":", "/")] = token("name").encode()
    return broken.build()


def write(folder: Path) -> Path:
    """Write the image as an archive."""
    path = folder / "planted.tar"
    path.write_bytes(layout().build())
    return path


def _layer() -> bytes:
    text = "GITHUB_TOKEN={}\n".format
    attribute = {"SCHILY.xattr.user.token": token("attribute")}
    blob = text(token("git")).encode()
    loose = b"blob %d\0" % len(blob) + blob
    name = hashlib.sha1(loose, usedforsecurity=False).hexdigest()
    return (
        TarBuilder()
        .file("app/.env", text(token("file")).encode())
        .file("app/deleted", text(token("deleted")).encode())
        .file(f"app/{token('name')}", b"x")
        .file(f"app/{token('wasted')}", b"y" * 100)
        .file("app/backup.zip", _zip(text(token("zip")).encode()))
        .file(f"app/.git/objects/{name[:2]}/{name[2:]}", zlib.compress(loose))
        .symlink("app/link", token("link"))
        .whiteout(f"app/{token('whiteout')}")
        .pax("app/attributes", attribute, b"x")
        .file("app/large", b"\n" * (5 << 20) + text(token("large")).encode())
        .build()
    )


def _zip(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner/.env", content)
    return buffer.getvalue()

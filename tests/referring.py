"""What refers to an image, made in a layout and put beside the image in a registry."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests.builders import INDEX, MANIFEST, OciLayout, to_json
from tests.waiting import LIMIT

SPDX = "application/spdx+json"
SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
Json = Any


def artifact(
    layout: OciLayout,
    subject: Json | None,
    *contents: Json,
    kind: str = SPDX,
    annotations: Mapping[str, str] | None = None,
) -> Json:
    """Add an artifact of some blobs that refers to something, and return its descriptor."""
    body = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": kind,
        "config": layout.blob(b"{}", EMPTY),
        "layers": [*contents],
        **({"subject": pointer(subject)} if subject else {}),
        "annotations": dict(annotations or {}),
    }
    return layout.blob(to_json(body), MANIFEST, artifactType=kind)


def pointer(descriptor: Json) -> Json:
    """Return a descriptor without what an index says besides."""
    return {name: descriptor[name] for name in ("mediaType", "digest", "size")}


def sbom(layout: OciLayout, subject: Json | None, text: str) -> Json:
    """Add a list of packages with a text in it."""
    packages = {"packages": [{"name": "web", "comment": text}]}
    return artifact(layout, subject, layout.blob(to_json(packages), SPDX))


def envelope(statement: Json) -> bytes:
    """Return a statement as it is signed, the signature left out."""
    payload = base64.b64encode(to_json(statement)).decode()
    return to_json({"payloadType": "application/vnd.in-toto+json", "payload": payload})


def listing(*descriptors: Json) -> bytes:
    """Return a list of referrers."""
    return to_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [*descriptors]})


def put(host: str, name: str, layout: OciLayout, descriptor: Json, tag: str = "") -> None:
    """Put a manifest with all that it leads to into a registry."""
    fields = layout.read(descriptor)
    for one in fields.get("manifests", ()):
        put(host, name, layout, one)
    for one in (*fields.get("layers", ()), *([fields["config"]] if "config" in fields else ())):
        _put_blob(host, name, layout, one)
    data = _data(layout, descriptor)
    path = f"manifests/{tag or descriptor['digest']}"
    _send("PUT", f"http://{host}/v2/{name}/{path}", data, descriptor["mediaType"])


def _put_blob(host: str, name: str, layout: OciLayout, one: Json) -> None:
    begun = _send("POST", f"http://{host}/v2/{name}/blobs/uploads/", b"")
    sign = "&" if urlsplit(begun).query else "?"
    _send("PUT", f"{begun}{sign}digest={one['digest']}", _data(layout, one))


def _data(layout: OciLayout, descriptor: Json) -> bytes:
    data = layout.members[f"blobs/sha256/{descriptor['digest'][7:]}"]
    assert isinstance(data, bytes)
    return data


def _send(method: str, url: str, data: bytes, media_type: str = "application/octet-stream") -> str:
    request = Request(url, data, {"Content-Type": media_type}, method=method)
    with urlopen(request, timeout=LIMIT) as response:
        return str(response.headers.get("Location", ""))

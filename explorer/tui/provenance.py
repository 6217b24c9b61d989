"""Where the base image ends, as far as the image itself tells: by annotations, labels, provenance.

Sources: OCI image specification, annotations; SLSA provenance v0.2, "materials".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explorer.errors import DamageError, FormatError
from explorer.image import Image
from explorer.image.blob import read_blob
from explorer.image.document import MAXIMUM_DOCUMENT, parse

_BASE = "org.opencontainers.image.base."
_MOST = 20


def base_image(image: Image) -> list[tuple[str, str]]:
    """Return what is said of the base image, each with who says it; nothing where nobody does."""
    return list(dict.fromkeys(_told(image)))


def _told(image: Image) -> Iterator[tuple[str, str]]:
    labels = section(section(image.config, "config"), "Labels")
    for who, known in (("annotation", image.annotations), ("label", labels)):
        for key in ("name", "digest"):
            if isinstance(value := known.get(f"{_BASE}{key}"), str):
                yield f"{key}, by {who}", value
    for material in _materials(image):
        yield "used in the build, by provenance", material


def _materials(image: Image) -> Iterator[str]:
    for one in image.attestations:
        try:
            statement = parse(read_blob(one.blob, MAXIMUM_DOCUMENT), "attestation")
        except (DamageError, FormatError):
            continue
        predicate = section(statement, "predicate")
        resolved = section(predicate, "buildDefinition").get("resolvedDependencies")
        materials = predicate.get("materials") or resolved
        for material in materials[:_MOST] if isinstance(materials, list) else ():
            if isinstance(uri := section({"": material}, "").get("uri"), str):
                yield uri


def section(fields: object, key: str) -> Mapping[str, Any]:
    """Return an object inside an object; an empty one where there is none."""
    value = fields.get(key) if isinstance(fields, Mapping) else None
    return value if isinstance(value, Mapping) else {}

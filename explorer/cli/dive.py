"""dive's `--source`: it names the source beside the image, where ours stands before it."""

from __future__ import annotations

from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.table import parse_reference

SOURCES = {one.scheme: one for one in (DOCKER, PODMAN, DOCKER_ARCHIVE)}
"""The words that dive 0.13 knows, each the beginning of an IMAGE of ours."""


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with its source before it, unless it has one there already."""
    if source is None or parse_reference(image).scheme == source:
        return image
    return SOURCES[source].written(image)

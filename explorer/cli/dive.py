"""dive's option `--source`, which names the source; here it stands in front of the image."""

from __future__ import annotations

from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.table import parse_reference

SOURCES = {one.scheme: one for one in (DOCKER, PODMAN, DOCKER_ARCHIVE)}
"""The words that dive 0.13 knows, each the beginning of an IMAGE of ours."""


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with `source` as its scheme, unless it has that scheme already."""
    if source is None or parse_reference(image).scheme == source:
        return image
    return SOURCES[source].written(image)

"""dive's `--source`: it names the source beside the image, where ours stands before it."""

from __future__ import annotations

from explorer.image.reference import ENGINES, parse_reference

_ARCHIVE = "docker-archive"
SOURCES = (*ENGINES, _ARCHIVE)
"""The words that dive 0.13 knows, each the beginning of an IMAGE of ours."""


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with its source before it, unless it has one there already."""
    if source is None or parse_reference(image).scheme == source:
        return image
    return f"{source}:{image}" if source == _ARCHIVE else f"{source}://{image}"

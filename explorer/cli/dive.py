"""dive's option `--source`, which names the source; here it stands in front of the image."""

from __future__ import annotations

from explorer.image.reference import ENGINES, parse_reference

_ARCHIVE = "docker-archive"
SOURCES = (*ENGINES, _ARCHIVE)
"""The values that dive 0.13 takes; each is also a scheme of IMAGE here."""


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with `source` as its scheme, unless it has that scheme already."""
    if source is None or parse_reference(image).scheme == source:
        return image
    return f"{source}:{image}" if source == _ARCHIVE else f"{source}://{image}"

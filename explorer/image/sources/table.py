"""Every source of images, a line each, and IMAGE of the command line told apart by them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from explorer.errors import UsageError
from explorer.image.request import Reference
from explorer.image.sources.containerd import CONTAINERD
from explorer.image.sources.context import CONTEXT
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.oci import OCI, OCI_ARCHIVE
from explorer.image.sources.registry import REGISTRY
from explorer.image.sources.source import Source

SOURCES: tuple[Source, ...] = (
    *(DOCKER, PODMAN, CONTAINERD, REGISTRY),
    *(DOCKER_ARCHIVE, OCI, OCI_ARCHIVE, CONTEXT),
)
"""In the order in which bare names are looked up and archives are recognised."""

ENGINES = (DOCKER, PODMAN)
"""Those that build images, and have looked at every layer that they hold."""

NAMING = tuple(source for source in SOURCES if source.finds)
"""Those that look up a bare name."""

_DIVES_ARCHIVES = ("docker-archive://", "docker-tar://")

_BY_SCHEME = {source.scheme: source for source in SOURCES}


def source_named(scheme: str) -> Source | None:
    """Return the source of a scheme, which is an image's `source` as well; None for no source."""
    return _BY_SCHEME.get(scheme)


def parse_reference(text: str) -> Reference:
    """Read IMAGE of the command line. Raises UsageError."""
    if not text:
        raise UsageError("No image is named", hint="Give a reference, a file, a folder or -")
    scheme, colon, rest = _as_ours(text).partition(":")
    source = source_named(scheme) if colon else None
    if source is None or (source.has_names and not rest.startswith("//")):
        return Reference(text, "", text)
    if source.has_names:
        return Reference(text, scheme, _required(rest[2:], text))
    return Reference(text, scheme, *_path_and_tag(_required(rest, text)))


def _as_ours(text: str) -> str:
    """Return IMAGE as it is written here where it is written as dive has it."""
    form = next((one for one in _DIVES_ARCHIVES if text.startswith(one)), "")
    return DOCKER_ARCHIVE.written(text.removeprefix(form)) if form else text


def _required(rest: str, text: str) -> str:
    if not rest:
        raise UsageError(f"{text!r} names no image", hint="Something has to follow the colon")
    return rest


def _path_and_tag(rest: str) -> tuple[str, str | None]:
    """Split PATH[:TAG]; a path that has a colon and exists as it is stays whole."""
    with suppress(OSError):  # too long a name, or a folder that lets nobody in
        if Path(rest).exists():
            return rest, None
    path, colon, tag = rest.partition(":")
    return (path, tag) if colon and tag else (rest, None)

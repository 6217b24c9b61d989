"""What the user asks for, IMAGE on the command line, told apart into kinds of places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import UsageError
from explorer.image.model import Platform

STDIN = "-"
ENGINES = ("docker", "podman")
SCHEMES = (*ENGINES, "docker-archive", "oci", "oci-archive", "registry")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place and a name in it: scheme "" leaves it to what is found there.

    `place` is a path or the name of an image in an engine or a registry; `tag`
    picks one of several images in a folder or an archive.
    """

    text: str
    scheme: str
    place: str
    tag: str | None = None


def parse_reference(text: str) -> Reference:
    """Read IMAGE of the command line. Raises UsageError."""
    if not text:
        raise UsageError("No image is named", hint="Give a reference, a file, a folder or -")
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in SCHEMES:
        return Reference(text, "", text)
    if scheme in (*ENGINES, "registry"):
        if not rest.startswith("//"):
            return Reference(text, "", text)
        return Reference(text, scheme, _required(rest[2:], text))
    place, tag = _place_and_tag(_required(rest, text))
    return Reference(text, scheme, place, tag)


def parse_platform(text: str) -> Platform:
    """Read "os/arch" or "os/arch/variant". Raises UsageError."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageError(f"{text!r} is no platform", hint="Write it as linux/amd64 or linux/arm/v7")
    return Platform(*parts)


def _required(rest: str, text: str) -> str:
    if not rest:
        raise UsageError(f"{text!r} names no image", hint="Something has to follow the colon")
    return rest


def _place_and_tag(rest: str) -> tuple[str, str | None]:
    """Split PATH[:TAG]; a path that has a colon and exists as it is stays whole."""
    if _exists(rest):
        return rest, None
    place, colon, tag = rest.partition(":")
    return (place, tag) if colon and tag else (rest, None)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # too long a name, or a folder that lets nobody in: opening it will tell
        return False

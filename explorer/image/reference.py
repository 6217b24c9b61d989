"""What the user asks for, IMAGE on the command line, read."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import UsageError
from explorer.image.model import Platform

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Reference:
    """A path or a name: scheme "" leaves it to what is found there.

    `target` is a path or the name of an image in an engine or a registry; `tag`
    picks one of several images in a folder or an archive.
    """

    text: str
    scheme: str
    target: str
    tag: str | None = None


def parse_platform(text: str) -> Platform:
    """Read "os/arch" or "os/arch/variant". Raises UsageError."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageError(f"{text!r} is no platform", hint="Write it as linux/amd64 or linux/arm/v7")
    return Platform(*parts)

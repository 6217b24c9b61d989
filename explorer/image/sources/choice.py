"""Which image is meant: of several by a tag or a number, of several platforms by its name.

Without a platform it is the machine's own, or the only one. Names of platforms are those of Go,
as images use them (OCI image specification, image index, "platform").
"""

from __future__ import annotations

import platform as machine
from collections.abc import Sequence

from explorer.errors import ImageError, ImageNotFoundError
from explorer.image.model import Platform
from explorer.printable import printable
from explorer.wording import counted

_SILENT_PREFIXES = ("docker.io/library/", "docker.io/", "localhost/")
_MOST_NAMED = 12
_ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "i386": "386",
    "i686": "386",
    "armhf": "arm",
    "armv6l": "arm",
    "armv7l": "arm",
    "loongarch64": "loong64",
}
_IMPLIED_VARIANTS = {"arm64": "v8", "arm": "v7"}
UNKNOWN = Platform("unknown", "unknown")


def choose(images: Sequence[Sequence[str]], wanted: str | None, target: str) -> int:
    """Return the position of the image that is wanted, the first where nothing is.

    `images` has each image's tags. A whole name goes before a number from 1, and a
    number before the bare tag behind a name. Raises ImageNotFoundError, and
    ImageError where several images have the bare tag.
    """
    if not images:
        raise ImageError(f"{target} holds no image")
    if wanted is None:
        return 0
    name, number = familiar(wanted), [at for at in range(len(images)) if wanted == str(at + 1)]
    named = [at for at, tags in enumerate(images) if name in map(familiar, tags)]
    if picked := named or number:
        return picked[0]
    tagged = [at for at, tags in enumerate(images) if wanted in map(_bare_tag, tags)]
    if len(tagged) == 1:
        return tagged[0]
    if tagged:
        message = f"{target} holds several images tagged {printable(wanted)}"
        raise ImageError(message, hint=_offer(images))
    there = f"{counted(len(images), 'image')}, none of them {printable(wanted)}"
    raise ImageNotFoundError(f"{target} holds {there}", hint=_offer(images))


def others(images: Sequence[Sequence[str]], chosen: int) -> tuple[str, ...]:
    """Name all but one, each by what picks it: its first tag, or its number from 1."""
    return tuple(
        printable(tags[0]) if tags else str(at + 1)
        for at, tags in enumerate(images)
        if at != chosen
    )


def familiar(name: str) -> str:
    """Return an image's name without what engines leave out, and with the tag they imply."""
    for prefix in _SILENT_PREFIXES:
        name = name.removeprefix(prefix)
    last = name.rpartition("/")[2]
    return name if ":" in last or "@" in last else f"{name}:latest"


def _bare_tag(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[2]


def _offer(images: Sequence[Sequence[str]]) -> str:
    names = [tags[0] if tags else "untagged" for tags in images[:_MOST_NAMED]]
    named = ", ".join(printable(f"{number}: {name}") for number, name in enumerate(names, 1))
    more = len(images) - _MOST_NAMED
    return f"It holds {named} and {more} more" if more > 0 else f"It holds {named}"


def own_platform() -> Platform:
    """Return what containers on this machine run as: Linux, whatever runs the engine."""
    return Platform("linux", _architecture(machine.machine()))


def fits(asked: Platform, offered: Platform | None) -> bool:
    """Return whether an image is of a platform; a variant matters only where it was asked for."""
    if offered is None or asked.os.lower() != offered.os.lower():
        return False
    architecture = _architecture(asked.architecture)
    if architecture != _architecture(offered.architecture):
        return False
    implied = _IMPLIED_VARIANTS.get(architecture, "")
    return not asked.variant or asked.variant == (offered.variant or implied)


def choose_platform(
    offered: Sequence[Platform | None], asked: Platform | None, target: str, *, every: bool = False
) -> int:
    """Return the position of the platform to show. Raises ImageError naming those there are.

    Where `every` one is wanted it is the first if it can't be the machine's own.
    """
    wanted = asked or own_platform()
    for at, one in enumerate(offered):
        if fits(wanted, one):
            return at
    if asked is None and (every or len(offered) == 1):
        return 0
    names = ", ".join(dict.fromkeys(_name(one) for one in offered))
    hint = f"It has {names}" if asked else f"Choose with --platform: {names}"
    raise ImageError(f"{target} has no image for {printable(str(wanted))}", hint=hint)


def _name(one: Platform | None) -> str:
    return printable(str(one)) if one else "an image that names no platform"


def _architecture(name: str) -> str:
    return _ARCHITECTURES.get(name.lower(), name.lower())

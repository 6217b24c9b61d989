"""Which of several platforms is meant: the one asked for, the machine's own, or the only one.

Names are those of Go, as images use them (OCI image specification, image index, "platform").
"""

from __future__ import annotations

import platform as machine
from collections.abc import Sequence

from explorer.errors import ImageError
from explorer.image.model import Platform
from explorer.printable import printable

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


def choose_platform(offered: Sequence[Platform | None], asked: Platform | None, target: str) -> int:
    """Return the position of the platform to show. Raises ImageError naming those there are."""
    wanted = asked or own_platform()
    for at, one in enumerate(offered):
        if fits(wanted, one):
            return at
    if asked is None and len(offered) == 1:
        return 0
    raise ImageError(
        f"{target} has no image for {printable(str(wanted))}", hint=_offer(offered, asked)
    )


def _offer(offered: Sequence[Platform | None], asked: Platform | None) -> str:
    names = ", ".join(dict.fromkeys(_name(one) for one in offered))
    return f"It has {names}" if asked else f"Choose with --platform: {names}"


def _name(one: Platform | None) -> str:
    return printable(str(one)) if one else "an image that names no platform"


def _architecture(name: str) -> str:
    return _ARCHITECTURES.get(name.lower(), name.lower())

"""Which of several images is meant, by a tag or a number, and how the others are named."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.errors import ImageError, ImageNotFoundError
from explorer.printable import printable

_SILENT_PREFIXES = ("docker.io/library/", "docker.io/", "localhost/")
_SHOWN = 12


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
    for fits in (_is_name, _is_number, _is_bare_tag):
        found = [at for at, tags in enumerate(images) if fits(wanted, at, tags)]
        if len(found) > 1 and fits is _is_bare_tag:
            raise ImageError(
                f"{target} holds several images tagged {printable(wanted)}", hint=_offer(images)
            )
        if found:
            return found[0]
    raise ImageNotFoundError(f"{target} holds no image {printable(wanted)}", hint=_offer(images))


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


def listed(names: Sequence[str]) -> str:
    """Return some names in one line; of many, how many more there are."""
    shown = ", ".join(printable(name) for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _is_name(wanted: str, _at: int, tags: Sequence[str]) -> bool:
    return wanted in tags or familiar(wanted) in map(familiar, tags)


def _is_number(wanted: str, at: int, _tags: Sequence[str]) -> bool:
    return wanted == str(at + 1)


def _is_bare_tag(wanted: str, _at: int, tags: Sequence[str]) -> bool:
    return any(tag.rpartition("/")[2].partition(":")[2] == wanted for tag in tags)


def _offer(images: Sequence[Sequence[str]]) -> str:
    names = [tags[0] if tags else "untagged" for tags in images]
    return f"It holds {listed([f'{number}: {name}' for number, name in enumerate(names, 1)])}"

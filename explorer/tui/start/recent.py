"""The images that were open lately, in a file of the user's cache; one that is broken is none."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.cache import Cache, cache_folder
from explorer.tui.image.variants import USUAL, Variant

if TYPE_CHECKING:
    from explorer.image import Image

_NAME = "images"
_CHOICES = ("platform", "image")
_MOST = 12
_LONGEST = 4_000
_ROOM = 1 << 16


class Visit(NamedTuple):
    """IMAGE of the command line, when it was opened, in seconds since 1970, and what of it."""

    reference: str
    time: float
    variant: Variant = USUAL

    @classmethod
    def read(cls, row: object) -> Visit | None:
        """Return what a row of the file says; None where it says nothing."""
        match row:
            case {"reference": str(reference), "opened": int() | float() as opened, **rest} if (
                reference
            ):
                chosen = (rest.get(name) for name in _CHOICES)
                words = (one if isinstance(one, str) and one else None for one in chosen)
                return cls(reference, float(opened), Variant(*words))
        return None

    @property
    def row(self) -> dict[str, object]:
        """What the file says of it."""
        chosen = zip(_CHOICES, (self.variant.platform, self.variant.pick), strict=True)
        told = {name: one for name, one in chosen if one}
        return {"reference": self.reference, "opened": int(self.time), **told}


def visit_files(folder: Path) -> Cache:
    """Return the file of visits in a folder."""
    return Cache(folder, "recent", 1, _ROOM)


def visits() -> list[Visit]:
    """Return the images that were open lately, the last one first."""
    try:
        rows = json.loads(visit_files(cache_folder()).read(_NAME) or b"[]")
        read = map(Visit.read, rows if isinstance(rows, list) else ())
        return [one for one in read if one][:_MOST]
    except (ValueError, RecursionError):
        return []


def keep_visit(reference: str, variant: Variant = USUAL) -> None:
    """Put an image before all others that were open lately."""
    new = Visit(reference, time.time(), variant)
    others = [one for one in visits() if (one.reference, one.variant) != (reference, variant)]
    rows = [one.row for one in [new, *others][:_MOST]]
    visit_files(cache_folder()).write(_NAME, json.dumps(rows).encode())


def note_visit(reference: str, image: Image, variant: Variant) -> None:
    """Note that an image is open which IMAGE of the command line means, and what was chosen."""
    again = _again(reference, image)
    if again and len("".join((again, *variant.words))) <= _LONGEST:
        keep_visit(again, variant)


def _again(reference: str, image: Image) -> str | None:
    """Return what opens the same image again from any folder; None for what came but once."""
    from explorer.image.request import STDIN
    from explorer.image.sources.table import parse_reference, source_named

    asked, source = parse_reference(reference), source_named(image.source)
    if source is None or reference == STDIN:
        return None
    if source.has_names:
        return source.written(asked.target)
    path = os.path.abspath(asked.target)  # noqa: PTH100 - not resolved: a link is what was named
    named = source_named(asked.scheme)
    return f"{named.written(path) if named else path}{f':{asked.tag}' if asked.tag else ''}"

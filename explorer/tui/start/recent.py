"""The images that were open lately, in a file of the user's cache; one that is broken is none."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.cache import Cache, cache_folder

if TYPE_CHECKING:
    from explorer.image import Image

_NAME = "images"
_MOST = 12
_LONGEST = 4_000
_ROOM = 1 << 16


class Visit(NamedTuple):
    """IMAGE of the command line, and when it was opened, in seconds since 1970."""

    reference: str
    time: float


def visit_files(folder: Path) -> Cache:
    """Return the file of visits in a folder."""
    return Cache(folder, "recent", 1, _ROOM)


def visits() -> list[Visit]:
    """Return the images that were open lately, the last one first."""
    try:
        rows = json.loads(visit_files(cache_folder()).read(_NAME) or b"[]")
        return [*_read(rows)][:_MOST]
    except (ValueError, RecursionError):
        return []


def _read(rows: object) -> Iterator[Visit]:
    for row in rows if isinstance(rows, list) else ():
        match row:
            case {"reference": str(reference), "opened": int() | float() as opened} if reference:
                yield Visit(reference, float(opened))


def keep_visit(reference: str) -> None:
    """Put an image before all others that were open lately."""
    others = [one for one in visits() if one.reference != reference]
    kept = [Visit(reference, time.time()), *others][:_MOST]
    rows = [{"reference": one.reference, "opened": int(one.time)} for one in kept]
    visit_files(cache_folder()).write(_NAME, json.dumps(rows).encode())


def note_visit(reference: str, image: Image) -> None:
    """Note that an image is open which IMAGE of the command line means."""
    if (again := _again(reference, image)) and len(again) <= _LONGEST:
        keep_visit(again)


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

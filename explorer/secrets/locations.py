"""Where a finding stands and what made it, in words: printable, each part of bounded length."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from explorer.image.authored import one_line
from explorer.printable import LONGEST_LINE, clipped
from explorer.secrets.advice import OUTSIDE, said_in
from explorer.secrets.finding import Location, LocationKind

NO_INSTRUCTION = "(no instruction)"
_LONGEST_PATH = 4096
"""Bytes; of a longer path no system makes a file."""
_CUT = "…"
_INSIDE_CHARACTER = bytes(range(0x80, 0xC0))


def location_text(location: Location, *, columns: bool = False) -> str:
    """Return a location in one line: "layer 2, app/.env:3", "history 4"."""
    if location.place is None:
        return outside_text(location)
    return f"layer {location.place.layer}, {path_text(location, columns=columns)}"


def file_text(location: Location) -> str:
    """Return the file alone, or what stands for one: "layer 2, app/.env"."""
    return location_text(replace(location, line=None))


def lasting_text(location: Location) -> str:
    """Return a location without what another build may change: a path, "ENV NAME"."""
    if location.kind is LocationKind.ENV:
        location = replace(location, index=None)
    return path_text(replace(location, line=None)) if location.place else outside_text(location)


def path_text(location: Location, *, columns: bool = False) -> str:
    """Return path and line in a layer, and what it is packed in: "a.zip!b.env:3"."""
    inner = f"!{clipped(location.inner_path)}" if location.inner_path else ""
    numbers = [location.line, location.column if columns else None]
    at = "".join(f":{one}" for one in numbers if one and location.line)
    is_file = location.kind is LocationKind.FILE
    said = f" ({clipped(said_in(location))})" if said_in(location) else ""
    return f"{clipped(location.path or b'')}{inner}{at if is_file else ''}{said}"


def outside_text(location: Location) -> str:
    """Return a location outside the layers: an instruction, a variable, a label, a field."""
    if location.kind is LocationKind.HISTORY:
        return f"history {location.index}"
    name = clipped(location.name or "")
    if location.kind is LocationKind.ENV:
        return f"ENV {name}" + (f", history {location.index}" if location.index else "")
    return f"{OUTSIDE.get(location.kind, location.kind.value)} {name}"


def shortened(text: str) -> str:
    """Return a text of an image as it is, in which many findings may stand, its end cut off."""
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + _CUT


def shortened_path(path: bytes, longest: int = _LONGEST_PATH) -> bytes:
    """Return a path of at most so many bytes, behind which an ellipsis stands for what is cut."""
    if len(path) <= longest:
        return path
    return path[:longest].rstrip(_INSIDE_CHARACTER)[:-1] + _CUT.encode()


@lru_cache(maxsize=256)
def instruction_text(instruction: str, longest: int = LONGEST_LINE) -> str:
    """Return an instruction in one printable line of at most `longest` characters.

    Many findings share one instruction, which may be long.
    """
    return clipped(one_line(instruction), longest) or NO_INSTRUCTION

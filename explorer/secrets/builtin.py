"""The scanner over the rules that come with the program, made once, when it is first needed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.secrets.match import Match

if TYPE_CHECKING:
    from explorer.secrets.scanning import Scanner


def find_secrets(data: bytes, path: str = "") -> list[Match]:
    """Return every secret in some bytes, also those encoded in it; `path` helps some rules.

    An encoded secret's offsets are those of its encoded form, and its details
    name the encoding.
    """
    from explorer.secrets.decoders import layers_of
    from explorer.secrets.overlaps import settle

    matches = scanner().scan(data, path)
    pieces = list(layers_of(data))
    for position in scanner().firing([piece.data for piece in pieces]):
        hidden = pieces[position]
        for match in scanner().scan(hidden.data):
            start, end = hidden.place(match.start, match.end)
            details = {**match.details, "encoding": hidden.encoding}
            matches.append(replace(match, start=start, end=end, details=details))
    return settle(matches) if pieces else matches


@cache
def scanner() -> Scanner:
    """Return the scanner over the built-in rules; its automaton is kept in the user's cache."""
    from explorer.secrets.loading import builtin_rules
    from explorer.secrets.scanning import Scanner

    return Scanner(builtin_rules(), cache_dir())


def cache_dir() -> Path:
    """Return the folder where the program keeps what it can make again."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("layer-explorer"))

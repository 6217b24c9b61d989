"""The scanner over the rules that come with the program, made once, when it is first needed."""

from __future__ import annotations

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
    return scanner().find(data, path)


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

"""The scanner with the built-in rules, made once, when it is first needed, or with a user's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cache import cache_folder
from explorer.secrets.match import Match

if TYPE_CHECKING:
    from explorer.secrets.scanning import Scanner


def find_secrets(data: bytes, path: str = "") -> list[Match]:
    """Return every secret in some bytes, encoded ones as well; some rules look at `path`.

    The offsets of an encoded secret are those of its encoded form; its details name the encoding.
    """
    return scanner().find(data, path)


@cache
def scanner() -> Scanner:
    """Return the scanner with the built-in rules; its automata are kept in the user's cache."""
    from explorer.secrets.loading import builtin_rules
    from explorer.secrets.scanning import Scanner

    return Scanner(builtin_rules(), cache_folder())


def scanner_with(path: Path | None) -> Scanner:
    """Return a scanner with the rules of a file as well, which replace built-in ones of their id.

    Raises UsageError.
    """
    if path is None:
        return scanner()
    from explorer.secrets.loading import load_rules
    from explorer.secrets.scanning import Scanner

    own = {rule.id: rule for rule in load_rules(path)}
    kept = (rule for rule in scanner().rules if rule.id not in own)
    return Scanner([*kept, *own.values()], cache_folder())

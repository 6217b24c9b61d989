"""The scanner with the built-in rules, made once, when it is first needed, or with a user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cache import cache_folder
from explorer.errors import UsageError
from explorer.secrets.match import Match

if TYPE_CHECKING:
    from explorer.secrets.rule import Rule
    from explorer.secrets.scanning import Scanner


def find_secrets(data: bytes, path: str = "") -> list[Match]:
    """Return every secret in some bytes, encoded ones as well; some rules look at `path`.

    The offsets of an encoded secret are those of its encoded form; its details name the encoding.
    """
    return scanner().find(data, path)


@cache
def scanner() -> Scanner:
    """Return the scanner with the built-in rules; its automata are kept in the user's cache."""
    from explorer.secrets.prepared import own_rules
    from explorer.secrets.scanning import Scanner

    return Scanner(own_rules(cache_folder()), cache_folder())


def scanner_with(paths: Sequence[Path], note: Callable[[str], None]) -> Scanner:
    """Return a scanner with the rules of some files as well, each over those before it.

    `note` is told once of what has no effect here. Raises UsageError.
    """
    if not paths:
        return scanner()
    from explorer.secrets.loading import load_rules
    from explorer.secrets.scanning import Scanner

    rules, notes = scanner().rules, list[str]()
    for path in paths:
        before, rules = {*map(id, rules)}, load_rules(path, rules, notes.append)
        _check(path, [rule for rule in rules if id(rule) not in before])
    for one in dict.fromkeys(notes):
        note(one)
    return Scanner(rules, cache_folder())


def _check(path: Path, rules: Sequence[Rule]) -> None:
    """Compile the expressions of a file by themselves: an error tells where they stand.

    Raises UsageError.
    """
    from explorer.secrets.database import expressions_of, load_database

    try:
        load_database(expressions_of(enumerate(rules)), cache_folder())
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", hint=error.hint) from error

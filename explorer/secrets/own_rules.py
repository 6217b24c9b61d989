"""A scanner with the built-in rules and a user's own, which replace built-in ones of their id."""

from __future__ import annotations

from pathlib import Path

from explorer.secrets.builtin import cache_dir, scanner
from explorer.secrets.loading import load_rules
from explorer.secrets.scanning import Scanner


def scanner_with(path: Path | None) -> Scanner:
    """Return a scanner with the rules of a file as well, if there is one. Raises UsageError."""
    if path is None:
        return scanner()
    own = {rule.id: rule for rule in load_rules(path)}
    kept = (rule for rule in scanner().rules if rule.id not in own)
    return Scanner([*kept, *own.values()], cache_dir())

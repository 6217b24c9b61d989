"""Chooses where a search runs: in this process, or in others beside it where that pays."""

from __future__ import annotations

import os

from explorer.secrets.builtin import cache_dir, scanner
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.beside import Beside
from explorer.secrets.searching.here import Here
from explorer.secrets.searching.search import Search, Searcher
from explorer.secrets.searching.tasks import as_text

# Another process takes 0.2 s until it searches; half of that time this one searches 32 MB.
_PAYS = 64 << 20
_MOST = 4


def new_search(size: int = 0, rules: Scanner | None = None) -> Search:
    """Return a new search for an image of so many bytes, with the built-in rules or others."""
    rules = rules or scanner()
    return Search(rules.find, lambda path: rules.named(as_text(path)), _searcher(rules, size))


def _searcher(rules: Scanner, size: int) -> Searcher:
    processors = _processors()
    if size < _PAYS or processors < 2:
        return Here(rules.find)
    return Beside(rules.rules, cache_dir(), min(processors, _MOST))


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

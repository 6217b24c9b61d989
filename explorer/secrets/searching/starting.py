"""Starts a search: in this process, or for a large image in others beside it."""

from __future__ import annotations

import os
from functools import partial

from explorer.allowance import Allowance
from explorer.cache import cache_folder
from explorer.limits import Limits, limits_from
from explorer.secrets.builtin import scanner
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.search import Execution, Here, Search
from explorer.secrets.searching.tasks import as_text
from explorer.secrets.worst import Worst

# A process first starts Python and loads the rules; a smaller image, in bytes, is done by then.
_PAYS = 64 << 20
_MOST = 4
_NO_END = 10**9


def new_search(
    size: int = 0, rules: Scanner | None = None, allowance: Allowance | None = None
) -> Search:
    """Return a new search for an image of `size` bytes, with the built-in rules or others.

    Without the image's `allowance` it has one of its own with the limits of the environment, and
    UsageError is raised for wrong ones.
    """
    rules, allowance = rules or scanner(), allowance or Allowance(limits_from(os.environ))
    return Search(
        partial(rules.find_each, charge=allowance.charge),
        lambda path: rules.named(as_text(path)),
        _searcher(rules, size, allowance),
        lambda path: rules.standing(as_text(path)),
        worst=Worst(allowance.limits.findings),
        allowance=allowance,
        # An image that has spent all must not be spoken of without a look at the words.
        find_in_words=partial(rules.find_each, charge=Allowance(Limits(seconds=_NO_END)).charge),
        only_marked=rules.is_marked,
        asks_inside=rules.asks_inside,
    )


def _searcher(rules: Scanner, size: int, allowance: Allowance) -> Execution:
    processors = _processors()
    if size < _PAYS or processors < 2:
        return Here(partial(rules.find_each, charge=allowance.charge), allowance)
    from explorer.secrets.searching.beside import Beside

    return Beside(rules.rules, cache_folder(), min(processors, _MOST), allowance)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

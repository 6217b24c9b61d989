"""The second look: where exactly a rule that fired matches, by `re` in windows around its hits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from explorer.secrets.candidate import Candidate
from explorer.secrets.rule import Rule

MATCHES_LIMIT = 5_000
"""The most candidates of one rule in one piece of data; more of them say nothing new."""


@lru_cache(maxsize=4096)
def compiled(expression: str) -> re.Pattern[bytes]:
    """Return an expression over bytes; each is compiled when a rule first needs it."""
    return re.compile(expression.encode())


def candidates(
    rule: Rule, data: bytes, runs: Iterable[list[int]], path: str = ""
) -> Iterator[Candidate]:
    """Yield what the rule's expression matches near its hits, in order."""
    expression = compiled(rule.regex)
    count = 0
    for low, high in _windows(runs, rule.reach, len(data)):
        for match in expression.finditer(data, low, high):
            start, end = match.span(_secret_group(match, rule.secret_group))
            yield Candidate(data, path, match.start(), match.end(), start, end)
            count += 1
            if count >= MATCHES_LIMIT:
                return


def _windows(runs: Iterable[list[int]], reach: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches to look at; those that touch are one, so no byte is looked at twice."""
    low = high = -1
    for first, last in runs:
        if low >= 0 and first - reach <= high:
            high = max(high, last + reach)
            continue
        if low >= 0:
            yield low, min(high, size)
        low, high = max(first - reach, 0), last + reach
    if low >= 0:
        yield low, min(high, size)


def _secret_group(match: re.Match[bytes], wanted: int) -> int:
    """Return the group that holds the secret: the one asked for, or the first that is not empty."""
    if wanted:
        return wanted if match[wanted] is not None else 0
    return next((group for group in range(1, match.re.groups + 1) if match[group]), 0)

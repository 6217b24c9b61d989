"""The rules as compiled by Hyperscan, kept serialised in the user's cache."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import hyperscan

from explorer.errors import UsageError
from explorer.secrets.cache import Cache
from explorer.secrets.rule import Rule

# Zero-width assertions, back-references, atomic groups and possessive quantifiers: for those
# Hyperscan compiles an expression that matches at least as often. The second look decides.
_BEYOND = re.compile(r"\(\?(?:=|!|<=|<!|>|P=)|(?<!\\)(?:\\\\)*\\[1-9]|[+*?}]\+")
# An upper bound this high costs an automaton more states than the bound is worth.
_HIGH_BOUND = re.compile(r"\{(\d+),\d{3,}\}")
_PYTHON_END = re.compile(r"(?<!\\)((?:\\\\)*)\\Z")

Pattern = tuple[int, bytes, int]
"""A rule's number, its expression, its Hyperscan flags."""


def load_database(rules: Sequence[tuple[int, Rule]], cache_dir: Path | None) -> hyperscan.Database:
    """Return numbered rules compiled, from the cache if it has them.

    Raises UsageError for an expression that Hyperscan refuses; a bad cache is no error.
    """
    patterns = [_pattern(number, rule) for number, rule in rules]
    cache = Cache(cache_dir) if cache_dir else None
    key = _key(patterns)
    database = _revive(cache.read(key)) if cache else None
    if database is None:
        database = _compile(patterns, dict(rules))
        if cache:
            cache.write(key, hyperscan.dumpb(database))
    return database


def _pattern(number: int, rule: Rule) -> Pattern:
    expression = rule.engine_pattern
    flags = hyperscan.HS_FLAG_PREFILTER if _BEYOND.search(expression) else 0
    expression = _PYTHON_END.sub(r"\1\\z", _HIGH_BOUND.sub(r"{\1,}", expression))
    return number, expression.encode(), flags


def _key(patterns: Iterable[Pattern]) -> str:
    """Return the cache's key, made of the rules, Hyperscan's version and the processor's features.

    A database runs only with the version and the features it was compiled for.
    """
    trivial = _compiled([(0, b"layer", 0)])
    parts = (trivial.info(), platform.machine(), version("hyperscan"))
    digest = hashlib.sha256(repr(parts).encode())
    for pattern in patterns:
        digest.update(repr(pattern).encode())
    return digest.hexdigest()


def _revive(serialised: bytes | None) -> hyperscan.Database | None:
    if serialised is None:
        return None
    try:
        database = hyperscan.loadb(serialised, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.error:
        return None
    return database


def _compile(patterns: Sequence[Pattern], rules: Mapping[int, Rule]) -> hyperscan.Database:
    try:
        return _compiled(patterns)
    except hyperscan.error:
        return _compiled([_tamed(pattern, rules) for pattern in patterns])


def _tamed(pattern: Pattern, rules: Mapping[int, Rule]) -> Pattern:
    """Return the pattern as Hyperscan takes it, loosened if need be. Raises UsageError."""
    number, expression, _ = pattern
    loosened = (number, expression, hyperscan.HS_FLAG_PREFILTER)
    for attempt in (pattern, loosened):
        try:
            _compiled([attempt])
        except hyperscan.error as error:
            reason = str(error)
        else:
            return attempt
    raise UsageError(f"rule {rules[number].id}: the expression can't be compiled: {reason}")


def _compiled(patterns: Sequence[Pattern]) -> hyperscan.Database:
    numbers, expressions, flags = zip(*patterns, strict=True)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(expressions), ids=list(numbers), elements=len(numbers), flags=list(flags)
    )
    return database

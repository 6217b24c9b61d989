"""Expressions as compiled by Hyperscan, kept serialised in the user's cache."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import hyperscan
from msgspec import field

from explorer.cache import Cache
from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.secrets.dialect import without_anchors
from explorer.secrets.rule import Rule

# Zero-width assertions, back-references, atomic groups and possessive quantifiers: for those
# Hyperscan compiles an expression that matches at least as often. The second look decides.
_BEYOND = re.compile(r"\(\?(?:=|!|<=|<!|>|P=)|(?<!\\)(?:\\\\)*\\[1-9]|[+*?}]\+")
# An upper bound this high costs an automaton more states than the bound is worth.
_HIGH_BOUND = re.compile(r"\{(\d+),\d{3,}\}")
_START = re.compile(r"(?<!\\)((?:\\\\)*)\\A")
_END = re.compile(r"(?<!\\)((?:\\\\)*)\\Z")

# What Hyperscan says of expressions that are right and of no use.
_NEVER, _EMPTY = "can never match", "matches empty buffer"
_EVERYWHERE = "it matches nothing as well, and so everywhere"

# Those of two versions of the rules: each change of them leaves some files behind.
_MOST_KEPT, _ROOM = 20, 64 << 20

CASELESS = hyperscan.HS_FLAG_CASELESS


class Expression(NamedTuple):
    """What an automaton looks for: a number to report it by, its source, Hyperscan's flags."""

    number: int
    source: bytes
    flags: int = 0


class Expressions(Frozen, frozen=True):
    """Those of one automaton; `ids` names the rule of a number whose expression is refused."""

    each: tuple[Expression, ...]
    ids: Mapping[int, str] = field(default_factory=dict)


def rule_files(folder: Path) -> Cache:
    """Return the files of rules in a folder, compiled or as they were read."""
    return Cache(folder, "rules", _MOST_KEPT, _ROOM)


def load_database(expressions: Expressions, cache_dir: Path | None) -> hyperscan.Database | None:
    """Return expressions compiled, from the cache if it has them; None where none can match.

    Raises UsageError for an expression that Hyperscan refuses; a bad cache is no error.
    """
    if not expressions.each:
        return None
    cache = rule_files(cache_dir) if cache_dir else None
    key = _key(expressions)
    database = _revive(cache.read(key)) if cache else None
    if database is None:
        database = _compile(expressions)
        if cache and database:
            cache.write(key, hyperscan.dumpb(database))
            cache.prune()
    return database


def expressions_of(rules: Iterable[tuple[int, Rule]]) -> Expressions:
    """Return what the expressions of numbered rules look for, in contents that are joined."""
    numbered = [(number, rule) for number, rule in rules if rule.engine_pattern]
    ids = {number: rule.id for number, rule in numbered}
    return Expressions(tuple(_expression(*one) for one in numbered), ids=ids)


def _expression(number: int, rule: Rule) -> Expression:
    expression = rule.engine_pattern
    flags = hyperscan.HS_FLAG_PREFILTER if _BEYOND.search(expression) else 0
    # A content begins behind a line's end where several are joined, and ends in front of one.
    loosened = _START.sub(r"\1^", _END.sub(r"\1$", _HIGH_BOUND.sub(r"{\1,}", expression)))
    return Expression(number, loosened.encode(), flags | hyperscan.HS_FLAG_MULTILINE)


def _key(expressions: Expressions) -> str:
    """Return the cache's key, made of the rules, Hyperscan's version and the processor's features.

    A database runs only with the version and the features it was compiled for.
    """
    trivial = _compiled([Expression(0, b"layer")])
    parts = (trivial.info(), platform.machine(), hyperscan.__version__)  # type: ignore[attr-defined]
    return hashlib.sha256(repr((*parts, expressions.each)).encode()).hexdigest()


def _revive(serialised: bytes | None) -> hyperscan.Database | None:
    if serialised is None:
        return None
    try:
        database = hyperscan.loadb(serialised, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.error:
        return None
    return database


def _compile(expressions: Expressions) -> hyperscan.Database | None:
    try:
        return _compiled(expressions.each)
    except hyperscan.error:
        tamed = (_tamed(one, expressions.ids) for one in expressions.each)
        matching = [one for one in tamed if one]
        return _compiled(matching) if matching else None


def _tamed(expression: Expression, ids: Mapping[int, str]) -> Expression | None:
    """Return the expression as Hyperscan takes it, loosened if need be; None if it never matches.

    Raises UsageError.
    """
    loosened = expression._replace(flags=expression.flags | hyperscan.HS_FLAG_PREFILTER)
    bare = loosened._replace(source=without_anchors(expression.source.decode()).encode())
    for attempt in (expression, loosened, bare):
        try:
            _compiled([attempt])
        except hyperscan.error as error:
            if _NEVER in str(error):
                return None
            reason = _EVERYWHERE if _EMPTY in str(error) else str(error)
        else:
            return attempt
    raise UsageError(f"rule {ids[expression.number]}: the expression can't be compiled: {reason}")


def _compiled(expressions: Sequence[Expression]) -> hyperscan.Database:
    numbers, sources, flags = map(list, zip(*expressions, strict=True))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=sources, ids=numbers, elements=len(numbers), flags=flags)
    return database

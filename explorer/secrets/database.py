"""The rules as compiled by Hyperscan, kept serialised in the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import hyperscan

from explorer.errors import UsageError
from explorer.secrets.rule import Rule

# Zero-width assertions, back-references, atomic groups and possessive quantifiers: for those
# Hyperscan compiles an expression that matches at least as often. The second look decides.
_BEYOND = re.compile(r"\(\?(?:=|!|<=|<!|>|P=)|(?<!\\)(?:\\\\)*\\[1-9]|[+*?}]\+")
# An upper bound this high costs an automaton more states than the bound is worth.
_HIGH_BOUND = re.compile(r"\{(\d+),\d{3,}\}")
_START = re.compile(r"(?<!\\)((?:\\\\)*)\\A")
_END = re.compile(r"(?<!\\)((?:\\\\)*)\\Z")

CASELESS = hyperscan.HS_FLAG_CASELESS


class Pattern(NamedTuple):
    """What an automaton looks for: a number to report it by, an expression, Hyperscan's flags."""

    number: int
    expression: bytes
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns for one automaton; `ids` names the rule of a number whose expression is refused."""

    each: tuple[Pattern, ...]
    ids: Mapping[int, str] = field(default_factory=dict)


def load_database(patterns: Patterns, cache_dir: Path | None) -> hyperscan.Database | None:
    """Return patterns compiled, from the cache if it has them; None where there are none.

    Raises UsageError for an expression that Hyperscan refuses; a bad cache is no error.
    """
    if not patterns.each:
        return None
    cache = Cache(cache_dir) if cache_dir else None
    key = _key(patterns)
    database = _revive(cache.read(key)) if cache else None
    if database is None:
        database = _compile(patterns)
        if cache:
            cache.write(key, hyperscan.dumpb(database))
    return database


def patterns_of(rules: Iterable[tuple[int, Rule]]) -> Patterns:
    """Return what the expressions of numbered rules look for, in contents that are joined."""
    numbered = [(number, rule) for number, rule in rules if rule.engine_pattern]
    ids = {number: rule.id for number, rule in numbered}
    return Patterns(tuple(_pattern(*one) for one in numbered), ids=ids)


def _pattern(number: int, rule: Rule) -> Pattern:
    expression = rule.engine_pattern
    flags = hyperscan.HS_FLAG_PREFILTER if _BEYOND.search(expression) else 0
    # A content begins behind a line's end where several are joined, and ends in front of one.
    loosened = _START.sub(r"\1^", _END.sub(r"\1$", _HIGH_BOUND.sub(r"{\1,}", expression)))
    return Pattern(number, loosened.encode(), flags | hyperscan.HS_FLAG_MULTILINE)


def _key(patterns: Patterns) -> str:
    """Return the cache's key, made of the rules, Hyperscan's version and the processor's features.

    A database runs only with the version and the features it was compiled for.
    """
    trivial = _compiled([Pattern(0, b"layer")])
    parts = (trivial.info(), platform.machine(), version("hyperscan"))
    return hashlib.sha256(repr((*parts, patterns.each)).encode()).hexdigest()


def _revive(serialised: bytes | None) -> hyperscan.Database | None:
    if serialised is None:
        return None
    try:
        database = hyperscan.loadb(serialised, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.error:
        return None
    return database


def _compile(patterns: Patterns) -> hyperscan.Database:
    try:
        return _compiled(patterns.each)
    except hyperscan.error:
        return _compiled([_tamed(one, patterns.ids) for one in patterns.each])


def _tamed(pattern: Pattern, ids: Mapping[int, str]) -> Pattern:
    """Return the pattern as Hyperscan takes it, loosened if need be. Raises UsageError."""
    loosened = pattern._replace(flags=pattern.flags | hyperscan.HS_FLAG_PREFILTER)
    for attempt in (pattern, loosened):
        try:
            _compiled([attempt])
        except hyperscan.error as error:
            reason = str(error)
        else:
            return attempt
    raise UsageError(f"rule {ids[pattern.number]}: the expression can't be compiled: {reason}")


def _compiled(patterns: Sequence[Pattern]) -> hyperscan.Database:
    numbers, expressions, flags = map(list, zip(*patterns, strict=True))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=expressions, ids=numbers, elements=len(numbers), flags=flags)
    return database


_MAGIC = b"layer-explorer blob 1\n"
_KEPT = 6


class Cache:
    """Blobs by their key; one that can't be read or written is missing, which is no error."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, made with mode 0700 when the first blob is written."""
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """Return a blob; None if it is missing, damaged, or writable by others."""
        try:
            if not _private(self._folder.lstat()):
                return None
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(self._path(key), flags), "rb") as file:
                content = file.read() if _private(os.fstat(file.fileno())) else b""
        except OSError:
            return None
        return _verified(content)

    def write(self, key: str, blob: bytes) -> None:
        """Keep a blob; its file gets its name when all bytes are written."""
        target = self._path(key)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _private(self._folder.lstat()):
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(partial, flags, 0o600), "wb") as file:
                file.write(_MAGIC + hashlib.sha256(blob).digest() + blob)
            partial.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()
            return
        self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / f"rules-{key[:40]}.blob"

    def _prune(self) -> None:
        """Delete all blobs but the newest: each change of the rules leaves an old one behind."""
        with contextlib.suppress(OSError):
            blobs = sorted(self._folder.glob("rules-*.blob"), key=lambda one: one.stat().st_mtime)
            for blob in blobs[:-_KEPT]:
                blob.unlink()


def _verified(content: bytes) -> bytes | None:
    start = len(_MAGIC) + hashlib.sha256().digest_size
    blob = content[start:]
    expected = _MAGIC + hashlib.sha256(blob).digest()
    return blob if content[:start] == expected else None


def _private(status: os.stat_result) -> bool:
    """Return whether only the user can write there: it is theirs, and no link."""
    own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return own and not stat.S_ISLNK(status.st_mode) and not status.st_mode & 0o022

"""The scanner: applies a set of rules to bytes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, chain
from pathlib import Path

from explorer.allowance import Charge, uncharged
from explorer.secrets.decoders import Hidden, hidden_in
from explorer.secrets.engine import RuleEngine
from explorer.secrets.judging import judge
from explorer.secrets.match import Match, settle
from explorer.secrets.precise import candidates, compiled
from explorer.secrets.rule import REACH, Confidence, Rule

# Between pieces that are scanned together: it ends every line and every value.
_SEAM = b"\0\n"
# Flags at the beginning of an expression, which hold for all of it.
_FLAGS = re.compile(r"\A\(\?([imsx]+)\)(.*)\Z", re.DOTALL)


class Scanner:
    """Scans data for secrets by a set of rules; several threads may use one.

    The automata are compiled, or read from `cache_dir`, at the first scan; with None nothing is
    cached.
    """

    def __init__(self, rules: Sequence[Rule], cache_dir: Path | None = None) -> None:
        """Keep the rules; they are compiled at the first scan."""
        self.rules = tuple(rules)
        self._engine = RuleEngine(self.rules, cache_dir)
        self._about_names = [rule for rule in self.rules if rule.path and not rule.regex]
        self._secret_path = _any_of(rule.path for rule in self._about_names)

    def scan(self, data: bytes, path: str = "", charge: Charge = uncharged) -> list[Match]:
        """Return the secrets in some bytes, in order and without overlaps.

        If there are none, the path itself may be a match: see `named`. Work is charged before it
        is done, which raises LimitError.
        """
        found = _one_each(self._matches(data, path, charge))
        by_name = None if found else self.named(path)
        return [by_name] if by_name else found

    def find(self, data: bytes, path: str = "", charge: Charge = uncharged) -> list[Match]:
        """Return the secrets in some bytes, in order, encoded ones as well. Raises LimitError.

        The offsets of an encoded secret are those of its encoded form; its details name the
        encoding.
        """
        matches, pieces = self.scan(data, path, charge), [*hidden_in(data, charge)]
        for position in self.firing([piece.data for piece in pieces], charge):
            hidden = pieces[position]
            matches += [_placed(match, hidden) for match in self.scan(hidden.data, "", charge)]
        return _one_each(matches) if pieces else matches

    def named(self, path: str) -> Match | None:
        """Return the match of a file that is a secret by its path, without bytes; None for none."""
        name = path.encode("utf-8", "surrogateescape")
        if not name or not self._secret_path.search(name):
            return None
        rule = next((rule for rule in self._about_names if _concerns(rule, path)), None)
        if rule is None:
            return None
        return Match(rule.id, rule.title, 0, 0, rule.severity, Confidence.POSSIBLE, rule.generic)

    def firing(self, pieces: Sequence[bytes], charge: Charge = uncharged) -> list[int]:
        """Return the indices of the pieces in which a scan may find anything.

        They are scanned all at once, which is many times quicker than one after the other.
        """
        ends = list(accumulate(len(piece) + len(_SEAM) for piece in pieces))
        runs = self._engine.runs(_SEAM.join(pieces), charge) if pieces else {}
        stretches = chain.from_iterable(runs.values())
        fired = (
            range(bisect_left(ends, one), bisect_left(ends, two) + 1) for one, two in stretches
        )
        return sorted(set(chain.from_iterable(fired)))

    def _matches(self, data: bytes, path: str, charge: Charge) -> Iterator[Match]:
        lowered = cache(data.lower)
        for number, runs in self._engine.runs(data, charge).items():
            rule = self.rules[number]
            if rule.path and not _concerns(rule, path):
                continue
            for candidate in candidates(rule, data, runs, path, charge):
                match = judge(rule, candidate)
                if match is not None and _keyed(rule, lowered, match.start):
                    yield match


def _one_each(matches: Iterable[Match]) -> list[Match]:
    return settle(matches, lambda one: one)


def _placed(match: Match, hidden: Hidden) -> Match:
    """Return a match in decoded bytes as one of the bytes that they were encoded in."""
    start, end = hidden.origin(match.start, match.end)
    details = {**match.details, "encoding": hidden.encoding}
    decoded = hidden.data[match.start : match.end]
    return replace(match, start=start, end=end, details=details, decoded=decoded)


def _any_of(expressions: Iterable[str]) -> re.Pattern[bytes]:
    """Return an expression that matches what any of the expressions matches."""
    scoped = (_FLAGS.sub(r"(?\1:\2)", one) for one in expressions)
    return re.compile("|".join(f"(?:{one})" for one in scoped).encode() or b"(?!)")


def _concerns(rule: Rule, path: str) -> bool:
    """Return whether a rule for certain paths is for this one."""
    name = path.encode("utf-8", "surrogateescape")
    if not compiled(rule.path).search(name):
        return False
    exceptions = (one for allowlist in rule.allowlists for one in allowlist.paths)
    return not any(compiled(one).search(name) for one in exceptions)


def _keyed(rule: Rule, lowered: Callable[[], bytes], start: int) -> bool:
    """Return whether one of the rule's keywords, if it has any, is near a match, in any case.

    Gitleaks wants it in the same part of a file. Here it must be as near as every window shows,
    so that it makes no difference where a file is cut.
    """
    low, high = max(0, start - REACH.before), start + REACH.before
    return not rule.keywords or any(
        lowered().find(word.encode(), low, high) >= 0 for word in rule.keywords
    )

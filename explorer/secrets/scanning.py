"""Rules at work on bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain
from pathlib import Path

from explorer.secrets.engine import Engine
from explorer.secrets.judging import judge
from explorer.secrets.match import Match
from explorer.secrets.overlaps import settle
from explorer.secrets.precise import candidates, compiled
from explorer.secrets.rule import Confidence, Rule

# Between pieces that are looked at together: no line and no value goes on behind it.
_SEAM = b"\0\n"


class Scanner:
    """Scans data for the secrets that a set of rules knows.

    The automaton is compiled, or read from `cache_dir`, at the first scan; with
    None nothing is kept. A scanner may be used from several threads.
    """

    def __init__(self, rules: Sequence[Rule], cache_dir: Path | None = None) -> None:
        """Take the rules as they are; nothing is compiled yet."""
        self.rules = tuple(rules)
        self._engine = Engine(self.rules, cache_dir)
        self._about_names = [rule for rule in self.rules if rule.path and not rule.regex]

    def scan(self, data: bytes, path: str = "") -> list[Match]:
        """Return the secrets in some bytes, in order, at most one for each stretch.

        Where there are none, the name alone may be one: see `named`.
        """
        found = settle(self._matches(data, path))
        by_name = None if found else self.named(path)
        return [by_name] if by_name else found

    def named(self, path: str) -> Match | None:
        """Return the match of a file that is a secret by its path; it has no bytes."""
        if not path:
            return None
        rule = next((rule for rule in self._about_names if _concerns(rule, path)), None)
        if rule is None:
            return None
        return Match(rule.id, rule.title, 0, 0, rule.severity, Confidence.POSSIBLE, rule.generic)

    def firing(self, pieces: Sequence[bytes]) -> list[int]:
        """Return the positions of the pieces in which a scan may find anything.

        One look at all of them is many times as quick as one at each.
        """
        ends = list(accumulate(len(piece) + len(_SEAM) for piece in pieces))
        runs = self._engine.runs(_SEAM.join(pieces)) if pieces else {}
        stretches = {(first, last) for found in runs.values() for first, last in found}
        ranges = (range(bisect_left(ends, one), bisect_left(ends, two) + 1) for one, two in stretches)
        return sorted(set(chain.from_iterable(ranges)))

    def _matches(self, data: bytes, path: str) -> Iterator[Match]:
        lowered = cache(data.lower)
        for number, runs in self._engine.runs(data).items():
            rule = self.rules[number]
            if (rule.path and not _concerns(rule, path)) or not _keyed(rule, lowered):
                continue
            for candidate in candidates(rule, data, runs, path):
                match = judge(rule, candidate)
                if match is not None:
                    yield match


def _concerns(rule: Rule, path: str) -> bool:
    """Tell whether a rule that asks for certain paths is about this one."""
    name = path.encode("utf-8", "surrogateescape")
    if not compiled(rule.path).search(name):
        return False
    exceptions = (one for allowlist in rule.allowlists for one in allowlist.paths)
    return not any(compiled(one).search(name) for one in exceptions)


def _keyed(rule: Rule, lowered: Callable[[], bytes]) -> bool:
    """Tell whether one of the rule's keywords is there, in any case, as Gitleaks demands."""
    return not rule.keywords or any(word.encode() in lowered() for word in rule.keywords)

"""Rules at work on bytes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, chain
from pathlib import Path

from explorer.secrets.decoders import Hidden, layers_of
from explorer.secrets.engine import Engine
from explorer.secrets.judging import judge
from explorer.secrets.match import Match
from explorer.secrets.overlaps import settle
from explorer.secrets.precise import candidates, compiled
from explorer.secrets.rule import Confidence, Rule

# Between pieces that are looked at together: no line and no value goes on behind it.
_SEAM = b"\0\n"
# Flags in front of an expression hold for all of it.
_FLAGS = re.compile(r"\A\(\?([imsx]+)\)(.*)\Z", re.DOTALL)


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
        self._telling_name = _any_of(rule.path for rule in self._about_names)

    def scan(self, data: bytes, path: str = "") -> list[Match]:
        """Return the secrets in some bytes, in order, at most one for each stretch.

        Where there are none, the name alone may be one: see `named`.
        """
        found = settle(self._matches(data, path))
        by_name = None if found else self.named(path)
        return [by_name] if by_name else found

    def find(self, data: bytes, path: str = "") -> list[Match]:
        """Return the secrets in some bytes and in what stands encoded there, in order.

        An encoded secret's offsets are those of its encoded form, and its details
        name the encoding.
        """
        matches, pieces = self.scan(data, path), list(layers_of(data))
        for position in self.firing([piece.data for piece in pieces]):
            hidden = pieces[position]
            matches += [_placed(match, hidden) for match in self.scan(hidden.data)]
        return settle(matches) if pieces else matches

    def named(self, path: str) -> Match | None:
        """Return the match of a file that is a secret by its path; it has no bytes."""
        name = path.encode("utf-8", "surrogateescape")
        if not name or not self._telling_name.search(name):
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
        stretches = chain.from_iterable(runs.values())
        fired = (
            range(bisect_left(ends, one), bisect_left(ends, two) + 1) for one, two in stretches
        )
        return sorted(set(chain.from_iterable(fired)))

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


def _placed(match: Match, hidden: Hidden) -> Match:
    """Return a match in decoded bytes as one of the bytes that they were encoded in."""
    start, end = hidden.place(match.start, match.end)
    details = {**match.details, "encoding": hidden.encoding}
    decoded = hidden.data[match.start : match.end]
    return replace(match, start=start, end=end, details=details, decoded=decoded)


def _any_of(expressions: Iterable[str]) -> re.Pattern[bytes]:
    """Return what matches whatever one of the expressions does; nothing where there are none."""
    scoped = (_FLAGS.sub(r"(?\1:\2)", one) for one in expressions)
    return re.compile("|".join(f"(?:{one})" for one in scoped).encode() or b"(?!)")


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

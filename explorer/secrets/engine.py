"""Which rules may match in some bytes, and where: Hyperscan searches for all rules at once.

Hyperscan reports a rule and where its match ends; a second look there (`precise`) finds the exact
secret. Three in four rules are for values without a mark of their own, which only a name beside
them makes secrets; in a pass over all bytes they would make it four times as slow, so they are
given only the surroundings of what may be such a value (docs/adr/0006).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from explorer.allowance import Charge, uncharged
from explorer.secrets.rule import Rule

if TYPE_CHECKING:
    import hyperscan

Runs: TypeAlias = dict[int, list[list[int]]]
"""By the number of a rule, the stretches in which its matches end: [first, last], in bytes."""

Handler: TypeAlias = Callable[[int, int, int, int, object], None]
"""What Hyperscan calls for a match: rule, start (always 0), end, flags, context."""

_NEAR = 64
# Measured: what a scan takes, how many bytes it does in a step, and each match that is noted.
_STEPS_A_SCAN, _BYTES_A_STEP, _STEPS_A_MATCH, _NOTED = 500, 2, 60, 64
# How far from a value its name and its end may be, in bytes.
_REACH = 256
# A value begins behind a sign, a quote or a space, and has a digit among its first 25 characters:
# of values drawn at random one in a hundred has none.
_VALUE = r"""(?:^|[=:,(>|]\s{0,3}|["'`\s])[A-Za-z_.+/~-]{0,24}[0-9][A-Za-z0-9_.+/=~-]{8}"""


class RuleEngine:
    """The rules as automata, compiled or read from the cache when they are first needed."""

    def __init__(self, rules: Sequence[Rule], cache_dir: Path | None) -> None:
        """Keep the rules; with `cache_dir` None nothing is cached."""
        numbered = [(number, rule) for number, rule in enumerate(rules) if rule.engine_pattern]
        named = [(number, rule) for number, rule in numbered if rule.named and not rule.generic]
        marked = [(number, rule) for number, rule in numbered if not rule.named or rule.generic]
        self._value = len(rules)
        if named:
            marked.append((self._value, Rule("value", "What may be a value", regex=_VALUE)))
        self._marked = RuleAutomaton(marked, cache_dir)
        self._named = RuleAutomaton(named, cache_dir)

    def runs(self, data: bytes, charge: Charge = uncharged) -> Runs:
        """Return where matches of each rule end; ends at most 64 bytes apart are one stretch.

        Raises what `charge` raises.
        """
        found: Runs = {}
        charge(_STEPS_A_SCAN + len(data) // _BYTES_A_STEP)
        self._marked.scan(data, _noting(found, 0, charge))
        for low, high in _surroundings(found.pop(self._value, []), len(data)):
            charge(_STEPS_A_SCAN + (high - low) // _BYTES_A_STEP)
            self._named.scan(data[low:high], _noting(found, low, charge))
        return found


class RuleAutomaton:
    """Numbered rules as Hyperscan compiled them; it does one scan at a time."""

    def __init__(self, rules: Sequence[tuple[int, Rule]], cache_dir: Path | None) -> None:
        """Keep the rules; they are compiled at the first scan."""
        self._rules = rules
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._database: hyperscan.Database | None = None

    def scan(self, data: bytes, handler: Handler) -> None:
        """Call the handler for each match with the rule's number and the end of the match."""
        if not self._rules:
            return
        # The scratch space serves one scan at a time.
        with self._lock:
            database = self._database = self._database or self._load()
            database.scan(data, match_event_handler=handler)

    def _load(self) -> hyperscan.Database:
        from explorer.secrets.database import load_database

        return load_database(self._rules, self._cache_dir)


def _noting(found: Runs, offset: int, charge: Charge) -> Handler:
    """Return a handler that adds to `found` the matches in data that begins at an offset."""
    count = 0

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        nonlocal count
        count += 1
        if not count % _NOTED:
            charge(_NOTED * _STEPS_A_MATCH)
        end += offset
        runs = found.get(number)
        if runs is None:
            found[number] = [[end, end]]
        elif end - runs[-1][1] <= _NEAR:
            runs[-1][1] = end
        else:
            runs.append([end, end])

    return note


def _surroundings(runs: list[list[int]], size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches around values, in order; those that touch become one."""
    low = high = 0
    for first, last in runs:
        if first - _REACH > high:
            if high:
                yield low, high
            low = first - _REACH
        high = min(last + _REACH, size)
    if high:
        yield low, high

"""Which rules may match in some bytes, and where: Hyperscan searches for all rules at once.

Hyperscan reports a rule and where its match ends; a second look there (`precise`) finds the exact
secret. Three in four rules are for values without a mark of their own, which only the name of a
service beside them makes secrets: of those the names alone are looked for (docs/adr/0006).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from explorer.allowance import Charge, uncharged
from explorer.secrets.cached_automaton import CachedAutomaton, offsets
from explorer.secrets.joined import Joined
from explorer.secrets.rule import Rule
from explorer.secrets.service_names import ServiceNames

if TYPE_CHECKING:
    from explorer.secrets.database import Expressions

_NEAR = 64
_CASELESS = "(?i)"
# Measured: what a scan takes, how many bytes it does in a step, and each match that is noted.
_STEPS_A_SCAN, _BYTES_A_STEP, _STEPS_A_MATCH = 500, 2, 60


class Signs(Struct):
    """What hints at secrets in one content, by the number of a rule.

    `runs` are the stretches in which matches of its expression end, first and last in turns, in
    bytes: ends at most 64 bytes apart are one stretch. `names` are where those of its service
    begin and end, in turns.
    """

    runs: dict[int, array[int]] = field(default_factory=dict)
    names: dict[int, array[int]] = field(default_factory=dict)

    def add_end(self, number: int, end: int) -> None:
        """Take note of a match of a rule's expression; they come in the order of their ends."""
        runs = self.runs.get(number)
        if runs is None:
            self.runs[number] = offsets((end, end))
        elif end - runs[-1] <= _NEAR:
            runs[-1] = end
        else:
            runs.extend((end, end))

    def add_name(self, number: int, start: int, end: int) -> None:
        """Take note of a name of a rule's service."""
        self.names.setdefault(number, offsets()).extend((start, end))


class RuleEngine:
    """The rules as automata, compiled or read from the cache when they are first needed."""

    def __init__(self, rules: Sequence[Rule], cache_dir: Path | None) -> None:
        """Keep the rules; with `cache_dir` None nothing is cached."""
        # Those of any case by themselves: both are compiled at once, each in half the time of all.
        self._marked = [
            CachedAutomaton(partial(_expressions, rules, caseless=caseless), cache_dir)
            for caseless in (False, True)
        ]
        self._names = ServiceNames(enumerate(rules), cache_dir)

    def prepare(self) -> None:
        """Begin to load the automata in threads, beside what the caller does next."""
        for one in self._marked:  # which take longest
            one.prepare()
        self._names.prepare()

    def signs(self, joined: Joined, charge: Charge = uncharged) -> dict[int, Signs]:
        """Return the signs in contents that have any, by their index.

        Raises what `charge` raises.
        """
        found: dict[int, Signs] = {}
        charge(_STEPS_A_SCAN + len(joined.data) // _BYTES_A_STEP)
        # Most matches are in the same content as the one before.
        start, last, signs = 0, -1, Signs()
        ends = (one.ends(joined.data, _STEPS_A_MATCH, charge) for one in self._marked)
        for number, end in chain.from_iterable(ends):
            if not start < end <= last:
                index, start, last = joined.place(end)
                signs = found.setdefault(index, Signs())
            signs.add_end(number, end - start)
        start, last = 0, -1
        for number, begin, end in self._names.standing(joined.data, charge):
            if not start < end <= last:
                index, start, last = joined.place(end)
                signs = found.setdefault(index, Signs())
            signs.add_name(number, begin - start, end - start)
        return found


def _expressions(rules: Sequence[Rule], *, caseless: bool) -> Expressions:
    from explorer.secrets.database import expressions_of

    numbered = enumerate(rules)
    return expressions_of(
        (number, one)
        for number, one in numbered
        if one.engine_pattern.startswith(_CASELESS) is caseless
    )

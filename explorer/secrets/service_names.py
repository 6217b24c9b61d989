"""Where the names of services stand, and the values behind them that may be their credentials.

Most services give out values without a mark of their own, which only a name beside them makes
secrets. The names are literals: one automaton of thousands is compiled in a moment and finds them
all at once; what a rule asks of a value is looked at behind the names alone (docs/adr/0006).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.allowance import Charge, uncharged
from explorer.secrets import dialect
from explorer.secrets.cached_automaton import CachedAutomaton
from explorer.secrets.candidate import Candidate
from explorer.secrets.rule import Rule

if TYPE_CHECKING:
    from explorer.secrets.database import Expressions

# Measured: what a look behind a name takes, and judging what it finds.
_BYTES_A_STEP, _STEPS_A_NAME, _STEPS_A_LOOK, _STEPS_A_CANDIDATE = 2, 200, 600, 15_000
# How far behind its name a value of any shape is looked for at first, and how many of its bytes.
_NEAR = 128
_value = re.compile(rb"[A-Za-z0-9_.+/=~-]{16}")
# The most bytes from the beginning of a common name to the end of the word that makes it count.
_MOST = 96
# What an ordinary word may not stand directly behind: there it is a part of another one.
_INSIDE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


class ServiceNames:
    """The names that numbered rules ask for."""

    def __init__(self, rules: Iterable[tuple[int, Rule]], cache_dir: Path | None) -> None:
        """Take rules with their numbers; those without the names of a service are left out."""
        numbered = [(number, rule) for number, rule in rules if rule.services]
        plain = _spelled((number, rule) for number, rule in numbered if not rule.common)
        common = _spelled((number, rule) for number, rule in numbered if rule.common)
        shapeless = {number for number, rule in numbered if rule.token == dialect.ANY_SHAPE}
        spelled = chain(plain.items(), common.items())
        self._names = [_Name.of(spelling, numbers, shapeless) for spelling, numbers in spelled]
        self._plain = len(plain)
        self._automaton = CachedAutomaton(partial(_expressions, plain, common), cache_dir)

    def prepare(self) -> None:
        """Begin to compile them, beside what the caller does next."""
        self._automaton.prepare()

    def standing(self, data: bytes, charge: Charge) -> Iterator[tuple[int, int, int]]:
        """Yield the number of a rule, and where a name of its service begins and ends.

        Left out are most of those behind which nothing is that may be a value. Raises what
        `charge` raises.
        """
        charge(len(data) // _BYTES_A_STEP)
        seen: dict[int, int] = {}
        names, plain, has_value = self._names, self._plain, _value.search
        for which, end in self._automaton.ends(data, _STEPS_A_NAME, charge):
            spelling, shaped, shapeless = names[which]
            size = len(spelling)
            if which < plain:
                places: Iterable[int] = (end - size,)
            else:
                places = _before(data, end, spelling, seen.get(which, 0))
                seen[which] = end
            for start in places:
                name_end = start + size
                for number in shaped:
                    yield number, start, name_end
                if shapeless and has_value(data, name_end, name_end + _NEAR):
                    for number in shapeless:
                        yield number, start, name_end


class _Name(NamedTuple):
    """A name as it is written, and the rules that ask for it: for values of a shape, or of any."""

    spelling: bytes
    shaped: tuple[int, ...]
    shapeless: tuple[int, ...]

    @classmethod
    def of(cls, spelling: bytes, numbers: Iterable[int], shapeless: Container[int]) -> _Name:
        each = {one: one in shapeless for one in numbers}
        shaped = (one for one, is_any in each.items() if not is_any)
        return cls(spelling, tuple(shaped), tuple(one for one, is_any in each.items() if is_any))


def _before(data: bytes, behind: int, spelling: bytes, done: int) -> Iterator[int]:
    """Yield where a common name begins, of which all that is known is where its words end."""
    low = max(behind - _MOST, done - len(spelling) + 1, 0)
    before = data[low:behind].lower()
    start = before.find(spelling)
    while start >= 0:
        yield low + start
        start = before.find(spelling, start + 1)


def _spelled(rules: Iterable[tuple[int, Rule]]) -> dict[bytes, list[int]]:
    """Return the numbers of the rules that ask for a name, by what it is written as."""
    found: dict[bytes, list[int]] = {}
    for number, rule in rules:
        for name in rule.services:
            for spelling in dialect.spellings(name.lower()):
                found.setdefault(spelling.encode(), []).append(number)
    return found


def _expressions(plain: Iterable[bytes], common: Iterable[bytes]) -> Expressions:
    from explorer.secrets.database import CASELESS, Expression, Expressions

    expressions = chain(map(re.escape, plain), map(dialect.common_name, common))
    return Expressions(tuple(Expression(at, one, CASELESS) for at, one in enumerate(expressions)))


def credentials(
    rule: Rule,
    data: bytes,
    names: Sequence[int],
    path: str = "",
    charge: Charge = uncharged,
) -> Iterator[Candidate]:
    """Yield the values that stand behind the names of a rule's service, none of them twice.

    `names` are where those begin and end, in turns.
    Each look, and each candidate that will be judged, is charged first; that raises LimitError.
    """
    behind, done = _behind(rule), 0
    for start, end in sorted(zip(names[::2], names[1::2], strict=True)):
        if start < done or (rule.common and start and data[start - 1] in _INSIDE):
            continue
        charge(_STEPS_A_LOOK)
        if value := behind.match(data, end):
            charge(_STEPS_A_CANDIDATE)
            done = value.end()
            yield Candidate(data, path, start, done, *value.span(rule.secret_group))


def _behind(rule: Rule) -> re.Pattern[bytes]:
    is_short = min(map(len, rule.services)) <= dialect.SHORT
    expression = dialect.behind_name(
        rule.token, common=rule.common, ordinary=rule.ordinary, short=is_short
    )
    return _compiled(expression)


@lru_cache(maxsize=256)
def _compiled(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode())

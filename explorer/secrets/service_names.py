"""Where the names of services stand, and the values behind them that may be their credentials.

Most services give out values without a mark of their own, which only a name beside them makes
secrets. The names are literals: one automaton of thousands is compiled in a moment and finds them
all at once; what a rule asks of a value is looked at behind the names alone (docs/adr/0006).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.allowance import Charge, uncharged
from explorer.frozen import Frozen
from explorer.secrets import dialect
from explorer.secrets.cached_automaton import CachedAutomaton
from explorer.secrets.candidate import Candidate
from explorer.secrets.linear import GroupSpans, Linear
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
        self._plain = [*_names((number, rule) for number, rule in numbered if not rule.common)]
        common = [*_names((number, rule) for number, rule in numbered if rule.common)]
        self._common = [*map(_Common.of, _by_initial(common))]
        expressions = partial(_expressions, self._plain, self._common)
        self._automaton = CachedAutomaton(expressions, cache_dir)

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
        plain, common, has_value = self._plain, self._common, _value.search
        count = len(plain)
        for which, end in self._automaton.ends(data, _STEPS_A_NAME, charge):
            found: Iterable[tuple[_Name, int]]
            if which < count:
                found = ((plain[which], end),)
            else:
                found = common[which - count].before(data, end, seen.get(which, 0))
                seen[which] = end
            for (spelling, shaped, shapeless), name_end in found:
                start = name_end - len(spelling)
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


class _Common(Frozen, frozen=True):
    """Common names of one first letter, which are one expression: many take long to compile.

    `spelled` finds one of them in lower-cased bytes; `beginning` are those that it begins with.
    """

    spelled: bytes
    beginning: Mapping[bytes, Sequence[_Name]]

    @classmethod
    def of(cls, names: Iterable[_Name]) -> _Common:
        longest_first = sorted(names, key=lambda one: (-len(one.spelling), one.spelling))
        by_spelling = {one.spelling: one for one in longest_first}
        beginning = {
            one: tuple(by_spelling[head] for head in _beginnings(one) if head in by_spelling)
            for one in by_spelling
        }
        return cls(b"|".join(map(re.escape, by_spelling)), beginning)

    def before(self, data: bytes, behind: int, done: int) -> Iterator[tuple[_Name, int]]:
        """Yield the names whose words end at `behind` or before, and where each ends.

        Those that end at `done` or before were told already.
        """
        low = max(behind - _MOST, 0)
        text, search = data[low:behind].lower(), _any_of(self.spelled).search
        found = search(text)
        while found:
            start = found.start()
            for name in self.beginning[found[0]]:
                end = low + start + len(name.spelling)
                if end > done:
                    yield name, end
            found = search(text, start + 1)


def _names(rules: Iterable[tuple[int, Rule]]) -> Iterator[_Name]:
    """Yield each name as it is written, with the rules that ask for it."""
    asking: dict[bytes, tuple[list[int], list[int]]] = {}
    for number, rule in rules:
        is_shapeless = rule.token == dialect.ANY_SHAPE
        for name in rule.services:
            for spelling in dialect.spellings(name.lower()):
                asking.setdefault(spelling.encode(), ([], []))[is_shapeless].append(number)
    for written, (shaped, shapeless) in asking.items():
        yield _Name(written, *(tuple(dict.fromkeys(one)) for one in (shaped, shapeless)))


def _beginnings(spelling: bytes) -> Iterator[bytes]:
    """Yield what a name begins with, the longest first: itself."""
    return (spelling[:length] for length in range(len(spelling), 0, -1))


def _by_initial(names: Iterable[_Name]) -> Iterable[Sequence[_Name]]:
    groups: dict[bytes, list[_Name]] = {}
    for one in names:
        groups.setdefault(one.spelling[:1], []).append(one)
    return groups.values()


def _expressions(plain: Iterable[_Name], common: Iterable[_Common]) -> Expressions:
    from explorer.secrets.database import CASELESS, Expression, Expressions

    literals = (re.escape(one.spelling) for one in plain)
    expressions = chain(literals, (dialect.common_names(one.spelled) for one in common))
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
        if value := behind(data, end):
            charge(_STEPS_A_CANDIDATE)
            secret = value.span(rule.secret_group)
            done = max(secret[1], start + 1)
            yield Candidate(data, path, start, done, *secret)


def _behind(rule: Rule) -> Callable[[bytes, int], GroupSpans | None]:
    """Return what looks behind a name, from an offset on."""
    is_short = min(map(len, rule.services)) <= dialect.SHORT
    over = isinstance(rule.token, Linear)
    expression = dialect.behind_name(
        rule.token, common=rule.common, ordinary=rule.ordinary, short=is_short, over=over
    )
    return Linear(expression).at if over else _compiled(expression).match


@lru_cache(maxsize=256)
def _any_of(expression: bytes) -> re.Pattern[bytes]:
    return re.compile(expression)


@lru_cache(maxsize=256)
def _compiled(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode())

"""Expressions that RE2 matches: in linear time, whatever the expression and whatever the text.

Those of users' rules are, as they are written for it: Gitleaks has no other. Python's `re` goes
back, which for one quantifier inside another takes longer than anybody waits. Source: RE2's
documentation, "Syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from explorer.allowance import Charge, uncharged
from explorer.secrets.rule import REACH

# An expression whose automaton takes more is refused; `[a-z]{1000}` takes a twentieth.
_MOST_MEMORY = 4 << 20
# Measured: what a search takes, and how many bytes it does in a step.
_STEPS_A_SEARCH, _BYTES_A_STEP = 400, 8
# A longer match is not found, so that no search goes over the same bytes more than twice.
_LONGEST = REACH.behind
# RE2 takes a count of that many figures for a text.
_HUGE = re.compile(r"\{(?:\d{1,9},)?\d{6}")
_TOO_OFTEN, _TOO_DEEP = "a repetition of more than 1000", "nested deeper than 1000 groups"
_DEEPEST = 1000
_BRACKET = re.compile(r"\\.|(?P<open>\()|(?P<close>\))", re.DOTALL)
_OF_CHARACTERS = (r"\p", r"\P", r"\x{")


class Grouped(Protocol):
    """A compiled expression, and how many groups it has."""

    @property
    def groups(self) -> int:
        """The number of its groups."""


class GroupSpans(Protocol):
    """A match, as `re` and RE2 have it: the offsets and the bytes of a group, 0 for all."""

    def span(self, group: int = 0, /) -> tuple[int, int]:
        """Return where a group begins and ends."""

    def __getitem__(self, group: int, /) -> bytes | None:
        """Return the bytes of a group, None for one that took no part."""

    @property
    def re(self) -> Grouped:
        """The expression that matched."""


class _Compiled(Grouped, Protocol):
    def search(
        self, text: bytes, pos: int | None = None, endpos: int | None = None
    ) -> GroupSpans | None: ...

    def match(self, text: bytes, pos: int, endpos: int) -> GroupSpans | None: ...


class Linear(str):
    """The source of an expression for RE2, which finds it in bytes.

    It counts characters where it names any beyond ASCII, and bytes elsewhere, so that what is no
    text is searched as well.
    """

    __slots__ = ()

    @property
    def counts_characters(self) -> bool:
        """Whether it counts characters."""
        return not self.isascii() or any(one in self for one in _OF_CHARACTERS)

    @property
    def groups(self) -> int:
        """The number of its groups. Raises ValueError with what RE2 says against it."""
        return _compiled(str(self)).groups

    @property
    def resumed_behind(self) -> int:
        """The group behind which the next match may begin; 0 for the whole."""
        return 0

    def is_in(self, text: bytes) -> bool:
        """Return whether it matches anywhere in a text."""
        return _compiled(str(self)).search(text) is not None

    def matches(
        self, text: bytes, low: int, high: int, charge: Charge = uncharged
    ) -> Iterator[GroupSpans]:
        """Yield the matches between two offsets, none of which begins inside another.

        Each search is charged first, which raises LimitError.
        """
        search, group = _compiled(str(self)).search, self.resumed_behind
        while low <= high:
            end = min(low + 2 * _LONGEST, high)
            charge(_STEPS_A_SEARCH + (end - low) // _BYTES_A_STEP)
            found = search(text, low, end)
            start = found.span()[0] if found else end
            if end < high and start >= low + _LONGEST:
                # It may go on behind what was searched.
                low += _LONGEST
                continue
            if found is None:
                return
            yield found
            low = max(found.span(group)[1], start + 1)

    def at(self, text: bytes, low: int) -> GroupSpans | None:
        """Return the match that begins at an offset, None for none."""
        return _compiled(str(self)).match(text, low, low + _LONGEST)


class Edged(Linear):
    """One whose group 1 is what is looked for: the match goes over its edges as well."""

    __slots__ = ()

    @property
    def resumed_behind(self) -> int:
        """The group behind which the next match may begin: one edge may be that of two."""
        return 1


@lru_cache(maxsize=4096)
def _compiled(source: str) -> _Compiled:
    import re2

    if _HUGE.search(source):
        raise ValueError(_TOO_OFTEN)
    if _depth(source) > _DEEPEST:
        raise ValueError(_TOO_DEEP)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    if not Linear(source).counts_characters:
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        compiled: _Compiled = re2.compile(source.encode(), options)
    except re2.error as error:
        (reason,) = error.args[:1] or ("it can't be compiled",)
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error
    return compiled


def _depth(source: str) -> int:
    """Return how deep groups stand in groups, more or less: in classes they count as well."""
    kinds = (one.lastgroup for one in _BRACKET.finditer(source) if one.lastgroup)
    return max(accumulate(1 if kind == "open" else -1 for kind in kinds), default=0)

"""The second look: `re` finds where exactly a rule matches, near where Hyperscan says it does.

Only where case matters does `re` skip quickly to where a match may begin: so expressions that
ignore case match lower-cased bytes, which makes them several times quicker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from explorer.allowance import Charge, uncharged
from explorer.secrets import dialect
from explorer.secrets.candidate import Candidate
from explorer.secrets.linear import GroupSpans, Linear
from explorer.secrets.rule import Rule

# Measured: what a look takes at worst, and what it takes to judge what it finds.
_STEPS_A_LOOK, _STEPS_A_BYTE, _STEPS_A_CANDIDATE = 2_000, 20, 15_000
# How far a look-behind may reach in front of a stretch, in bytes.
_BEHIND = 256
_IGNORES_CASE = "(?i)"
_ESCAPE_OR_CAPITAL = re.compile(r"\\x[0-9A-Fa-f]{2}|\\.|[A-Z]", re.DOTALL)
# What lower-casing would change: flags, the names of groups, and escapes for capital letters.
_ODD = re.compile(r"\(\?(?:[a-z]*[-A-Zi]|\()|\\x[45]|\\[01][0-7]{2}")
# A range such as [Y-b] can't be lower-cased by its ends; the usual ranges can.
_CLASS = re.compile(r"\\.|\[\^?\]?(?P<inside>(?:\\.|[^\\\]])*)\]", re.DOTALL)
_RANGE = re.compile(r"(?:\\x..|\\.|[^\\])-(?:\\x..|\\.|[^\\])", re.DOTALL)
_USUAL_RANGE = re.compile(
    r"[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[!-,]-~|\\x[0-3].-\\x(?:[0-389a-f].|7[b-f])"
)


@lru_cache(maxsize=4096)
def compiled(source: str) -> re.Pattern[bytes]:
    """Return an expression compiled for bytes; it is compiled at its first use."""
    return re.compile(source.encode())


def is_met(source: str, text: bytes) -> bool:
    """Return whether an expression of a rule or an allowlist matches anywhere in a text."""
    if isinstance(source, Linear):
        return source.is_in(text)
    return compiled(source).search(text) is not None


def candidates(
    rule: Rule,
    data: bytes,
    runs: Sequence[int],
    path: str = "",
    charge: Charge = uncharged,
) -> Iterator[Candidate]:
    """Yield what the rule's expression matches near `runs`, where its matches end, in order.

    Those are stretches, first and last in turns, in bytes.
    Each look, and each candidate that will be judged, is charged first; that raises LimitError.
    """
    stretches = _stretches(rule, runs, len(data))
    matches = chain.from_iterable(_look(rule, data, low, high, charge) for low, high in stretches)
    for base, match in matches:
        charge(_STEPS_A_CANDIDATE)
        group = _secret_group(match, rule.secret_group)
        secret = match.span(group)
        if not group and isinstance(rule.regex, Linear):
            secret = _within_lines(match)
        start, end, *secret_span = (base + offset for offset in (*match.span(), *secret))
        yield Candidate(data, path, start, end, *secret_span)


def _look(
    rule: Rule, data: bytes, low: int, high: int, charge: Charge
) -> Iterator[tuple[int, GroupSpans]]:
    """Yield the matches in a stretch, each with the offset in `data` that its own start from."""
    if isinstance(rule.regex, Linear):
        yield from ((0, match) for match in rule.regex.matches(data, low, high, charge))
        return
    charge(_STEPS_A_LOOK + _STEPS_A_BYTE * (high - low))
    look = expression(rule.regex)
    if not look.folded:
        yield from ((0, match) for match in look.matches(data, low, high))
        return
    base = max(low - _BEHIND, 0)
    text = data[base:high].lower()
    yield from ((base, match) for match in look.matches(text, low - base, len(text)))


def _stretches(rule: Rule, runs: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches to look at; those that touch become one: no byte is read twice."""
    lead = rule.lead or rule.reach
    low = high = -1
    for first, last in zip(runs[::2], runs[1::2], strict=True):
        if low >= 0 and first - lead <= high:
            high = max(high, last + rule.reach)
            continue
        if low >= 0:
            yield low, min(high, size)
        low, high = max(first - lead, 0), last + rule.reach
    if low >= 0:
        yield low, min(high, size)


def _within_lines(match: GroupSpans) -> tuple[int, int]:
    """Return where a match begins and ends without the ends of lines around it, as in Gitleaks."""
    (start, _), text = match.span(), match[0] or b""
    start += len(text) - len(text.lstrip(b"\n"))
    return start, start + len(text.strip(b"\n"))


def _secret_group(match: GroupSpans, wanted: int) -> int:
    """Return the group that holds the secret: the one wanted, or the first that is not empty."""
    if wanted:
        return wanted if match[wanted] is not None else 0
    return next((group for group in range(1, match.re.groups + 1) if match[group]), 0)


class ByteExpression(Struct, frozen=True):
    """A compiled expression over bytes; with `folded` they must be in lower case.

    Where it begins with `begin`, that stands beside the pattern of the rest.
    """

    pattern: re.Pattern[bytes]
    folded: bool
    begin: re.Pattern[bytes] | None = None

    def matches(self, text: bytes, low: int, high: int) -> Iterator[re.Match[bytes]]:
        """Yield the matches between two offsets, none of which begins inside another."""
        if self.begin is None:
            yield from self.pattern.finditer(text, low, high)
            return
        # The mark is quickly found; what is in front of it takes long to look at everywhere.
        while match := self.pattern.search(text, low, high):
            is_there = self.begin.match(text, match.start())
            low = max(match.end() if is_there else 0, match.start() + 1)
            if is_there:
                yield match


@lru_cache(maxsize=4096)
def expression(source: str) -> ByteExpression:
    """Return an expression compiled, for lower-cased bytes where that matches the same."""
    if source.startswith(dialect.BEGIN):
        rest = source.removeprefix(dialect.BEGIN)
        return ByteExpression(compiled(rest), folded=False, begin=compiled(dialect.BEGIN))
    rest = source.removeprefix(_IGNORES_CASE)
    if rest == source or _ODD.search(rest) or _has_odd_range(rest):
        return ByteExpression(re.compile(source.encode()), folded=False)
    return ByteExpression(re.compile(_ESCAPE_OR_CAPITAL.sub(_lower, rest).encode()), folded=True)


def _has_odd_range(source: str) -> bool:
    insides = (found["inside"] or "" for found in _CLASS.finditer(source))
    ranges = (one[0] for inside in insides for one in _RANGE.finditer(inside))
    return not all(_USUAL_RANGE.fullmatch(one) for one in ranges)


def _lower(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("\\") else found[0].lower()

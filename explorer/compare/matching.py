"""The findings of two images: which are the same, which moved, which are gone, which are new.

The same has rule, place and secret in common, what moved has rule and secret. Secrets are compared
whole, or by what a key makes of them, never by the few bits of a fingerprint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from explorer.analysis import Analysis
from explorer.layers.tree import written_entries
from explorer.secrets.finding import Finding, identity_of

_Key = Callable[[Finding], object]


class Paired(NamedTuple):
    """A finding of both sides."""

    a: Finding
    b: Finding


class Unpaired(NamedTuple):
    """A finding of one side; whether the other side writes anything at its path at all."""

    finding: Finding
    has_path: bool


class Matching(NamedTuple):
    """The findings of A are those that are the same, moved or gone; of B the same, moved or new."""

    same: Sequence[Paired]
    moved: Sequence[Paired]
    gone: Sequence[Unpaired]
    new: Sequence[Unpaired]


def matching(a: Analysis, b: Analysis) -> Matching:
    """Match the findings of two analyses, each as far as it has come."""
    sealing = a.sealing or b.sealing

    def secret(one: Finding) -> object:
        return one.match.rule_id, identity_of(one, sealing)

    def whole(one: Finding) -> object:
        return secret(one), one.location.identity

    same, gone, new = _paired(a.findings, b.findings, whole)
    moved, gone, new = _paired(gone, new, secret)
    return Matching(same, moved, _unpaired(gone, b), _unpaired(new, a))


def _paired(
    a: Iterable[Finding], b: Iterable[Finding], key: _Key
) -> tuple[list[Paired], list[Finding], list[Finding]]:
    """Return the pairs that have a key in common, and what is left of each side.

    Of several with one key the visible ones meet first, then in the order of their places.
    """
    by_key, others = _by_key(a, key), _by_key(b, key)
    pairs, left, left_there = list[Paired](), list[Finding](), list[Finding]()
    for one, own in by_key.items():
        there = others.pop(one, [])
        pairs += map(Paired, own, there)
        left += own[len(there) :]
        left_there += there[len(own) :]
    for own in others.values():
        left_there += own
    return pairs, left, left_there


def _by_key(findings: Iterable[Finding], key: _Key) -> dict[object, list[Finding]]:
    found: dict[object, list[Finding]] = defaultdict(list)
    for one in sorted(findings, key=_order):
        found[key(one)].append(one)
    return found


def _order(one: Finding) -> tuple[object, ...]:
    at = one.location
    numbers = (at.layer or 0, at.index or 0, at.line or 0, at.column or 0)
    return (not one.visible, at.parts, *numbers, one.match.rule_id)


def _unpaired(findings: Sequence[Finding], other: Analysis) -> list[Unpaired]:
    asked = {one.location.path for one in findings if one.location.path is not None}
    fates = (one.fates for one in other.layers if asked)
    there = {path for one in fates for path, _ in written_entries(one) if path in asked}
    return [Unpaired(one, one.location.path in there) for one in findings]

"""Findings brought together: a secret may stand in many places, and a file hold many secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from explorer.report.model import Reported

Group: TypeAlias = Sequence[Reported]
"""Findings that belong together, the worst first: the places of a secret, what a file holds."""


def by_secret(findings: Iterable[Reported]) -> list[Group]:
    """Return the findings by secret, in the order in which each comes first."""
    return _together(findings, lambda one: one.secret)


def by_file(findings: Iterable[Reported]) -> list[Group]:
    """Return the findings of one kind in one file together, in the order in which they come."""
    return _together(findings, _file)


def _together(findings: Iterable[Reported], key: Callable[[Reported], object]) -> list[Group]:
    groups: dict[object, list[Reported]] = {}
    for one in findings:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _file(one: Reported) -> object:
    location = one.finding.location
    where = (location.place, location.path, location.inner_path, location.index, location.name)
    return one.finding.match.title, location.kind, where

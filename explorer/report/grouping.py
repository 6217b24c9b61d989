"""Findings brought together: a secret may stand in many places, and a file hold many secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from explorer.report.model import Reported
from explorer.secrets.finding import Origin

_Member = TypeVar("_Member")
_Key = TypeVar("_Key")

Group: TypeAlias = Sequence[Reported]
"""Findings that belong together, the worst first: the places of a secret, what a file holds."""


def most_exposed(secret: Group) -> Reported:
    """Return the place of a secret that is most visible, which tells the fate of all of them."""
    return next((one for one in secret if one.finding.visible), secret[0])


def grouped(
    members: Iterable[_Member], key: Callable[[_Member], _Key]
) -> dict[_Key, list[_Member]]:
    """Return groups by their key, all in the order in which they come."""
    groups: dict[_Key, list[_Member]] = {}
    for one in members:
        groups.setdefault(key(one), []).append(one)
    return groups


def by_secret(findings: Iterable[Reported]) -> list[Group]:
    """Return the findings by secret, in the order in which each comes first."""
    return [*grouped(findings, lambda one: one.secret).values()]


def by_origin(findings: Sequence[Reported]) -> tuple[Sequence[Reported], Sequence[Reported]]:
    """Return the findings that are not the base image's, or not known to be, and those that are.

    A secret is the base's where all of its places are.
    """
    others = {one.secret for one in findings if one.finding.origin is not Origin.BASE}
    of_base = [one for one in findings if one.secret not in others]
    return [one for one in findings if one.secret in others], of_base


def by_file(findings: Iterable[Reported]) -> list[Group]:
    """Return the findings of one kind in one file together, in the order in which they come."""
    return [*grouped(findings, _file).values()]


def _file(one: Reported) -> object:
    location = one.finding.location
    where = (location.place, location.path, location.inner_path, location.index, location.name)
    return one.finding.match.title, location.kind, where

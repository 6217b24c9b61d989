"""What a headless run lets pass: the limits that are in force, and the findings that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from msgspec import Struct, field
from msgspec.structs import force_setattr

from explorer.frozen import Frozen
from explorer.report.gates import GATES
from explorer.report.gates.row import GateRow

_Limit = TypeVar("_Limit")


class Ignore(Struct, frozen=True):
    """One entry of the ignore list: findings that are known and do not count.

    A finding has to meet each of the conditions that are given; an entry without any
    ignores nothing.
    """

    fingerprint: str | None = None
    """The finding's fingerprint, as a report shows it."""
    rule: str | None = None
    """The id of the rule that found it."""
    path: str | None = None
    """A glob for its path, as `explorer.report.globs` has them; a directory means all in it."""
    line: int | None = None
    """The line it stands in, from 1, as `.gitleaksignore` tells it."""
    reason: str = ""
    """Why it may be ignored, in the words of whoever wrote the entry."""
    until: date | None = None
    """The last day the entry holds; None where it never expires."""
    source: str = ""
    """Where the entry stands, for messages: a file's name and a line or an entry's number."""
    optional: bool = False
    """Whether nobody minds that it matches nothing: it was written for another tool as well."""


class Policy(Frozen, frozen=True):
    """The limits in force, and what does not count."""

    limits: Mapping[str, object] = field(default_factory=dict)
    """The limit of each gate by its name, the default's where none is given; None for no limit."""
    ignores: Sequence[Ignore] = ()
    """The ignore list, in the order it was written."""
    baseline: Path | None = None
    """An earlier JSON report: what it found does not count."""
    inline_marks: bool = True
    """Whether `layer-explorer:allow` in a file of the image is heeded."""

    def __post_init__(self) -> None:
        limits = {gate.name: gate.key.default for gate in GATES} | dict(self.limits)
        several = {name: tuple(one) for name, one in limits.items() if isinstance(one, list)}
        force_setattr(self, "limits", limits | several)
        Frozen.__post_init__(self)

    def limit(self, gate: GateRow[_Limit]) -> _Limit | None:
        """Return the limit of a gate, None where nobody asks for it: then it says `skip`."""
        return cast("_Limit | None", self.limits[gate.name])

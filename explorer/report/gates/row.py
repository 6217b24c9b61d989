"""What a gate is: a row of the table, which measures an image and says how a breach reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from explorer.frozen import Frozen
from explorer.report.configuration.key import ConfigurationKey
from explorer.secrets.rule import Severity

if TYPE_CHECKING:
    from explorer.analysis import AnalysedLayer
    from explorer.compare import Comparison
    from explorer.layers.waste import Waste
    from explorer.report.model import Gate, Reported

_Limit = TypeVar("_Limit")


class Evidence(Frozen, frozen=True):
    """What the gates look at; `size` is that of all layers, in bytes.

    `fail_on` is the least severity that fails, None for never; the `comparison` is the one with
    the image that this one is held against, if there is one.
    """

    findings: Sequence[Reported]
    layers: Sequence[AnalysedLayer]
    layer_count: int
    waste: Waste
    size: int
    fail_on: Severity | None = Severity.HIGH
    comparison: Comparison | None = None


class Measure(Struct, frozen=True):
    """What a gate measured, the limit as a number, and what is wrong where that is broken."""

    value: float | None
    limit: float | None
    breach: str = ""


class GateRow(Struct, Generic[_Limit], frozen=True):
    """One gate: `name` is for programs, `title` for people.

    `key` has its unit, its option, its variable, dive's name of it and its default.
    `measure` holds the evidence against a limit, None where nobody asks for it; what it
    `compares` is asked for with another image alone.
    """

    name: str
    title: str
    key: ConfigurationKey
    measure: Callable[[Evidence, _Limit | None], Measure]
    compares: bool = False

    def applies(self, evidence: Evidence) -> bool:
        """Return whether there is what it measures."""
        return not self.compares or evidence.comparison is not None

    def verdict(self, limit: _Limit | None, evidence: Evidence) -> Gate:
        """Return what the gate says; without a limit it is skipped."""
        from explorer.report.model import Gate, Status

        measured = self.measure(evidence, limit)
        held = Status.SKIP if measured.limit is None else Status.PASS
        status = Status.FAIL if measured.breach else held
        value, least, breach = measured.value, measured.limit, measured.breach
        return Gate(self.name, self.title, status, value, least, breach, self.key.unit)

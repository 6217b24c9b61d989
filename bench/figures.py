"""A figure with its target, and the table they all end up in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; `holds` is None where there is no target or nothing to measure with."""

    what: str
    measured: str
    target: str = ""
    holds: bool | None = None

    @property
    def row(self) -> str:
        """The figure as a row of a Markdown table."""
        verdict = {None: "", True: "yes", False: "**no**"}[self.holds]
        return f"| {self.what} | {self.measured} | {self.target} | {verdict} |"


def table(figures: Iterable[Figure]) -> str:
    """Return a Markdown table."""
    head = ["| what | measured | target | met |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(figure.row for figure in figures)])


def megabytes(count: int) -> str:
    """Return bytes as megabytes of a million bytes."""
    return f"{count / 1e6:.0f} MB"

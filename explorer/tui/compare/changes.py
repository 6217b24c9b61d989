"""The findings of both sides by what became of them, in words for a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from explorer.compare.phrases import absence
from explorer.layers.phrases import fate_phrase
from explorer.secrets.finding import Finding
from explorer.tui.compare.sides import ReadSide, TwoSides
from explorer.tui.findings.findings import is_prominent
from explorer.tui.findings.leaks import location_text
from explorer.wording import counted


class Became(Enum):
    """What became of a finding; the values are words for the screen."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ChangedFinding:
    """A finding of A, of B, or of both; of one side alone, whether the other writes its path."""

    became: Became
    a: Finding | None
    b: Finding | None
    has_path: bool = True

    @property
    def latest(self) -> Finding:
        """The finding as it is now, or was."""
        one = self.b or self.a
        if one is None:
            raise ValueError("a finding stands on one side at least")
        return one

    @property
    def counts(self) -> bool:
        """Whether the screen of an image would speak of it."""
        return is_prominent(self.latest)

    def side(self, pair: TwoSides) -> ReadSide:
        """Return the side that it stands in by now, or stood in."""
        return pair.b if self.b else pair.a

    @property
    def where(self) -> str:
        """Where it stands; of what moved, from where it came."""
        now = location_text(self.latest)
        if self.a is None or self.b is None or self.became is Became.SAME:
            return now
        return f"{location_text(self.a)} → {now}"

    @property
    def fate(self) -> str:
        """What became of its place: "visible", "was visible; no layer of B writes app/.env"."""
        latest = fate_phrase(self.latest.hider)
        if self.became is Became.GONE:
            return f"was {latest}; {absence(self.latest, has_path=self.has_path)}"
        if self.a is None or self.b is None or self.a.visible == self.b.visible:
            return latest
        return f"was {fate_phrase(self.a.hider)}, now {latest}"


def changes_of(pair: TwoSides) -> list[ChangedFinding]:
    """Return all findings: new ones first, then gone, moved, the same, the worst of each first."""
    found, a, b = pair.comparison.findings, pair.a.judged, pair.b.judged

    def every() -> Iterator[ChangedFinding]:
        yield from (
            ChangedFinding(Became.NEW, None, b(one), has_path) for one, has_path in found.new
        )
        yield from (
            ChangedFinding(Became.GONE, a(one), None, has_path) for one, has_path in found.gone
        )
        yield from (ChangedFinding(Became.MOVED, a(one), b(other)) for one, other in found.moved)
        yield from (ChangedFinding(Became.SAME, a(one), b(other)) for one, other in found.same)

    return sorted(every(), key=_rank)


_ORDER = {became: number for number, became in enumerate(Became)}


def _rank(one: ChangedFinding) -> tuple[object, ...]:
    match = one.latest.match
    return (_ORDER[one.became], not one.counts, -match.severity, -match.confidence)


def counts_text(changes: Sequence[ChangedFinding]) -> str:
    """Return how many findings became what: "1 new secret, 2 gone, 3 the same"."""
    parts: list[str] = []
    for became in Became:
        if number := sum(one.became is became for one in changes):
            what = "the same" if became is Became.SAME else became.value
            parts.append(f"{number:,} {what}" if parts else f"{counted(number, 'finding')} {what}")
    return ", ".join(parts) or "no findings"

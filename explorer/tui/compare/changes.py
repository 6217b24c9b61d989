"""The findings of both sides by what became of them, in words for a list."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.compare.outcomes import Became, FindingOutcome, outcomes
from explorer.compare.phrases import absence, fates
from explorer.layers.phrases import fate_phrase
from explorer.secrets.finding import Finding
from explorer.tui.compare.sides import ReadSide, TwoSides
from explorer.tui.findings.findings import is_prominent
from explorer.tui.findings.leaks import location_text
from explorer.wording import counted


class ChangedFinding(FindingOutcome[Finding], frozen=True):
    """What became of a finding as the project judges it; there are two sides always."""

    became: Became

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
        if self.a and self.b:
            return fates(self.a, self.b)
        latest = fate_phrase(self.latest.hider)
        if self.became is not Became.GONE:
            return latest
        return f"was {latest}; {absence(self.latest, has_path=self.has_path)}"


def changes_of(pair: TwoSides) -> list[ChangedFinding]:
    """Return all findings: new ones first, then gone, moved, the same, the worst of each first."""
    every = (
        ChangedFinding(became, a and pair.a.judged(a), b and pair.b.judged(b), has_path)
        for became, a, b, has_path in outcomes(pair.comparison.findings)
    )
    return sorted(every, key=_rank)


_ORDER = {one: number for number, one in enumerate(Became)}


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

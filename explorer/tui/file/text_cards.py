"""What a finding outside layers and history shows: the text of the image that holds it."""

from __future__ import annotations

from textual.content import Content

from explorer.analysis import Analysis
from explorer.image.blob import MemoryBlob
from explorer.secrets.finding import Finding, Location
from explorer.secrets.texts import texts_of
from explorer.tui.file.card import Card, secrets_fact
from explorer.tui.file.marks import Marks
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import location_title, why


def text_card(analysis: Analysis, finding: Finding, findings: Findings) -> Card:
    """Return the whole text that a finding stands in, a variable or a label, say."""
    data = _text(analysis, finding)
    return Card(
        title=location_title(finding.location),
        facts=(*secrets_fact([finding]), Content(why(finding, analysis, findings))),
        blob=MemoryBlob(data) if data else None,
        name="env",
        note=Content("The text itself can't be read again."),
        marks=Marks.of_text(data, [finding], finding),
        subject=finding.location,
    )


def _text(analysis: Analysis, finding: Finding) -> bytes:
    wanted, match = _name(finding.location), finding.match
    for text in texts_of(analysis.image):
        found = text.data[match.start : match.end] == finding.secret
        if found and _name(text.location) == wanted:
            return text.data
    return b""


def _name(location: Location) -> tuple[object, ...]:
    return location.kind, location.name, location.index

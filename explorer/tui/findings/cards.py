"""All there is to know of one secret: why it leaks, where it stands, how to build it right."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from explorer.analysis import Analysis
from explorer.printable import printable
from explorer.secrets.finding import Finding, Secret
from explorer.tui.drawing.text import how_text
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import instruction_text, location_text, masked_text, why
from explorer.tui.findings.recoveries import recovery_lines

_MOST_LOCATIONS = 50
_HEADING = "$text-primary bold"


def secret_card(secret: Secret, analysis: Analysis, findings: Findings) -> Content:
    """Return a text of several paragraphs; the secret itself stands masked in it."""
    worst = secret.worst
    parts = [_head(worst)]
    parts.append(_titled("Why it leaks", [Content(why(worst, analysis, findings))]))
    parts.append(_titled("Where it stands", [*_locations(secret, analysis, findings)]))
    if commands := recovery_lines(secret, analysis):
        parts.append(_titled("How anyone gets it back", commands))
    parts.append(_titled("How to build it right", [Content(worst.fix)]))
    parts.append(Content.styled(f"fingerprint {worst.fingerprint}", "$text-muted"))
    return Content("\n\n").join(parts)


def _head(worst: Finding) -> Content:
    match = worst.match
    learned = [f"{printable(name)} {printable(text)}" for name, text in match.details.items()]
    words = [f"{match.severity.label}, {match.confidence.label}", *learned]
    about = ("  ·  ".join(words), "$text-muted")
    return Content.assemble((masked_text(worst), "bold"), "  ", about)


def _titled(title: str, lines: list[Content]) -> Content:
    return Content("\n").join([Content.styled(title, _HEADING), *lines])


def _locations(secret: Secret, analysis: Analysis, findings: Findings) -> Iterator[Content]:
    for one in secret.findings[:_MOST_LOCATIONS]:
        layer = one.location.layer
        by = f"  {instruction_text(analysis, findings, layer)}" if layer else ""
        yield Content.assemble(location_text(one), _fate(one), (by, "$text-muted"))
    if (more := len(secret.findings) - _MOST_LOCATIONS) > 0:
        yield Content(f"… and {more:,} more")


def _fate(finding: Finding) -> Content:
    if finding.hider is None:
        return Content("")
    text = f"  ⊘ {how_text(finding.hider.how)} by layer {finding.hider.layer}"
    return Content.styled(text, "$text-error bold")

"""All there is to know of one secret: why it leaks, where it stands, how to build it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from msgspec import Struct
from textual.content import Content

from explorer.analysis import Analysis
from explorer.layers.phrases import fate_phrase
from explorer.printable import printable
from explorer.secrets.finding import Finding, Secret
from explorer.secrets.recovery import recovery
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import (
    instruction_text,
    location_text,
    masked_text,
    why,
)

_MOST_LOCATIONS = 50
_MOST_RECOVERED = 3
_PROMPT = "$ "
_IGNORED = "$text-success"
_HEADING = "$text-primary bold"


def secret_card(secret: Secret, analysis: Analysis, findings: Findings) -> Content:
    """Return a text of several paragraphs; the secret itself stands masked in it."""
    worst, exposed = secret.worst, secret.exposed
    parts = [_head(worst)]
    if why_not := secret.suppression:
        parts.append(Content.assemble(("Ignored: ", _IGNORED), printable(why_not.text)))
    parts.append(_titled("Why it leaks", [Content(why(exposed, analysis, findings))]))
    parts.append(_titled("Where it stands", [*_locations(secret, analysis, findings)]))
    if commands := _recovery_lines(secret, analysis):
        parts.append(_titled("How anyone gets it back", commands))
    parts.append(_titled("How to build it right", [Content(exposed.fix)]))
    parts.append(Content.styled(f"fingerprint {worst.fingerprint}", "$text-muted"))
    return Content("\n\n").join(parts)


def _head(worst: Finding) -> Content:
    match = worst.match
    learned = [f"{printable(name)} {printable(text)}" for name, text in match.remarks]
    words = [f"{match.severity.label}, {match.certainty}", *learned]
    about = ("  ·  ".join(words), "$text-muted")
    return Content.assemble((masked_text(worst), "bold"), "  ", about)


def _titled(title: str, lines: list[Content]) -> Content:
    return Content("\n").join([Content.styled(title, _HEADING), *lines])


def _locations(secret: Secret, analysis: Analysis, findings: Findings) -> Iterator[Content]:
    # An instruction may hold many secrets, which are masked in it.
    is_ignored = secret.suppression is not None
    made_by = cache(lambda layer: instruction_text(analysis, findings, layer))
    for one in secret.findings[:_MOST_LOCATIONS]:
        by = f"  {made_by(one.location.layer)}" if one.location.layer else ""
        ignored = Content("") if is_ignored else _ignored(one)
        fate = _fate(one, made_by)
        yield Content.assemble(location_text(one), (by, "$text-muted"), *fate, ignored)
    if (more := len(secret.findings) - _MOST_LOCATIONS) > 0:
        yield Content(f"… and {more:,} more")


def _fate(finding: Finding, made_by: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    if (hider := finding.hider) is not None:
        yield f"  ⊘ {fate_phrase(hider)}", "$text-error bold"
        yield f"  {made_by(hider.layer)}", "$text-muted"


def _ignored(finding: Finding) -> Content:
    """Say of one place why it does not count, where others of its secret do."""
    why_not = finding.suppression
    return Content.styled(f"  {printable(why_not.text)}", _IGNORED) if why_not else Content("")


# How anyone gets it back


class _Line(Struct, frozen=True):
    """A command, or a remark between commands."""

    text: str
    is_remark: bool = False

    def __str__(self) -> str:
        return f"# {self.text}" if self.is_remark else self.text


def script(secret: Secret, analysis: Analysis) -> list[str]:
    """Return commands for the worst locations, a comment before each; none where there are none."""
    return [str(line) for line in _lines(secret, analysis)]


def _recovery_lines(secret: Secret, analysis: Analysis) -> list[Content]:
    """Return the same for the screen, the commands behind a prompt."""
    return [_prompted(line) for line in _lines(secret, analysis)]


def _lines(secret: Secret, analysis: Analysis) -> list[_Line]:
    lines: list[_Line] = []
    for finding in secret.findings[:_MOST_RECOVERED]:
        # A command need not come twice: an image is saved once.
        new = _of_finding(finding, analysis)
        lines += [line for line in new if line.is_remark or line not in lines]
    if lines and (more := len(secret.findings) - _MOST_RECOVERED) > 0:
        lines.append(_Line(f"and in {more:,} more", is_remark=True))
    return lines


def _of_finding(finding: Finding, analysis: Analysis) -> Iterator[_Line]:
    layer = finding.location.layer
    read = analysis.layers[layer - 1].read if layer else None
    recovered = recovery(analysis.image, finding, read)
    if recovered.commands:
        yield _Line(location_text(finding), is_remark=True)
        yield from map(_Line, recovered.commands)
    if recovered.remark:
        yield _Line(recovered.remark, is_remark=True)


def _prompted(line: _Line) -> Content:
    if line.is_remark:
        return Content.styled(str(line), "$text-muted")
    return Content.assemble((_PROMPT, "$text-muted"), (line.text, "bold"))

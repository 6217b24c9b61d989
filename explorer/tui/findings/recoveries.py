"""The commands that get a secret back, as a script of a few lines: shown, and copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding, Secret
from explorer.secrets.recovery import Recovery, recovery
from explorer.tui.findings.leaks import location_text

_MOST_LOCATIONS = 3
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class _Line:
    """A command, or a remark between commands."""

    text: str
    is_remark: bool = False

    def __str__(self) -> str:
        return f"# {self.text}" if self.is_remark else self.text


def script(secret: Secret, analysis: Analysis) -> list[str]:
    """Return commands for the worst locations, a comment before each; none where there are none."""
    return [str(line) for line in _lines(secret, analysis)]


def recovery_lines(secret: Secret, analysis: Analysis) -> list[Content]:
    """Return the same for the screen, the commands behind a prompt."""
    return [_shown(line) for line in _lines(secret, analysis)]


def _lines(secret: Secret, analysis: Analysis) -> list[_Line]:
    lines: list[_Line] = []
    for finding in secret.findings[:_MOST_LOCATIONS]:
        # A command need not come twice: an image is saved once.
        new = _of_finding(finding, analysis)
        lines += [line for line in new if line.is_remark or line not in lines]
    if lines and (more := len(secret.findings) - _MOST_LOCATIONS) > 0:
        lines.append(_Line(f"and in {more:,} more", is_remark=True))
    return lines


def _of_finding(finding: Finding, analysis: Analysis) -> Iterator[_Line]:
    found = _recovery(finding, analysis)
    if found.commands:
        yield _Line(location_text(finding), is_remark=True)
        yield from map(_Line, found.commands)
    if found.remark:
        yield _Line(found.remark, is_remark=True)


def _recovery(finding: Finding, analysis: Analysis) -> Recovery:
    layer = finding.location.layer
    return recovery(analysis.image, finding, analysis.layers[layer - 1].read if layer else None)


def _shown(line: _Line) -> Content:
    if line.is_remark:
        return Content.styled(str(line), "$text-muted")
    return Content.assemble((_PROMPT, "$text-muted"), (line.text, "bold"))

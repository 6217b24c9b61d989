"""The commands that get a secret back, as a script of a few lines: shown, and copied."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding, Secret
from explorer.secrets.recovery import Recovery, recovery
from explorer.tui.findings.leaks import location_text

_MOST_LOCATIONS = 3
_PROMPT = "$ "


def script(secret: Secret, analysis: Analysis) -> list[str]:
    """Return commands for the worst locations, a comment before each; none where there are none."""
    lines: list[str] = []
    for finding in secret.findings[:_MOST_LOCATIONS]:
        lines += [line for line in _of_finding(finding, analysis) if not _is_known(line, lines)]
    if lines and (more := len(secret.findings) - _MOST_LOCATIONS) > 0:
        lines.append(f"# and in {more:,} more")
    return lines


def recovery_lines(secret: Secret, analysis: Analysis) -> list[Content]:
    """Return the same for the screen, the commands behind a prompt."""
    return [_shown(line) for line in script(secret, analysis)]


def _of_finding(finding: Finding, analysis: Analysis) -> Iterator[str]:
    found = _recovery(finding, analysis)
    if found.commands:
        yield f"# {location_text(finding)}"
        yield from found.commands
    if found.remark:
        yield f"# {found.remark}"


def _recovery(finding: Finding, analysis: Analysis) -> Recovery:
    layer = finding.location.layer
    return recovery(analysis.image, finding, analysis.layers[layer - 1].read if layer else None)


def _is_known(line: str, lines: list[str]) -> bool:
    """Return whether a command need not come twice: an image is saved once."""
    return line in lines and not line.startswith("#")


def _shown(line: str) -> Content:
    if line.startswith("#"):
        return Content.styled(line, "$text-muted")
    return Content.assemble((_PROMPT, "$text-muted"), (line, "bold"))

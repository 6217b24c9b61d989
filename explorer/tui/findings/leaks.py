"""Words about findings: where a secret stands, what became of it there, why it leaks."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.analysis import Analysis
from explorer.layers.phrases import fate_phrase
from explorer.printable import printable
from explorer.secrets.advice import OUTSIDE
from explorer.secrets.advice import why as told_why
from explorer.secrets.finding import Finding, Location, LocationKind, Origin, Secret
from explorer.secrets.locations import outside_text, path_text
from explorer.secrets.rule import Severity
from explorer.text.redaction import masked
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.rows import secret_spans, short
from explorer.wording import counted

_LONGEST = 1000
_MOST_LINES = 8


def secrets_text(findings: Findings) -> str:
    """Return how many prominent secrets there are, and how bad: "5 secrets (3 critical)"."""
    critical, total = findings.critical, len(findings.prominent)
    if critical == total:
        return counted(total, "critical secret")
    return counted(total, "secret") + (f" ({critical} critical)" if critical else "")


def lesser_text(findings: Findings) -> str:
    """Return how many more the list of findings has, and why: "2 of the base image, 5 low"."""
    counting = [one for one in findings.lesser if not one.suppression]
    ignored = len(findings.lesser) - len(counting)
    of_base = sum(one.worst.match.severity > Severity.LOW for one in counting)
    low = len(counting) - of_base
    parts = (
        f"{of_base:,} of the base image" * bool(of_base),
        f"{low:,} low" * bool(low),
        f"{ignored:,} ignored" * bool(ignored),
    )
    return ", ".join(filter(None, parts))


def nothing_found(findings: Findings) -> str:
    """Return that no secret is prominent, how far that goes, and what the list has."""
    if not findings.layers:
        return "No secrets found so far"
    if findings.read < findings.layers:
        return f"No secrets found so far; {findings.read} of {findings.layers} layers searched"
    lesser = f", but {text}: f lists them" if (text := lesser_text(findings)) else ""
    return f"No secrets found{'' if findings.is_whole else ' in what could be read'}{lesser}"


def masked_text(finding: Finding) -> str:
    """Return the secret as anybody may see it; a file that is one by its name has no value."""
    return masked(finding.secret) if finding.secret else "(the file itself)"


# Where


def location_text(finding: Finding) -> str:
    """Return where a secret stands in one line: "layer 5 app/.env:8", "history 7"."""
    location = finding.location
    if location.place:
        return f"layer {location.place.layer}  {path_text(location)}"
    return outside_text(location)


def location_title(location: Location) -> str:
    """Return what a place outside layers is called, as a title."""
    if location.kind is LocationKind.HISTORY:
        return f"History {location.index}"
    kind = "ENV" if location.kind is LocationKind.ENV else OUTSIDE[location.kind].capitalize()
    return f"{kind} {printable((location.name or '')[:_LONGEST])}"


# Fates


def fate_text(secret: Secret) -> str:
    """Return what became of a secret where it is most visible, and how many places more it has."""
    fate = fate_phrase(secret.exposed.hider)
    if all(one.origin is Origin.BASE for one in secret.findings):
        fate = f"{fate}, of the base image"
    others = len(secret.findings) - 1
    return f"{fate}, {counted(others, 'more place')}" if others else fate


def instruction_text(analysis: Analysis, findings: Findings, layer: int) -> str:
    """Return the instruction of a layer in one line, the secrets that are known in it masked."""
    instruction = analysis.image.layers[layer - 1].instruction
    if instruction is None:
        return ""
    text = short(instruction.created_by)
    known = findings.by_instruction.get(instruction.number, ())
    for start, end, _ in reversed(secret_spans(text, known)):
        text = text[:start] + masked(text[start:end].encode()) + text[end:]
    return text[:_LONGEST]


def why(finding: Finding, analysis: Analysis, findings: Findings) -> str:
    """Return one or two sentences: why a secret that stands there is no secret any more."""
    hider = finding.hider
    return told_why(finding, instruction_text(analysis, findings, hider.layer) if hider else "")


def listed(findings: Sequence[Finding]) -> str:
    """Return what secrets one thing holds, in a line: "critical in lines 6, 7; high in line 4"."""
    if len(findings) == 1:
        return described(findings[0])
    by_severity: dict[Severity, dict[str, None]] = {}
    for one in findings:
        by_severity.setdefault(one.match.severity, {})[_line(one.location)] = None
    worst_first = sorted(by_severity.items(), reverse=True)
    return "; ".join(f"{severity.label}{_in_lines([*lines])}" for severity, lines in worst_first)


def described(finding: Finding) -> str:
    """Return what one secret is and in which line: "GitHub token (critical, line 8)"."""
    match, where = finding.match, _in_lines([_line(finding.location)]).replace(" in", ",", 1)
    return f"{printable(match.title)} ({match.severity.label}{where})"


def _in_lines(lines: list[str]) -> str:
    known = [line for line in lines if line]
    more = ", …" if len(known) > _MOST_LINES else ""
    noun = "line " if len(known) == 1 else "lines "
    noun = noun if all(map(str.isdecimal, known)) else ""
    return f" in {noun}{', '.join(known[:_MOST_LINES])}{more}" if known else ""


def _line(location: Location) -> str:
    """Return the number of a line of a file, after the name of what is packed in the file."""
    if location.kind is not LocationKind.FILE:
        return ""
    inner = f"{printable(location.inner_path[:_LONGEST])}:" if location.inner_path else ""
    return f"{inner}{location.line}"

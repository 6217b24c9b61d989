"""The report as a log shows it: the verdict first, then why, then what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from explorer.report.formats.telling import (
    VERDICTS,
    fate_text,
    measured,
    place_text,
    secrets_sentence,
    short_fix,
    suppressed,
    suppressed_by,
    suppressed_sentence,
    verdict_sentence,
    waste_sentence,
)
from explorer.report.look import PLAIN, Look, Style
from explorer.report.model import Gate, Report, Reported, Result, Status, Suppression
from explorer.report.shown import Shown
from explorer.secrets.rule import Severity
from explorer.wording import counted, size_text

_MOST = 30
_MOST_PLACES = 5
_INDENT = "  "
_VERDICT_STYLES = {Result.PASS: Style.GOOD, Result.FAIL: Style.BAD, Result.ERROR: Style.BAD}
_GATE_STYLES = {Status.PASS: Style.GOOD, Status.FAIL: Style.BAD, Status.SKIP: Style.FAINT}

Group = Sequence[Reported]
"""The findings of one secret, the worst first."""


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of a plain report."""
    return styled_lines(report, PLAIN)


def styled_lines(report: Report, look: Look, *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines of a report; `verbose` leaves nothing out and tells the fingerprints."""
    return _Text(report, look, verbose=verbose).lines()


class _Text:
    """One report on its way to its lines."""

    def __init__(self, report: Report, look: Look, *, verbose: bool) -> None:
        self._report = report
        self._look = look
        self._verbose = verbose
        self._shown = Shown.of(report)

    def lines(self) -> Iterator[str]:
        """Yield all parts that have something to say."""
        yield from self._verdict()
        yield from self._told("Errors", [self._error(*one) for one in self._report.errors])
        yield from self._gates()
        for severity, group in groupby(
            _grouped(self._report.counting), lambda one: one[0].severity
        ):
            yield from self._severity(severity, list(group))
        yield from self._suppressed()
        warnings = [self._shown.text(one) for one in self._report.warnings]
        yield from self._told("Warnings", warnings)

    # The verdict

    def _verdict(self) -> Iterator[str]:
        report, look = self._report, self._look
        verdict = look.paint(VERDICTS[report.result], _VERDICT_STYLES[report.result])
        yield f"{verdict}: {self._shown.text(report.image.reference)}"
        sentences = (
            verdict_sentence(report),
            secrets_sentence(report),
            suppressed_sentence(report),
            self._image(),
            waste_sentence(report),
        )
        for sentence in filter(None, sentences):
            yield from look.lines(sentence)

    def _image(self) -> str:
        image = self._report.image
        platform = f"{self._shown.text(str(image.platform))}, " if image.platform else ""
        return f"{platform}{counted(len(image.layers), 'layer')}, {size_text(self._report.size)}."

    def _error(self, layer: int | None, message: str) -> str:
        told = self._shown.text(message)
        return f"Layer {layer}: {told}" if layer else told

    def _gates(self) -> Iterator[str]:
        gates = self._report.gates if self._verbose else self._report.failed
        if gates:
            yield ""
            yield self._look.paint("Gates", Style.STRONG)
        for gate in gates:
            status = self._look.paint(gate.status.value, _GATE_STYLES[gate.status])
            yield from self._look.lines(f"{status}  {self._gate(gate)}", _INDENT)

    def _gate(self, gate: Gate) -> str:
        title = self._shown.text(gate.title)
        if gate.reason:
            return f"{title}: {self._shown.text(gate.reason)}"
        value, limit = (self._shown.text(one) for one in measured(gate))
        return f"{title}: {value}" + ("" if gate.limit is None else f", limit {limit}")

    # Findings

    def _severity(self, severity: Severity, groups: Sequence[Group]) -> Iterator[str]:
        style = Style.BAD if severity >= Severity.HIGH else Style.WORTH_A_LOOK
        places = sum(map(len, groups))
        spread = f" in {counted(places, 'place')}" if places > len(groups) else ""
        title = f"{severity.label.capitalize()}: {counted(len(groups), 'secret')}{spread}"
        yield ""
        yield self._look.paint(title, style)
        shown = groups if self._verbose else groups[:_MOST]
        for group in shown:
            yield from self._secret(group)
        if len(shown) < len(groups):
            yield f"{_INDENT}and {counted(len(groups) - len(shown), 'more secret')}"

    def _secret(self, group: Group) -> Iterator[str]:
        worst, look = group[0], self._look
        match = worst.finding.match
        yield from look.lines(
            f"{self._title(worst)}  ({self._shown.text(match.rule_id)}, {match.confidence.label})",
            _INDENT,
        )
        shown = group if self._verbose else group[:_MOST_PLACES]
        for one in shown:
            yield from look.lines(self._place(one), _INDENT * 2)
        if len(shown) < len(group):
            yield f"{_INDENT * 2}and {counted(len(group) - len(shown), 'more place')}"
        fix = short_fix(self._shown.text(worst.finding.fix))
        yield from look.lines(f"Fix: {fix}", _INDENT * 2, Style.FAINT)

    def _title(self, one: Reported) -> str:
        title = self._shown.text(one.finding.match.title)
        return f"{title}  {one.value}" if one.value else title

    def _place(self, one: Reported) -> str:
        place = f"{place_text(one.finding, self._shown)}  {fate_text(one.finding)}"
        return f"{place}  {one.fingerprint}" if self._verbose else place

    def _suppressed(self) -> Iterator[str]:
        found = suppressed(self._report)
        told = [f"{self._title(one)}  {self._place(one)}  {self._why(one)}" for one in found]
        return self._told("Suppressed", told)

    def _why(self, one: Reported) -> str:
        why = one.suppression or Suppression("")
        until = f" until {why.until}" if why.until else ""
        reason = f": {self._shown.text(why.reason)}" if why.reason else ""
        return f"{self._shown.text(suppressed_by(why.by))}{until}{reason}"

    def _told(self, title: str, told: Sequence[str]) -> Iterator[str]:
        if not told:
            return
        yield ""
        yield self._look.paint(title, Style.STRONG)
        shown = told if self._verbose else told[:_MOST]
        for one in shown:
            yield from self._look.lines(one, _INDENT)
        if len(shown) < len(told):
            yield f"{_INDENT}and {len(told) - len(shown):,} more"


def _grouped(findings: Sequence[Reported]) -> list[Group]:
    """Bring together the places of each secret; a file that is one by its name is one by itself."""
    groups: dict[object, list[Reported]] = {}
    for one in findings:
        location = one.finding.location
        groups.setdefault(one.finding.secret or (location.kind, location.path), []).append(one)
    return list(groups.values())

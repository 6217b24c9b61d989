"""The report as a log shows it: the verdict first, then why, then what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.grouping import Group, by_file, by_origin, by_secret, grouped, most_exposed
from explorer.report.look import PLAIN, Look, Style
from explorer.report.model import Gate, Report, Reported, Reports, Result, Status
from explorer.secrets.locations import file_text, location_text
from explorer.secrets.rule import Severity
from explorer.wording import counted, size_text

_MOST = 30
_MOST_IN_SHORT = 10
_MOST_PLACES = 5
_LONGEST_BY = 48
_INDENT = "  "
_MOUNT = (
    "A secret mount leaves nothing behind: RUN --mount=type=secret,id=NAME with "
    "docker build --secret id=NAME,src=FILE."
)
_ALARM = (
    "A false alarm gets the comment layer-explorer:allow on its line, or an entry in "
    ".layer-explorer.toml; --verbose tells the fingerprints."
)
_VERDICT_STYLES = {Result.PASS: Style.GOOD, Result.FAIL: Style.BAD, Result.ERROR: Style.BAD}
_Many = TypeVar("_Many")
_GATE_STYLES = {Status.PASS: Style.GOOD, Status.FAIL: Style.BAD, Status.SKIP: Style.FAINT}


def lines(reports: Reports) -> Iterator[str]:
    """Yield the lines of a plain report."""
    return styled_lines(reports, PLAIN)


def styled_lines(
    reports: Reports,
    look: Look,
    verbose: bool = False,  # noqa: FBT001, FBT002 - by position in the table of formats
) -> Iterator[str]:
    """Yield the lines of a report; `verbose` leaves nothing out and tells the fingerprints.

    Of several images come the verdict on all, then a part for each, the worst first, of those that
    pass a short one.
    """
    if reports.alone:
        yield from _Text(reports.alone, look, verbose=verbose).lines()
        return
    verdict = look.paint(words.VERDICTS[reports.result], _VERDICT_STYLES[reports.result])
    yield f"{verdict}: {words.images_sentence(reports)}"
    for report in reports.worst_first:
        part = _Text(report, look, verbose=verbose, name=report.name)
        yield ""
        is_short = report.result is Result.PASS and not verbose
        yield from part.lines_in_short() if is_short else part.lines()


class _Text:
    """One report on its way to its lines."""

    def __init__(self, report: Report, look: Look, *, verbose: bool, name: str = "") -> None:
        self._report = report
        self._name = name or report.image.reference
        self._look = look
        self._verbose = verbose

    def lines(self) -> Iterator[str]:
        """Yield all parts that have something to say."""
        yield from self._verdict()
        yield from self._listed("Errors", self._report.errors, self._error)
        yield from self._listed("Not judged", self._report.left_out, clipped)
        yield from self._gates()
        own, of_base = by_origin(self._report.counting)
        yield from self._secrets(own)
        yield from self._secrets(of_base, "From the base image: ")
        yield from self._what_to_do()
        yield from self._suppressed()
        yield from self._listed("Warnings", self._report.warnings, clipped)

    def lines_in_short(self) -> Iterator[str]:
        """Yield the verdict and what was not judged, for one of several images that pass."""
        yield self._title_line()
        yield from self._look.lines(words.secrets_sentence(self._report), _INDENT)
        yield from self._listed("Not judged", self._report.left_out, clipped)
        yield from self._listed("Warnings", self._report.warnings, clipped)

    # The verdict

    def _title_line(self) -> str:
        result = self._report.result
        verdict = self._look.paint(words.VERDICTS[result], _VERDICT_STYLES[result])
        return f"{verdict}: {clipped(self._name)}"

    def _verdict(self) -> Iterator[str]:
        report, look = self._report, self._look
        yield self._title_line()
        sentences = (
            words.verdict_sentence(report),
            words.secrets_sentence(report),
            words.suppressed_sentence(report),
            words.untold_sentence(report),
            words.against_sentence(report),
            self._image(),
            words.waste_sentence(report),
            words.again_sentence(report),
        )
        for sentence in filter(None, sentences):
            yield from look.lines(sentence)

    def _image(self) -> str:
        image = self._report.image
        tags = [one for one in image.tags if not image.reference.endswith(one)][:1]
        platforms = [str(image.platform)] if image.platform else []
        named = [clipped(one) for one in (*tags, *platforms)]
        size = size_text(self._report.size)
        return f"{', '.join([*named, counted(len(image.layers), 'layer'), size])}."

    def _error(self, error: tuple[int | None, str]) -> str:
        layer, message = error
        return f"Layer {layer}: {clipped(message)}" if layer else clipped(message)

    def _gates(self) -> Iterator[str]:
        gates = self._report.gates if self._verbose else self._report.failed
        if gates:
            yield ""
            yield self._look.paint("Gates", Style.STRONG)
        for gate in gates:
            word = gate.status.value
            first, *more = self._look.lines(f"{word}  {self._gate(gate)}", _INDENT)
            # Painted once it is folded: colours take no room.
            yield first.replace(word, self._look.paint(word, _GATE_STYLES[gate.status]), 1)
            yield from more

    def _gate(self, gate: Gate) -> str:
        title = clipped(gate.title)
        if gate.reason:
            return f"{title}: {clipped(gate.reason)}"
        value, limit = (clipped(one) for one in words.measured(gate))
        return f"{title}: {value}" + ("" if gate.limit is None else f", limit {limit}")

    # Findings

    def _secrets(self, findings: Sequence[Reported], origin: str = "") -> Iterator[str]:
        for severity, groups in groupby(by_secret(findings), lambda group: group[0].severity):
            yield from self._severity(severity, list(groups), origin)

    def _severity(self, severity: Severity, groups: Sequence[Group], origin: str) -> Iterator[str]:
        style = Style.BAD if severity >= Severity.HIGH else Style.WORTH_A_LOOK
        secrets = words.spread([one for group in groups for one in group])
        label = severity.label if origin else severity.label.capitalize()
        title = f"{origin}{label}: {secrets}"
        yield ""
        yield self._look.paint(title, style) + words.below(self._report, severity)
        in_full = self._verbose or severity >= self._report.least_in_full
        if in_full:
            yield from self._in_full(groups)
        else:
            yield from self._in_short(groups)

    def _in_full(self, groups: Sequence[Group]) -> Iterator[str]:
        """Yield each secret with its places; where several have the same fix it is told once."""
        first = groups if self._verbose else groups[:_MOST]
        for alike in grouped(first, lambda group: self._shown(group)[0].finding.fix).values():
            for group in alike:
                yield from self._secret(group)
            yield from self._fix(self._shown(alike[0])[0], len(alike))
        yield from self._more(len(groups) - len(first), _INDENT, "secret")

    def _shown(self, group: Group) -> Group:
        """Return the places of a secret, those in plain sight first."""
        return sorted(group, key=lambda one: not one.finding.visible)

    def _secret(self, group: Group) -> Iterator[str]:
        yield from self._look.lines(self._named(group[0]), _INDENT, Style.STRONG)
        places = self._shown(group)
        told: set[str] = {""}
        located = partial(self._located, told)
        yield from self._first(places, _MOST_PLACES, located, _INDENT * 2, "place")

    def _located(self, told: set[str], one: Reported) -> Iterator[str]:
        """Yield where a secret stands, and its line there unless that was told before."""
        hider = one.finding.hider
        by = words.made(self._report, hider.layer, _LONGEST_BY) if hider else ""
        yield from self._look.lines(self._where(one, by), _INDENT * 2)
        if (line := words.line_text(one)) not in told:
            told.add(line)
            yield from self._look.lines(f"| {line}", _INDENT * 3, Style.FAINT)

    def _in_short(self, groups: Sequence[Group]) -> Iterator[str]:
        """Yield a line for each file; where several have the same fix it is told once."""
        files = by_file([*map(most_exposed, groups)])[:_MOST_IN_SHORT]
        for alike in grouped(files, lambda file: file[0].finding.fix).values():
            for file in alike:
                yield from self._look.lines(self._file(file), _INDENT)
            yield from self._fix(alike[0][0], len(alike))
        yield from self._more(len(groups) - sum(map(len, files)), _INDENT, "secret")

    def _file(self, found: Group) -> str:
        one = found[0]
        if len(found) == 1:
            return self._line(one)
        title = clipped(one.finding.match.title)
        where = file_text(one.finding.location)
        return f"{title}  {counted(len(found), 'secret')}  {where}  {words.fate_text(one)}"

    def _named(self, one: Reported) -> str:
        match = one.finding.match
        return f"{self._title(one)}  ({clipped(match.rule_id)}, {match.certainty})"

    def _line(self, one: Reported) -> str:
        return f"{self._title(one)}  {self._where(one)}"

    def _fix(self, one: Reported, number: int) -> Iterator[str]:
        fix = words.short_fix(clipped(one.finding.fix))
        many = f" for these {number:,}" if number > 1 else ""
        yield from self._look.lines(f"Fix{many}: {fix}", _INDENT * 2, Style.FAINT)

    def _title(self, one: Reported) -> str:
        title = clipped(one.finding.match.title)
        return f"{title}  {one.value}" if one.value else title

    def _where(self, one: Reported, by: str = "") -> str:
        where = f"{location_text(one.finding.location)}  {words.fate_text(one, by)}"
        return f"{where}  {one.fingerprint}" if self._verbose else where

    def _what_to_do(self) -> Iterator[str]:
        if any(map(self._report.decides, self._report.counting)):
            yield from self._listed("What to do", [words.ROTATE, _MOUNT, _ALARM], str)

    def _suppressed(self) -> Iterator[str]:
        suppressed = [one for one in self._report.findings if one.suppression]
        return self._listed("Suppressed", suppressed, self._known)

    def _known(self, one: Reported) -> str:
        why = one.suppression.text if one.suppression else ""
        return f"{self._line(one)}  {why}"

    def _listed(
        self, title: str, many: Sequence[_Many], text_of: Callable[[_Many], str]
    ) -> Iterator[str]:
        if many:
            yield ""
            yield self._look.paint(title, Style.STRONG)
            yield from self._first(
                many, _MOST, lambda one: self._look.lines(text_of(one), _INDENT), _INDENT
            )

    def _first(
        self,
        many: Sequence[_Many],
        most: int,
        lines_of: Callable[[_Many], Iterator[str]],
        indent: str,
        noun: str = "",
    ) -> Iterator[str]:
        """Yield the first of many, all of them if verbose, and how many are left out."""
        first = many if self._verbose else many[:most]
        for one in first:
            yield from lines_of(one)
        yield from self._more(len(many) - len(first), indent, noun)

    def _more(self, number: int, indent: str, noun: str) -> Iterator[str]:
        if number:
            more = counted(number, f"more {noun}") if noun else f"{number:,} more"
            yield from self._look.lines(f"and {more}: --verbose shows all", indent)


FORMAT = ReportFormat(
    "text", "for people, at a terminal and in the log of a job", lines, styled_lines
)

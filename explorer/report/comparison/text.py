"""The comparison for people, at a terminal and in the log of a job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from explorer.compare import Difference, Field
from explorer.compare.fields import InstructionOfOne
from explorer.compare.phrases import sign
from explorer.printable import clipped
from explorer.report.comparison import words
from explorer.report.comparison.model import ComparisonReport, FindingChange, Side
from explorer.report.formats.words import title
from explorer.report.look import PLAIN, Look, Style
from explorer.secrets.locations import instruction_text
from explorer.wording import counted

_MOST = 30
_INDENT = "  "
_STYLES = {"new": Style.BAD, "gone": Style.GOOD, "+": Style.WORTH_A_LOOK, "-": Style.GOOD}
_One = TypeVar("_One")


def lines(report: ComparisonReport) -> Iterator[str]:
    """Yield the lines of a plain comparison."""
    return styled_lines(report, PLAIN)


def styled_lines(report: ComparisonReport, look: Look) -> Iterator[str]:
    """Yield the lines in a look: what matters most first."""
    text = _Text(report, look)
    yield from text.head()
    yield from text.secrets()
    if report.missing is None:
        yield from text.entries()
    yield from text.configuration()


class _Text:
    """One comparison on its way to its lines."""

    def __init__(self, report: ComparisonReport, look: Look) -> None:
        self._report = report
        self._look = look

    def head(self) -> Iterator[str]:
        """Yield what changed in a line, what could not be read, and what the sides are."""
        report, look = self._report, self._look
        yield look.paint(f"{words.headline(report)}.", Style.STRONG)
        for error in report.errors:
            yield from look.lines(f"Not read whole: {words.error_text(*error)}", "", Style.BAD)
        for side, one in ((Side.A, report.a), (Side.B, report.b)):
            if side is not report.missing:
                name = f"{words.NAMES[side]}  {clipped(one.image.reference)}"
                yield from look.lines(f"{name}: {words.side_text(one)}")
        if sentence := words.platform_sentence(report):
            yield from look.lines(sentence)
        if report.missing is None:
            yield from look.lines(words.layers_sentence(report))

    def secrets(self) -> Iterator[str]:
        """Yield the findings by what became of them; of those that stayed their number."""
        findings = self._report.findings
        if not findings.has_counting:
            yield from ("", words.NOTHING)
            return
        yield from ("", self._look.paint("Secrets", Style.STRONG))
        for word, changes in (("new", findings.new), ("gone", findings.gone)):
            yield from self._first(self._counting(changes), self._finding(word))
        yield from self._first(self._counting(findings.moved), self._finding("moved"))
        yield from self._first(self._counting(findings.unmatched), self._finding("has"))
        if same := self._counting(findings.same):
            yield f"{_INDENT}same   {counted(len(same), 'finding')} as in A"

    def _counting(self, changes: Iterable[FindingChange]) -> Sequence[FindingChange]:
        return [one for one in changes if one.counts]

    def _finding(self, word: str) -> Callable[[FindingChange], str]:
        def line(one: FindingChange) -> str:
            severity = one.latest.severity.label
            return f"{word:<5}  {severity:<8}  {title(one.latest)} {words.became(one)}"

        return line

    def entries(self) -> Iterator[str]:
        """Yield what grew and shrank in the file system, and how much more was ever written."""
        report, look = self._report, self._look
        yield from ("", look.paint("Files", Style.STRONG))
        yield from look.lines(
            f"In the final file system: {words.entries_sentence(report.standing)}", _INDENT
        )
        yield from look.lines(
            f"In all that was ever written: {words.entries_sentence(report.written)}", _INDENT
        )
        yield from self._first([*report.setuid], lambda one: f"set-uid  {clipped(one.path)}")
        yield from self._first(report.standing.all, _entry)
        if hidden := report.hidden:
            yield from look.lines(f"{words.HIDDEN_ALONE}:", _INDENT)
            yield from self._first(hidden, _entry)

    def configuration(self) -> Iterator[str]:
        """Yield the fields and the instructions that differ."""
        report = self._report
        if report.fields:
            yield from ("", self._look.paint("Configuration", Style.STRONG))
            yield from self._first(report.fields, _field)
        if report.instructions:
            yield from ("", self._look.paint("History", Style.STRONG))
            yield from self._first(report.instructions, _instruction)

    def _first(self, many: Sequence[_One], line_of: Callable[[_One], str]) -> Iterator[str]:
        """Yield the first of many, and how many there are more."""
        for one in many[:_MOST]:
            line = line_of(one)
            word = line.split(" ", 1)[0]
            first, *more = self._look.lines(line, _INDENT)
            style = _STYLES.get(word)
            yield first.replace(word, self._look.paint(word, style), 1) if style else first
            yield from more
        if (rest := len(many) - _MOST) > 0:
            yield f"{_INDENT}and {rest:,} more: --format json has them all"


def _entry(one: Difference) -> str:
    aspects = f"  ({words.aspects_text(one)})" if one.aspects else ""
    path = clipped(one.path) or "."
    return f"{sign(one)} {words.change_text(one):>8}  {path}{aspects}"


def _field(one: Field) -> str:
    before, now = words.field_texts(one)
    return f"{clipped(one.name)}: {before} → {now}"


def _instruction(one: InstructionOfOne) -> str:
    return f"{'+' if one.is_of_b else '-'} {instruction_text(one.instruction.created_by)}"

"""The comparison for a comment on a pull request: a line that says it all, then what is new.

What is gone, moved or of use to few is folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from explorer.compare import Difference, Field
from explorer.compare.fields import InstructionOfOne
from explorer.compare.phrases import growth_text, sign
from explorer.markdown import cell, code, prose
from explorer.printable import clipped
from explorer.report.comparison import words
from explorer.report.comparison.model import ComparisonReport, FindingChange, Side
from explorer.report.formats.words import ROTATE
from explorer.report.model import Report
from explorer.secrets.locations import instruction_text
from explorer.wording import counted, size_text

_LONGEST = 120
_MOST_OPEN = 20
_MOST = 50
_MOST_ERRORS = 10
_ROOM = 58_000
"""GitHub takes comments of 65,536 characters; there is room for a line of the pipeline's own."""
_NO_ROOM = "**What comes here has no room in a comment.** The JSON and HTML reports have it."
_One = TypeVar("_One")


def lines(report: ComparisonReport) -> Iterator[str]:
    """Yield the lines of a comment; what has no room is counted."""
    blocks = (
        *_head(report),
        *_secrets(report),
        *_setuid(report),
        *_entries(report),
        *_configuration(report),
    )
    room = _ROOM
    for block in blocks:
        if len(block) < room:
            yield from (*block.split("\n"), "")
            room -= len(block) + 2
        else:
            yield from (_NO_ROOM, "")
    yield f"<sub>layer-explorer {code(report.version)}</sub>"


def _head(report: ComparisonReport) -> Iterator[str]:
    yield f"## Layer Explorer: {prose(words.headline(report))}"
    if report.errors:
        items = [f"- {prose(words.error_text(*one))}" for one in report.errors[:_MOST_ERRORS]]
        yield "\n".join(["**Not read whole**", "", *_with_rest(items, len(report.errors))])
    yield "\n".join(_table(report))
    sentences = [words.platform_sentence(report)]
    sentences += [] if report.missing else [words.layers_sentence(report)]
    if told := " ".join(filter(None, sentences)):
        yield prose(told)


def _table(report: ComparisonReport) -> Iterator[str]:
    yield "| | Image | Layers | Size | Wasted | Secrets |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for side, one in ((Side.A, report.a), (Side.B, report.b)):
        if side is not report.missing:
            image = cell(clipped(one.image.reference, _LONGEST))
            layers, size, wasted, secrets = _numbers(one)
            sizes = f"{size_text(size)} | {size_text(wasted)}"
            yield f"| {words.NAMES[side]} | {image} | {layers:,} | {sizes} | {secrets:,} |"
    if not report.missing:
        pairs = zip(_numbers(report.a), _numbers(report.b), strict=True)
        layers, size, wasted, secrets = (there - here for here, there in pairs)
        sizes = f"{growth_text(size)} | {growth_text(wasted)}"
        yield f"| Change | | {_signed(layers)} | {sizes} | {_signed(secrets)} |"


def _numbers(one: Report) -> tuple[int, int, int, int]:
    """Return how many layers, bytes, wasted bytes and secrets a side has."""
    secrets = len({found.secret for found in one.counting})
    return len(one.layers), one.size, one.waste.wasted_bytes, secrets


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _secrets(report: ComparisonReport) -> Iterator[str]:
    findings = report.findings
    yield "### Secrets"
    if not findings.has_counting:
        yield words.NOTHING
        return
    shown = (("New", findings.new), ("In the only image that could be read", findings.unmatched))
    for name, changes in shown:
        if counting := [one for one in changes if one.counts]:
            yield "\n".join([f"**{name}**", "", *_items(counting, _finding, _MOST_OPEN)])
    if any(one.counts for one in findings.new):
        yield prose(ROTATE)
    for name, changes in (("Gone", findings.gone), ("Moved", findings.moved)):
        if counting := [one for one in changes if one.counts]:
            yield f"<details><summary>{name}: {counted(len(counting), 'finding')}</summary>"
            yield "\n".join(_items(counting, _finding, _MOST_OPEN))
            yield "</details>"
    if same := sum(1 for one in findings.same if one.counts):
        yield f"{counted(same, 'finding')} as in A."


def _finding(one: FindingChange) -> str:
    found = one.latest
    name = prose(clipped(found.finding.match.title, _LONGEST)) or "Secret"
    value = f" {code(clipped(found.value, _LONGEST))}" if found.value else ""
    became = prose(clipped(words.became(one), 4 * _LONGEST))
    return f"- {found.severity.label}: **{name}**{value} {became}"


def _setuid(report: ComparisonReport) -> Iterator[str]:
    if report.setuid:
        yield "### New set-uid files"
        yield "\n".join(_items(report.setuid, lambda one: f"- {_path(one)}", _MOST_OPEN))


def _entries(report: ComparisonReport) -> Iterator[str]:
    if report.missing:
        return
    yield "### Files"
    yield prose(f"In the final file system: {words.entries_sentence(report.standing)}")
    yield prose(f"In all that was ever written: {words.entries_sentence(report.written)}")
    folded = (
        ("What grew or shrank most", report.standing.all),
        (words.HIDDEN_ALONE, report.hidden),
    )
    for summary, changes in folded:
        if changes:
            yield f"<details><summary>{summary}</summary>"
            yield "\n".join(_items(changes, _entry, _MOST))
            yield "</details>"


def _entry(one: Difference) -> str:
    aspects = f" ({words.aspects_text(one)})" if one.aspects else ""
    return f"- {code(sign(one))} {words.change_text(one)} {_path(one)}{aspects}"


def _path(one: Difference) -> str:
    return code(clipped(one.path, _LONGEST) or ".")


def _configuration(report: ComparisonReport) -> Iterator[str]:
    if report.fields:
        yield f"<details><summary>Configuration: {counted(len(report.fields), 'field')}</summary>"
        yield "\n".join(["| Field | A | B |", "| --- | --- | --- |", *_fields(report.fields)])
        yield "</details>"
    if made := report.instructions:
        yield f"<details><summary>History: {counted(len(made), 'instruction')}</summary>"
        yield "\n".join(_items(made, _instruction, _MOST))
        yield "</details>"


def _fields(fields: Sequence[Field]) -> Iterator[str]:
    for one in fields[:_MOST]:
        texts = (clipped(one.name, _LONGEST), *words.field_texts(one))
        yield f"| {' | '.join(map(cell, texts))} |"
    if (rest := len(fields) - _MOST) > 0:
        yield f"| and {rest:,} more | | |"


def _instruction(one: InstructionOfOne) -> str:
    text = instruction_text(one.instruction.created_by, _LONGEST)
    return f"- {code('+' if one.is_of_b else '-')} {code(text)}"


def _items(many: Sequence[_One], item: Callable[[_One], str], most: int) -> list[str]:
    return _with_rest(map(item, many[:most]), len(many))


def _with_rest(items: Iterable[str], number: int) -> list[str]:
    told = [*items]
    rest = number - len(told)
    return [*told, f"- and {rest:,} more"] if rest else told

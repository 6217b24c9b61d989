"""The image itself: its layers as a picture, its waste, its history, what each of them leaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby

from explorer.frozen import Frozen
from explorer.image import Instruction
from explorer.layers.phrases import fate_phrase
from explorer.layers.waste import WastedFile
from explorer.report.formats import words
from explorer.report.formats.html.markup import (
    Markup,
    Page,
    badge,
    bar,
    element,
    section,
    table,
    together,
)
from explorer.report.grouping import Group, grouped
from explorer.report.model import Report, Reported, ReportedLayer
from explorer.secrets.locations import instruction_text
from explorer.wording import counted, size_text

_LONGEST = 240
_MOST_WASTED = 200
_LEGEND = "Bars compare the layers with the largest one; the hatched part is wasted."


class _Tally(Frozen, frozen=True):
    """What was found of the layers, by their numbers."""

    largest: int
    wasted: Mapping[int, int]
    leaks: Mapping[int, Group]
    hides: Mapping[int, Group]


def leaks_by_layer(report: Report) -> Mapping[int, Group]:
    """Return the findings that count, by the layer that wrote them."""
    return grouped(report.counting, _written)


def layers(page: Page) -> Iterator[Markup]:
    """Yield all layers, the base first."""
    report = page.report
    if not report.layers:
        return
    tally = _tally(report)
    rows = (_layer(page, facts, tally) for facts in report.layers)
    listed = [element("p", _LEGEND, class_="note"), Markup('<ol class="layers">')]
    content = chain(listed, rows, [Markup("</ol>")])
    yield from section(page, "layers", "Layers", f"{len(report.layers):,}", content)


def _tally(report: Report) -> _Tally:
    wasted: Counter[int] = Counter()
    for one in report.waste.files:
        wasted[one.written_by] += one.bytes
    hides = grouped(
        report.counting, lambda one: one.finding.hider.layer if one.finding.hider else 0
    )
    largest = max((one.size for one in report.layers), default=0)
    return _Tally(largest, wasted, leaks_by_layer(report), hides)


def _layer(page: Page, facts: ReportedLayer, tally: _Tally) -> Markup:
    number = facts.layer.number
    made, wasted = facts.layer.instruction, tally.wasted.get(number, 0)
    text = instruction_text(made.created_by if made else "", _LONGEST)
    marked = min(wasted / facts.size, 1.0) if facts.size else 0.0
    return element(
        "li",
        element("span", str(number), class_="index"),
        element("p", element("code", text), class_="instruction"),
        element("p", *_sizes(facts, wasted), class_="size"),
        bar(facts.size / (tally.largest or 1), marked),
        element("p", *_story(page, facts, tally), class_="told"),
        id=page.id(f"layer-{number}"),
        class_="leaking" if any(map(page.report.is_in_full, tally.leaks.get(number, ()))) else None,
        data_entry="",
    )


def _sizes(facts: ReportedLayer, wasted: int) -> Iterator[str]:
    yield element("b", size_text(facts.size))
    if facts.compressed_size is not None:
        yield f" ({size_text(facts.compressed_size)} compressed)"
    if wasted:
        yield f", {size_text(wasted)} wasted"


def _story(page: Page, facts: ReportedLayer, tally: _Tally) -> Iterator[Markup]:
    """Yield what the layer leaks and hides, then what it does to the files below."""
    number = facts.layer.number
    if facts.error:
        yield element("span", f"Not read whole: {page.text(facts.error)}", class_="error")
    if leaks := tally.leaks.get(number, ()):
        yield element("span", _leaking(leaks))
    for below, hidden in groupby(sorted(tally.hides.get(number, ()), key=_written), key=_written):
        some = f"only hides {words.spread(list(hidden))} of "
        yield element("span", some, page.layer_link(below), class_="hides")
    yield from (element("span", one) for one in _changes(facts))


def _written(one: Reported) -> int:
    return one.finding.location.layer or 0


def _changes(facts: ReportedLayer) -> Iterator[str]:
    counts = facts.counts
    numbers = {
        "added": counts.added,
        "modified": counts.modified,
        "unchanged": counts.unchanged,
        "removed": counts.removed,
        "hidden later": counts.hidden,
    }
    yield counted(counts.entries, "entry", "entries")
    yield from (f"{number:,} {what}" for what, number in numbers.items() if number)


def waste(page: Page) -> Iterator[Markup]:
    """Yield the largest files that are wasted, and how many there are beside them."""
    yield from section(
        page, "waste", "Waste", size_text(page.report.waste.wasted_bytes), _waste(page)
    )


def _waste(page: Page) -> Iterator[Markup]:
    files = page.report.waste.files
    yield element("p", words.waste_sentence(page.report))
    if again := words.again_sentence(page.report):
        yield element("p", page.text(again))
    if not files:
        return
    rows = (_wasted(page, one, files[0].bytes) for one in files[:_MOST_WASTED])
    titles = ("Size", "", "File", "Written by", "What became of it")
    yield from table(*titles, rows=rows, class_="waste")
    if rest := files[_MOST_WASTED:]:
        size = size_text(sum(one.bytes for one in rest))
        yield element("p", f"and {counted(len(rest), 'more file')} with {size}", class_="note")


def _wasted(page: Page, one: WastedFile, largest: int) -> Markup:
    did = fate_phrase(one.hider).removesuffix(f"layer {one.hidden_by}")
    return element(
        "tr",
        element("td", size_text(one.bytes), class_="number"),
        element("td", bar(one.bytes / (largest or 1)), class_="compared"),
        element("td", page.code(one.path), class_="path"),
        element("td", page.layer_link(one.written_by)),
        element("td", did, page.layer_link(one.hidden_by)),
        data_entry="",
    )


def history(page: Page) -> Iterator[Markup]:
    """Yield every instruction, those without a layer dimmed, and what the history itself leaks."""
    instructions = page.report.image.instructions
    if not instructions:
        return
    leaks = grouped(page.report.counting, lambda one: one.finding.location.index)
    rows = (_instructed(page, one, leaks.get(one.number, ())) for one in instructions)
    content = chain([Markup('<ol class="history">')], rows, [Markup("</ol>")])
    yield from section(page, "history", "History", f"{len(instructions):,}", content)


def _instructed(page: Page, one: Instruction, leaks: Sequence[Reported]) -> Markup:
    layer = page.layer_link(one.layer) if one.layer else together("no layer")
    return element(
        "li",
        element("span", str(one.number), class_="index"),
        element("code", instruction_text(one.created_by)),
        element("span", layer, class_="made"),
        _leaking(leaks) if leaks else Markup(),
        class_=None if one.layer else "metadata",
        data_entry="",
    )


def _leaking(leaks: Group) -> Markup:
    return badge(leaks[0].severity, f"leaks {words.grades(leaks)}")

"""The layers as a picture: how big each is, what it leaks, what it hides of those below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from explorer.frozen import Frozen
from explorer.report.formats import telling
from explorer.report.formats.html.bars import bar
from explorer.report.formats.html.markup import Markup, element
from explorer.report.formats.html.pieces import Page, badge, section
from explorer.report.instructions import instruction_text
from explorer.report.model import LayerFacts, Report, Reported
from explorer.wording import counted, size_text

_LONGEST = 240
_LEGEND = "Bars compare the layers with the largest one; the hatched part is wasted."


@dataclass(frozen=True, slots=True)
class _Tally(Frozen):
    """What was found of the layers, by their numbers."""

    largest: int
    wasted: Mapping[int, int]
    leaks: Mapping[int, tuple[Reported, ...]]
    hides: Mapping[int, tuple[Reported, ...]]


def leaks_by_layer(report: Report) -> Mapping[int, tuple[Reported, ...]]:
    """Return the findings that count, by the layer that wrote them."""
    return _by(lambda one: one.finding.location.layer, report.counting)


def _by(
    layer: Callable[[Reported], int | None], findings: Iterable[Reported]
) -> Mapping[int, tuple[Reported, ...]]:
    found: dict[int, list[Reported]] = {}
    for one in findings:
        found.setdefault(layer(one) or 0, []).append(one)
    return {number: tuple(group) for number, group in found.items()}


def layers(page: Page) -> Iterator[Markup]:
    """Yield all layers, the base first."""
    report = page.report
    if not report.layers:
        return
    tally = _tally(report)
    rows = (_row(page, facts, tally) for facts in report.layers)
    content = [element("p", _LEGEND, class_="note"), Markup('<ol class="layers">'), *rows]
    yield from section("layers", "Layers", f"{len(report.layers):,}", [*content, Markup("</ol>")])


def _tally(report: Report) -> _Tally:
    wasted: Counter[int] = Counter()
    for one in report.waste.files:
        wasted[one.written_by] += one.bytes
    hidden = (one for one in report.counting if one.finding.hider)
    hides = _by(lambda one: one.finding.hider and one.finding.hider.layer, hidden)
    largest = max((one.size for one in report.layers), default=0)
    return _Tally(largest, wasted, leaks_by_layer(report), hides)


def _row(page: Page, facts: LayerFacts, tally: _Tally) -> Markup:
    number = facts.layer.number
    leaks = tally.leaks.get(number, ())
    return element(
        "li",
        element("span", str(number), class_="index"),
        element("p", _instruction(facts), class_="instruction"),
        element("p", *_sizes(facts, tally.wasted.get(number, 0)), class_="size"),
        bar(facts.size / (tally.largest or 1), _share(tally.wasted.get(number, 0), facts.size)),
        element("p", *_told(page, facts, tally), class_="told"),
        id=f"layer-{number}",
        class_="leaking" if any(map(page.report.told_in_full, leaks)) else None,
        data_entry="",
    )


def _instruction(facts: LayerFacts) -> Markup:
    made = facts.layer.instruction
    text = instruction_text(made.created_by if made else "", _LONGEST)
    return element("code", text)


def _sizes(facts: LayerFacts, wasted: int) -> Iterator[str]:
    yield element("b", size_text(facts.size))
    if facts.compressed_size is not None:
        yield f" ({size_text(facts.compressed_size)} compressed)"
    if wasted:
        yield f", {size_text(wasted)} wasted"


def _told(page: Page, facts: LayerFacts, tally: _Tally) -> Iterator[Markup]:
    """Yield what the layer leaks and hides, then what it does to the files below."""
    number = facts.layer.number
    if facts.error:
        yield element("span", f"Not read whole: {page.text(facts.error)}", class_="error")
    if leaks := tally.leaks.get(number, ()):
        yield element("span", badge(leaks[0].severity, f"leaks {telling.grades(leaks)}"))
    for below, hidden in groupby(sorted(tally.hides.get(number, ()), key=_written), key=_written):
        told = f"only hides {telling.spread(list(hidden))} of "
        yield element("span", told, page.layer_link(below), class_="hides")
    yield from (element("span", one) for one in _changes(facts))


def _written(one: Reported) -> int:
    return one.finding.location.layer or 0


def _changes(facts: LayerFacts) -> Iterator[str]:
    counts = facts.counts
    told = {
        "added": counts.added,
        "modified": counts.modified,
        "unchanged": counts.unchanged,
        "removed": counts.removed,
        "hidden later": counts.hidden,
    }
    yield counted(counts.entries, "entry", "entries")
    yield from (f"{number:,} {what}" for what, number in told.items() if number)


def _share(part: int, whole: int) -> float:
    return min(part / whole, 1.0) if whole else 0.0

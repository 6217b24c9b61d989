"""Two plots beside each other, each with both of its axes in powers of two, as one SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_WIDTH, _HEIGHT, _MARGIN, _GAP = 360, 260, 56, 40
_COLOURS = ("#2f6fb7", "#c2571a", "#2e8b57", "#8a4fbf", "#b33951")
_STYLE = "font: 12px sans-serif; fill: #333"


@dataclass(frozen=True, slots=True)
class Series:
    """What grows: seconds and megabytes at each doubling of it."""

    name: str
    seconds: Sequence[float]
    megabytes: Sequence[float]


class _Frame(NamedTuple):
    """Where a plot stands, and the least and the most of its values, as powers of two."""

    left: float
    low: int
    high: int
    steps: int

    def point(self, step: int, value: float) -> tuple[float, float]:
        across = self.left + step * _WIDTH / max(self.steps - 1, 1)
        share = (math.log2(value) - self.low) / max(self.high - self.low, 1)
        return across, _MARGIN + _HEIGHT * (1 - share)


def plotted(series: Iterable[Series]) -> str:
    """Return a picture of all series: processor time on the left, memory on the right."""
    every = [*series]
    width, height = 2 * (_WIDTH + _MARGIN + _GAP), _HEIGHT + 2 * _MARGIN + 20 * len(every)
    parts = [
        *_plot("seconds of processor time", [(one.name, one.seconds) for one in every], _MARGIN),
        *_plot(
            "megabytes at most",
            [(one.name, one.megabytes) for one in every],
            2 * _MARGIN + _WIDTH + _GAP,
        ),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    paper = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join((head, paper, *parts, *_legend(every), "</svg>\n"))


def _plot(title: str, lines: Sequence[tuple[str, Sequence[float]]], left: float) -> Iterator[str]:
    values = [value for _, some in lines for value in some]
    low, high = math.floor(math.log2(min(values))), math.ceil(math.log2(max(values)))
    frame = _Frame(left, low, high, max(len(some) for _, some in lines))
    yield _text(left, _MARGIN - 20, title)
    for power in range(low, high + 1):
        _, y = frame.point(0, 2.0**power)
        yield f'<path d="M{left} {y:.1f}h{_WIDTH}" stroke="#ddd"/>'
        yield _text(left - 8, y + 4, f"{2.0**power:g}", "end")
    for step in range(frame.steps):
        x, _ = frame.point(step, 2.0**low)
        share = 2 ** (frame.steps - 1 - step)
        yield _text(x, _MARGIN + _HEIGHT + 18, f"1/{share}" if share > 1 else "all", "middle")
    for number, (_, some) in enumerate(lines):
        points = [frame.point(step, value) for step, value in enumerate(some)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        colour = _COLOURS[number % len(_COLOURS)]
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _legend(series: Sequence[Series]) -> Iterator[str]:
    for number, one in enumerate(series):
        y = _HEIGHT + 2 * _MARGIN + 20 * number
        colour = _COLOURS[number % len(_COLOURS)]
        yield f'<path d="M{_MARGIN} {y}h24" stroke="{colour}" stroke-width="2"/>'
        yield _text(_MARGIN + 32, y + 4, one.name)


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {where} style="{_STYLE}">{words}</text>'

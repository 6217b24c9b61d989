"""Pictures one after the other in a single SVG: its styles show each for its time, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from screenshots.svg import FONTS, Drawing, head

_BAR = 64
_LETTER = 14
_STYLE = f"""
.frame {{ visibility: hidden }}
.still {{ visibility: visible }}
.caption {{ font: 22px {FONTS}; fill: #e8e8e8 }}
.key {{ font: bold 22px {FONTS}; fill: #121212; text-anchor: middle }}
"""
# Who wants nothing to move sees the frame with the leak, and so does what knows no animation.
_STILL = "@media (prefers-reduced-motion: reduce) { .frame { animation: none !important } }"


@dataclass(frozen=True)
class Frame:
    """A picture with the key that led there, a caption below it, and how long it is shown."""

    drawing: Drawing
    key: str
    caption: str
    seconds: float


def film(frames: Sequence[Frame], *, still: int) -> str:
    """Return the SVG; `still` is the frame that stands where nothing moves."""
    width, height = frames[0].drawing.width, frames[0].drawing.height + _BAR
    parts = [head(width, height), f"<style>{_STYLE}{_timing(frames)}"]
    parts += [_STILL, "</style>"]
    parts += [f'<rect width="{width:g}" height="{height:g}" rx="8" fill="#1b1c1d"/>']
    for number, frame in enumerate(frames):
        kind = "frame still" if number == still else "frame"
        parts += [f'<g class="{kind}" id="frame-{number}">', frame.drawing.body]
        parts += [_bar(frame, height), "</g>"]
    return "".join([*parts, "</svg>\n"])


def _timing(frames: Sequence[Frame]) -> str:
    """Return an animation for each frame, all as long as the film."""
    total, start, rules = sum(one.seconds for one in frames), 0.0, []
    for number, frame in enumerate(frames):
        begin, end = 100 * start / total, 100 * (start + frame.seconds) / total
        hidden, shown = "{ visibility: hidden }", "{ visibility: visible }"
        before = f"0% {hidden} " if begin else ""
        after = f" {end:.3f}% {hidden} 100% {hidden}" if end < 99.999 else ""
        rules += [f"@keyframes show-{number} {{ {before}{begin:.3f}% {shown}{after} }}"]
        rules += [f"#frame-{number} {{ animation: show-{number} {total:g}s step-end infinite }}"]
        start += frame.seconds
    return "\n".join(rules)


def _bar(frame: Frame, height: float) -> str:
    """Return the key that was pressed, and the caption."""
    base, left = height - 20, 24
    drawn = []
    if frame.key:
        wide = 24 + _LETTER * len(frame.key)
        place = f'x="{left}" y="{base - 26}" width="{wide}" height="36" rx="6"'
        drawn += [f'<rect {place} fill="#ffa62b"/>']
        drawn += [
            f'<text class="key" x="{left + wide / 2:g}" y="{base}">{escape(frame.key)}</text>'
        ]
        left += wide + 18
    drawn += [f'<text class="caption" x="{left}" y="{base}">{escape(frame.caption)}</text>']
    return "".join(drawn)

"""The three lines on top of a sweep: what is swept, what it has come to, how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.fleet.model import name_of
from explorer.fleet.phrases import mending_text, since_text
from explorer.fleet.store import Since
from explorer.printable import clipped, printable
from explorer.tui.drawing.text import percent, shortened
from explorer.tui.findings.findings import MARK
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.pace import left_text
from explorer.tui.sweep.rows import ERROR, FAIL, PASS, VERDICTS, SweptRows
from explorer.wording import counted, size_text

_GAP = Content("  ·  ")
_MASKED = Content.styled(" secrets masked ", "reverse bold")
_TITLE = Content.styled("Sweep of ", "$text-muted")
_LONGEST_NAME = 200
_BAR, _SHORT_BAR, _WIDE = 24, 10, 100
_PERCENT, _LEFT = 6, 14
_STYLES = {ERROR: "bold $text-warning", FAIL: "bold $text-error", PASS: "$text-success"}


class SweepWork(Struct, frozen=True):
    """How far a sweep is: `doing` says it in words where there is nothing to count.

    `done` of `total` references were looked at, `layers` of `size` bytes read, `known` needed no
    reading; `left` are the seconds of the rest. A `fault` has ended it.
    """

    doing: str = ""
    done: int = 0
    total: int = 0
    layers: int = 0
    known: int = 0
    size: int = 0
    left: float | None = None
    fault: str = ""
    is_over: bool = False

    def parts(self) -> Iterator[str]:
        """Yield what there is to say of it, what matters most first."""
        if self.doing:
            yield self.doing
            return
        if not self.is_over:
            rest = f"{left_text(self.left)} left" if self.left is not None else ""
            yield f"{percent(self.done, self.total):>{_PERCENT}}{rest:>{_LEFT}}"
        yield f"{counted(self.layers, 'layer')} read, {size_text(self.size)}"
        yield f"{self.done:,} of {counted(self.total, 'reference')}"
        if self.known:
            yield f"{counted(self.known, 'layer')} known before"


class SweepHeader(Widget):
    """Draws what is swept, figures as many as fit, and the progress in its place."""

    facts: reactive[Sequence[Content]] = reactive(())
    progress: reactive[SweepWork] = reactive(SweepWork())

    def __init__(self, sources: Sequence[str], mask: Mask, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sources = sources
        self._mask = mask

    def render(self) -> Content:
        """Return the lines in the width there is."""
        lines = (self._title(), _fitting(self.facts, self.size.width), self._state())
        return Content("\n").join(lines)

    def _title(self) -> Content:
        parts = [_MASKED, Content("  ")] if self._mask.on else []
        more = len(self._sources) - 1
        behind = Content.styled(f" and {more} more", "$text-muted") if more else Content("")
        taken = sum(one.cell_length for one in (*parts, _TITLE, behind))
        name = shortened(clipped(self._sources[0], _LONGEST_NAME), max(1, self.size.width - taken))
        line = Content("").join([*parts, _TITLE, Content.styled(name, "bold"), behind])
        return line.truncate(self.size.width, ellipsis=True)

    def _state(self) -> Content:
        state, width = self.progress, self.size.width
        if state.fault:
            text = Content.styled(f"Stopped: {printable(state.fault)}", "bold $text-warning")
            return text.truncate(width, ellipsis=True)
        head = [Content.styled("Done", "bold $text-success")] if state.is_over else []
        if not state.is_over and state.total:
            head = [_bar(state, _BAR if width >= _WIDE else _SHORT_BAR)]
        style = "$text-muted" if state.is_over else "$text-accent"
        said = [Content.styled(printable(one), style) for one in state.parts()]
        if not head:
            return _fitting(said, width)
        between = _GAP if state.is_over else Content("")
        return head[0] + between + _fitting(said, width - head[0].cell_length - between.cell_length)


def _bar(state: SweepWork, width: int) -> Content:
    filled = width * min(state.done, state.total) // max(1, state.total)
    rest = Content.styled("━" * (width - filled), "$foreground 25%")
    return Content.styled("━" * filled, "$text-accent") + rest


def _fitting(parts: Sequence[Content], width: int) -> Content:
    """Return as many parts as there is room for, one of them at least."""
    kept = [*parts]
    while len(kept) > 1 and _GAP.join(kept).cell_length > width:
        kept.pop()
    return _GAP.join(kept).truncate(max(0, width), ellipsis=True)


def summed_up(
    rows: SweptRows, mended: tuple[int, int], since: Since | None, left_out: int
) -> list[Content]:
    """Return what there is to say of all images, what matters most first; in a thread."""
    mending, news = mending_text(*mended).rstrip("."), since_text(since).rstrip(".")
    images, names = len(rows.swept), len({name_of(one.reference) for one in rows.swept})
    about = f"{counted(images, 'image')} of {counted(names, 'name')}" if images else ""
    said = (
        (f"{MARK} {mending}" if mending else "", "bold $text-warning"),
        (about, ""),
        (news, "$text-muted"),
        (f"{left_out:,} not judged" if left_out else "", "$text-muted"),
    )
    return [*_results(rows), *(Content.styled(text, style) for text, style in said if text)]


def _results(rows: SweptRows) -> Iterator[Content]:
    results = [one.result for one in rows.images]
    for result in (FAIL, ERROR, PASS):
        if number := results.count(result):
            yield Content.styled(f"{number:,} {VERDICTS[result]}", _STYLES[result])

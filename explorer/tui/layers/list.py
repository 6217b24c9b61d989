"""The list of layers: what each changed, what of it is hidden, which instruction made it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from explorer.analysis import Counts
from explorer.printable import printable
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.findings.findings import MARK, Findings, is_prominent
from explorer.tui.layers.count_columns import CountColumns
from explorer.tui.layers.rows import LayerRow, LayerState, secret_spans
from explorer.tui.shell.keys import FIRST_DIGITS_BESIDE_VIEWS, bindings

_ONE_LINE = 66
# A pane as low as this grows and shrinks with the focus: its rows stay one line each.
_LOW = 12
_SIZE = 7
# Cells of the border's corners, less those that it has beside what is in it.
_AROUND_LEGEND = 4
_WAITING = 13
_CURSOR = 1
_BADGE = 3
_LONGEST_WANTED = 200
_MOST_PERCENT = 36
_UNKNOWN = LayerState()
_IN_RANGE = "▎"
_RANGE_MARKS = ("  ◂ the range begins here", "  ◂ range begins", "  ◂ begin")
_BASE_MARKS = ("  ◂ base image ends here", "  ◂ base ends", "  ◂ base")


class LayerList(Listing[LayerRow]):
    """A row for each instruction: one line where there is room, two lines where there is not."""

    BINDINGS = bindings("Layers")
    FIRST_DIGITS = FIRST_DIGITS_BESIDE_VIEWS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.border_title = Content("Layers")
        self.empty = Content("Opening the image…")
        self._states: dict[int, LayerState] = {}
        self._findings = Findings()
        self._base = 0
        self._again: Mapping[int, int] = {}
        self._range = (0, 0)
        self._first_lines: list[int] = []
        self._number_width = 2
        self._counts = CountColumns(())
        self._is_wide = False
        self._wanted_width = 0

    # Contents

    def show(self, rows: Sequence[LayerRow], states: Mapping[int, LayerState]) -> None:
        """Show other rows; the cursor stays where it was."""
        self._states = dict(states)
        self._number_width = max(2, len(str(sum(1 for row in rows if row.layer))))
        self.put(rows, "The image has no layers")
        self.cursor_moved()

    def show_states(self, states: Mapping[int, LayerState]) -> None:
        """Show what has become known of some layers."""
        self._states.update(states)
        self.renew()

    def show_findings(self, findings: Findings) -> None:
        """Show which layers and which instructions hold secrets."""
        self._findings = findings
        self.renew()

    def mark_base(self, layer: int) -> None:
        """Mark with which layer the base image ends; 0 for none."""
        self._base = layer
        self.renew()

    def show_again(self, files: Mapping[int, int]) -> None:
        """Show how many files each layer stores again, where it does."""
        self._again = files
        self.renew()

    def mark_range(self, first: int, other: int) -> None:
        """Mark the layers of a range that begins with `first`; 0 for none."""
        if (first, other) != self._range:
            self._range = first, other
            self.renew()

    def go_to(self, fits: Callable[[LayerRow], bool]) -> None:
        """Put the cursor on the first row that fits."""
        self.cursor = next((at for at, row in enumerate(self.rows) if fits(row)), self.cursor)

    def step(self, by: int) -> None:
        """Move to the next row, up or down, that has a layer."""
        self._step_to(by, lambda row: row.layer is not None)

    def step_to_hidden(self, by: int) -> bool:
        """Move to the next row, up or down and round, whose layer has hidden entries, if any."""
        rows = len(self.rows)
        steps = ((self.cursor + by * step) % rows for step in range(1, rows + 1))
        found = next((row for row in steps if self._hidden_in(self.rows[row])), None)
        self.cursor = self.cursor if found is None else found
        return found is not None

    def hidden_counts(self) -> tuple[int, int, int]:
        """Return how many hidden entries are in layers above the cursor, in its own, in all."""
        hidden = [*map(self._hidden_in, self.rows)]
        return sum(hidden[: self.cursor]), sum(hidden[self.cursor :][:1]), sum(hidden)

    def _hidden_in(self, row: LayerRow) -> int:
        counts = self._states.get(row.layer or 0, _UNKNOWN).counts
        return counts.hidden if counts else 0

    def _step_to(self, by: int, fits: Callable[[LayerRow], bool]) -> None:
        row = self.cursor + by
        while 0 <= row < len(self.rows):
            if fits(self.rows[row]):
                self.cursor = row
                return
            row += by

    # Lines

    @property
    def _has_one_line(self) -> bool:
        """Whether a row has one line: in two, longer instructions show, and take twice the room."""
        width, height = self.size
        has_room_for_two = height > _LOW and height >= len(self.rows) * 2
        return width >= _ONE_LINE and (width >= self._wanted_width or not has_room_for_two)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """Return the cells in which each instruction shows whole: in one line, else above facts."""
        room = container.width * _MOST_PERCENT // 100 - self.gutter.width
        wanted = self._wanted_width
        return wanted if wanted <= room else min(room, wanted - self._facts_width)

    def _want_width(self) -> None:
        """Ask for as many cells as the rows need now."""
        longest = max((cell_len(row.text[:_LONGEST_WANTED]) for row in self.rows), default=0)
        wanted = _CURSOR + self._number_width + 1 + self._facts_width + _BADGE + longest
        if wanted != self._wanted_width:
            self._wanted_width = wanted
            self.refresh(layout=self.styles.is_auto_width)

    def renew(self) -> None:
        """Take note of other rows, or of another width."""
        known = ((layer, state.counts) for layer, state in self._states.items() if state.counts)
        self._counts = CountColumns(self._numbers(*one) for one in known)
        self._want_width()
        self._is_wide = self._has_one_line
        heights = (1 if self._is_wide or not row.layer else 2 for row in self.rows)
        self._first_lines = list(accumulate(heights, initial=0))
        self.border_subtitle = Content(self._counts.legend(self.size.width - _AROUND_LEGEND))
        super().renew()

    def on_resize(self) -> None:
        """Change between one line and two."""
        self.renew()
        super().on_resize()

    def lines_of(self, row: int) -> tuple[int, int]:
        """Return the first line of a row and how many it has."""
        return self._first_lines[row], self._first_lines[row + 1] - self._first_lines[row]

    def row_at(self, line: int) -> int:
        """Return the row that a line belongs to."""
        return bisect_right(self._first_lines, line) - 1

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        layer_row = self.rows[row]
        drawn = self._draw(layer_row, line, width)
        is_last_line = line == self.lines_of(row)[1] - 1
        if layer_row.layer and is_last_line and (marks := self._marks(layer_row.layer)):
            return self._with_mark(Strip(drawn), marks, width)
        return drawn

    def _marks(self, layer: int) -> Sequence[str]:
        """Return what is said at the right of a layer, in full and shorter; nothing of most."""
        if layer == self._range[0]:
            return _RANGE_MARKS
        return _BASE_MARKS if layer == self._base else ()

    def _with_mark(self, drawn: Strip, marks: Sequence[str], width: int) -> Iterator[Segment]:
        """Say something at the right, as fully as there is room."""
        used = cell_len(drawn.text.rstrip())
        mark = next((one for one in marks if used + len(one) <= width), marks[-1])
        room = max(1, width - len(mark))
        yield from self.cut(drawn.crop(0, used), room).adjust_cell_length(room)
        yield self.piece(mark, "faint")

    def _draw(self, shown: LayerRow, line: int, width: int) -> Iterator[Segment]:
        number = f"{shown.layer or '·':>{self._number_width}}"
        number = number if line == 0 else " " * len(number)
        yield self.piece(number, "strong" if shown.layer else "faint")
        yield self.piece(_IN_RANGE if self._is_in_range(shown.layer) else " ", "strong")
        if not shown.layer:
            yield from self._instruction(shown, width, "faint")
            return
        state = self._states.get(shown.layer, _UNKNOWN)
        if self._is_wide or line == 1:
            yield from self._facts(shown.layer, state)
        if line == 0:
            yield from self._instruction(shown, width, "")

    def _is_in_range(self, layer: int | None) -> bool:
        first, last = sorted(self._range)
        return layer is not None and first <= layer <= last

    def _instruction(self, row: LayerRow, width: int, paint: str) -> Iterator[Segment]:
        if self._is_wide and not row.layer:
            yield Segment(" " * self._facts_width)
        findings = self._findings.by_instruction.get(row.number, ())
        if told := sum(map(is_prominent, findings)):
            yield self.piece(f"{MARK}{told}", "secret-badge")
            yield Segment(" ")
        text = row.text[: 2 * width]
        word = text.find(" ") + 1
        if self._findings.masked and not self._findings.is_searched(None):
            text = f"{text[:word]}…"
        spans = [Span(0, word, paint or "keyword"), Span(word, len(text), paint)]
        yield from self.pieces(text, overlaid(spans, secret_spans(text, findings)))

    def _facts(self, layer: int, state: LayerState) -> Iterator[Segment]:
        if state.damage and not self._is_wide:
            yield self.piece(f"damaged: {printable(state.damage)}", "damage")
            return
        yield self.piece(f"{state.size_text:>{_SIZE}} ", "attribute")
        if state.counts is None:
            waiting = state.reading or "waiting"
            yield self.piece(f" {waiting:<{self._facts_width - _SIZE - 2}}", "faint")
            return
        for text, paint in self._counts.pieces(self._numbers(layer, state.counts)):
            yield self.piece(text, paint)
        yield Segment(" " * (self._facts_width - _SIZE - 1 - self._counts.width))
        if state.damage:
            yield self.piece("damaged ", "damage")

    def _numbers(self, layer: int, counts: Counts) -> tuple[int, ...]:
        again, secrets = self._again.get(layer, 0), self._findings.by_layer.get(layer, 0)
        return counts.added, counts.modified, counts.removed, again, counts.hidden, secrets

    @property
    def _facts_width(self) -> int:
        return _SIZE + 2 + max(_WAITING, self._counts.width)

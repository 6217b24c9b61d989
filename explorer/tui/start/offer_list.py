"""The list of what can be opened: ages and sizes go before a name is cut."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message

from explorer.printable import clipped as clipped_text
from explorer.secrets.rule import Severity
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.findings.findings import MARK
from explorer.tui.shell.keys import bindings
from explorer.tui.start.offers import Offer, Row, Shelf
from explorer.wording import size_text, span_text

if TYPE_CHECKING:
    from explorer.remembered import Remembered

_LONGEST_NAMES = 100
_MINUTE = 60
_LONGEST_NOTE = 200
_WORST = len("in its base")
_SIZE = len("1.25 GB")
_AGE = len("59 minutes ago")
_GAP = 2
_RULE = "─"


class OfferList(Listing[Row]):
    """A row for each offer, and headings that the cursor passes over."""

    BINDINGS = bindings("Start")

    class Left(Message):
        """The user wants to type."""

    class ComparisonWanted(Message):
        """The user wants to compare the image under the cursor with another one."""

    # Whether one of these may be compared, and not only opened.
    compares = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._worsts: Mapping[str, Remembered | None] = {}
        self._words: Sequence[str] = ()
        self._now = 0.0
        self._widest = 0

    @property
    def offer(self) -> Offer | None:
        """The offer under the cursor."""
        current = self.current if self.cursor >= 0 else None
        return current if isinstance(current, Offer) else None

    def show(self, rows: Sequence[Row], words: Sequence[str], note: str) -> None:
        """Show other rows, in which words are marked; the cursor stays first, or on its offer."""
        is_first = self.cursor == self.validate_cursor(0)
        is_new = is_first or [*words] != [*self._words]
        kept = self.offer
        self._words, self._now = words, time.time()
        offers = [one for one in rows if isinstance(one, Offer)]
        names = (cell_len(_name(one) + _others(one)) for one in offers)
        self._widest = max(names, default=0) + _AGE + _SIZE + 2 * _GAP
        self.put(rows, note)
        same = (at for at, one in enumerate(rows) if one == kept and not is_new)
        self.cursor = next(same, 0 if is_new else self.cursor)

    def show_worsts(self, worsts: Mapping[str, Remembered | None]) -> None:
        """Show what is known of the worst findings by now, by reference."""
        self._worsts = worsts
        self.renew()

    # The cursor

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an offer: over a heading it goes on as it came."""
        cursor, last = super().validate_cursor(cursor), len(self.rows)
        onward, back = range(cursor, last), range(min(cursor, last - 1), -1, -1)
        ways = (back, onward) if cursor < self.cursor else (onward, back)
        return next((at for way in ways for at in way if isinstance(self.rows[at], Offer)), -1)

    def clicked(self, row: int, event: events.Click) -> bool:  # noqa: ARG002
        """Leave the cursor where it is when a heading is clicked."""
        return isinstance(self.rows[row], Shelf)

    def action_compare_with(self) -> None:
        """Ask for an image to compare the one under the cursor with."""
        self.post_message(self.ComparisonWanted())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to compare where that is not under way."""
        if action == "compare_with":
            return self.compares and bool(self.rows)
        return super().check_action(action, parameters)

    def action_type(self) -> None:
        """Go to the line in which names are typed."""
        self.post_message(self.Left())

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a heading, or an offer in columns."""
        one = self.rows[row]
        return self._heading(one, width) if isinstance(one, Shelf) else self._offer(one, width)

    def _heading(self, shelf: Shelf, width: int) -> Iterator[Segment]:
        note = clipped_text(shelf.note, _LONGEST_NOTE)
        note = clipped(note, max(0, width - len(shelf.title) - 6))
        yield self.piece(f"{shelf.title} ", "heading")
        rest = width - len(shelf.title) - 1 - (cell_len(note) + 1 if note else 0) - 1
        yield self.piece(_RULE * max(0, rest), "gutter")
        if note:
            yield self.piece(f" {note}", "faint")

    def _offer(self, offer: Offer, width: int) -> Iterator[Segment]:
        """Draw the name, then its age and its size as far as it leaves room for them."""
        room = max(1, min(self._widest, width - 2 * _GAP - _WORST - 1))
        columns = self._columns(offer, room - cell_len(_name(offer) + _chosen(offer)))
        yield Segment(" " * _GAP)
        yield from self._names(offer, room - sum(len(one) for one in columns))
        for one in columns:
            yield self.piece(one, "attribute")
        yield Segment(" " * _GAP)
        yield self._worst(offer)

    def _columns(self, offer: Offer, room: int) -> list[str]:
        size = size_text(offer.size) if offer.size is not None else ""
        columns = [f"{self._age(offer):>{_AGE + _GAP}}", f"{size:>{_SIZE + _GAP}}"]
        while columns and sum(map(len, columns)) > room:
            columns.pop(0)
        return columns

    def _names(self, offer: Offer, width: int) -> Iterator[Segment]:
        """Draw the name, with what tells it from the same name; others as far as there is room."""
        chosen = _chosen(offer)
        name = shortened(_name(offer), max(0, width - cell_len(chosen)))
        yield from self.pieces(name, self._matches(name))
        rest = width - cell_len(name)
        yield self.piece(set_cell_size(clipped(_others(offer), rest), rest), "faint")

    def _matches(self, name: str) -> list[Span]:
        """Return where the words stand in a name."""
        found = sorted((name.lower().find(word), len(word)) for word in self._words)
        spans, end = [], 0
        for start, length in found:
            if start >= end:
                end = start + length
                spans.append(Span(start, end, "match"))
        return spans

    def _worst(self, offer: Offer) -> Segment:
        known = self._worsts.get(offer.key)
        if known is None:
            return Segment(" " * _WORST)
        if known.worst is None:
            return self.piece(f"{'no secrets':<{_WORST}}", "added")
        if known.is_of_base:
            return self.piece(f"{'in its base':<{_WORST}}", "faint")
        label = known.worst.label
        mark = MARK if known.worst > Severity.LOW else " "
        return self.piece(f"{f'{mark} {label}':<{_WORST}}", label)

    def _age(self, offer: Offer) -> str:
        if offer.time is None:
            return ""
        age = self._now - offer.time
        return f"{span_text(age)} ago" if age >= _MINUTE else "just now"


def _name(offer: Offer) -> str:
    return clipped_text(offer.name, _LONGEST_NAMES)


def _chosen(offer: Offer) -> str:
    words = ", ".join(offer.variant.words)
    return f"  {clipped_text(words, _LONGEST_NAMES)}" if words else ""


def _others(offer: Offer) -> str:
    others = ", ".join(offer.also)
    return _chosen(offer) + (f"  {clipped_text(others, _LONGEST_NAMES)}" if others else "")

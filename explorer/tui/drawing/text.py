"""Where what an image says becomes text for the screen: printable, and never markup."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.cells import cell_len
from textual.content import Content

from explorer.printable import printable
from explorer.wording import size_text


def plain(text: str | bytes, style: str = "") -> Content:
    """Return foreign text as content of one line that styles nothing and triggers nothing."""
    return Content.styled(printable(text), style) if style else Content(printable(text))


def shortened(text: str, width: int) -> str:
    """Return a text in at most `width` cells, its middle left out: the end of a name tells most."""
    if cell_len(text) <= width or width < 1:
        return text if width > 0 else ""
    head = first_cells(text, max(0, width - 1) // 3)
    tail = first_cells(text[::-1], width - 1 - cell_len(head))[::-1]
    return f"{head}…{tail}"


def clipped(text: str, width: int) -> str:
    """Return a text in at most `width` cells, its end left out: the begin of a sentence counts."""
    return text if cell_len(text) <= width else f"{first_cells(text, width - 1)}…"[: max(0, width)]


def first_cells(text: str, width: int) -> str:
    """Return the begin of a text, as much as there is room for in some cells."""
    piece = text[: max(0, width)]
    while piece and cell_len(piece) > width:
        piece = piece[:-1]
    return piece


def time_text(seconds: int) -> str:
    """Return a date in UTC; whatever the calendar does not have comes as its number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s since 1970"


def percent(done: int, total: int | None) -> str:
    """Return how far something is: "34 %", or the size done where the whole is unknown."""
    return f"{min(100, 100 * done // total)} %" if total and total > 0 else size_text(done)

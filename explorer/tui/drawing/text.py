"""Where what an image says becomes text for the screen: printable, and never markup."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.cells import cell_len, get_character_cell_size
from textual.content import Content

from explorer.printable import printable
from explorer.wording import size_text

# What a cut leaves out at most, so that it is behind a word: so many cells, such a part of them.
_MOST_LOST = 20
_SHARE_LOST = 3


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
    return text if cell_len(text) <= width else f"{begin_of(text, width - 1)}…"[: max(0, width)]


def begin_of(text: str, width: int) -> str:
    """Return the begin of a text in at most `width` cells: whole words, and a space behind them.

    Where that would leave out much of what has room, it ends within a word.
    """
    begin = first_cells(text, width)
    words = begin[: begin.rfind(" ") + 1].rstrip()
    lost = len(begin) - len(words) - 1
    is_near = words and lost <= min(_MOST_LOST, len(begin) // _SHARE_LOST)
    return f"{words} " if is_near else begin


def ending(text: str, width: int) -> str:
    """Return a text in at most `width` cells, its begin left out: the end of a path counts."""
    if cell_len(text) <= width:
        return text
    return f"…{begin_of(text[::-1], width - 1)[::-1]}"[: max(0, width)]


def first_cells(text: str, width: int) -> str:
    """Return the begin of a text, as much as there is room for in some cells."""
    piece = text[: max(0, width)]
    while piece and cell_len(piece) > width:
        piece = piece[:-1]
    return piece


def row_starts(text: str, width: int) -> list[int]:
    """Return where the rows of a text begin, each of at most `width` cells.

    A word goes on in the next row only where no row has room for the whole of it.
    """
    starts = [0]
    while (end := _row_end(text, starts[-1], width)) < len(text):
        starts.append(_next_start(text, starts[-1], end))
    return starts


def _row_end(text: str, start: int, width: int) -> int:
    """Return the first character behind a row that is full, one at least of it taken."""
    if text.isascii():
        return min(len(text), start + max(1, width))
    cells = 0
    for at in range(start, len(text)):
        cells += get_character_cell_size(text[at])
        if cells > width:
            return max(at, start + 1)
    return len(text)


def _next_start(text: str, start: int, end: int) -> int:
    """Return where the word begins that a full row has no room for; its end for a long word."""
    begin = text.rfind(" ", start, end) + 1
    longest = begin + end - start
    return begin if begin and (" " in text[end : longest + 1] or len(text) <= longest) else end


def time_text(seconds: int) -> str:
    """Return a date in UTC; whatever the calendar does not have comes as its number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s since 1970"


def percent(done: int, total: int | None) -> str:
    """Return how far something is: "34 %", or the size done where the whole is unknown."""
    return f"{min(100, 100 * done // total)} %" if total and total > 0 else size_text(done)

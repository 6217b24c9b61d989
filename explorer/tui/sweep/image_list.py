"""The list of images: how each ended and how bad it is, or why it was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from explorer.printable import printable
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.sweep.rows import ERROR, FAIL, PASS, VERDICTS, ImageRow
from explorer.tui.sweep.swept_list import SweptList
from explorer.wording import counted

NOT_OPENED = "It could not be opened: there is nothing to look into"
_ONE_LINE = 100
_RESULT = len("not read") + 2
_SEVERITY = len("critical") + 1
_SHARE = 3
_PAINTS = {FAIL: "removed", ERROR: "damage", PASS: "added"}


class ImageList(SweptList[ImageRow]):
    """A row for each image: one line where there is room, else two."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._title = 0

    def show(self, rows: Sequence[ImageRow], note: str) -> None:
        """List images, or a note where there are none; the cursor stays on its image."""
        # At the top it stays there: what is worst comes first, whenever it comes.
        current = self.current if self.cursor else None
        self._title = max((cell_len(one.title) for one in rows), default=0)
        self.put(rows, note)
        if current is not None:
            found = (at for at, one in enumerate(rows) if one.key == current.key)
            self.cursor = next(found, self.cursor)
        self.cursor_moved()

    def why_not(self, action: str) -> str:
        """Return why there is nothing to look into."""
        if action == "enter" and (row := self.current) is not None and row.image is None:
            return NOT_OPENED
        return super().why_not(action)

    def renew(self) -> None:
        """Take note of other rows, or of another width."""
        self.row_height = 1 if self.size.width >= _ONE_LINE else 2
        super().renew()

    def on_resize(self) -> None:
        """Change between one line and two."""
        self.renew()
        super().on_resize()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        shown, room = self.rows[row], max(1, width - _RESULT)
        if line == 0:
            yield self.piece(f"{VERDICTS[shown.result]:<{_RESULT}}", _PAINTS[shown.result])
            cells = min(self._title, room - room // _SHARE) if self.row_height == 1 else room
            title = shortened(shown.title, cells)
            yield self.piece(set_cell_size(title, cells), "faint" if self._is_fine(row) else "name")
            if self.row_height == 1:
                yield Segment("  ")
                yield from self._about(shown, room - cells - 2)
        else:
            yield Segment(" " * _RESULT)
            yield from self._about(shown, room)

    def _is_fine(self, row: int) -> bool:
        shown = self.rows[row]
        return shown.result == PASS and not shown.severity

    def _about(self, shown: ImageRow, width: int) -> Iterator[Segment]:
        """Say how bad it is, for which platform, and why not all of it was read."""
        image, room = shown.image, width
        if image is not None and image.findings:
            paint = shown.severity if shown.fails else "faint"
            yield self.piece(clipped(f"{shown.severity:<{_SEVERITY}}", room), paint)
            room -= _SEVERITY
        rest = clipped(" · ".join(_facts(shown)), max(0, room))
        yield self.piece(rest, "damage" if shown.why else "faint")


def _facts(shown: ImageRow) -> Iterator[str]:
    if (image := shown.image) and (image.findings or not shown.why):
        yield counted(image.findings, "finding") if image.findings else "no findings"
    if shown.why:
        more = len(shown.unread) - 1
        yield f"{shown.why} (and {more} more)" if more else shown.why
    if image and image.platform:
        yield printable(image.platform)

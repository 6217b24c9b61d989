"""What every screen stands on: keys take counts, and text drawn line by line can be selected."""

from __future__ import annotations

from typing import TypeVar

from textual.errors import NoWidget
from textual.geometry import Offset
from textual.widget import Widget

from explorer.tui.drawing.counting import CountingScreen
from explorer.tui.drawing.readable import Readable

Result = TypeVar("Result")


class SelectingScreen(CountingScreen[Result]):
    """Knows which character stands where, without looking for marks in what was drawn."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return the widget at a cell, and which character; a drag stays where it began."""
        view = self.app.mouse_captured or self._widget_at(x, y)
        if not isinstance(view, Readable):
            return super().get_widget_and_offset_at(x, y)
        left, top = view.content_region.offset
        return view, view.spot_at(x - left, y - top)

    def _widget_at(self, x: int, y: int) -> Widget | None:
        try:
            return self.get_widget_at(x, y)[0]
        except NoWidget:
            return None

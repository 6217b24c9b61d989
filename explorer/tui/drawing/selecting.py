"""What every screen stands on: text can be selected, in views that are drawn line by line."""

from __future__ import annotations

from typing import TypeVar

from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from explorer.tui.drawing.readable import Readable

Result = TypeVar("Result")


class SelectingScreen(Screen[Result]):
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

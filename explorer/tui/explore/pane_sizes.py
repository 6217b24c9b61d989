"""The sizes of an image's panes: given by keys, or by dragging a border."""

from __future__ import annotations

from textual import events
from textual.css.scalar import Scalar
from textual.screen import Screen
from textual.widget import Widget

_SIZED = ("#layers", "#tree-pane")
_REST = "#file"
_STEP = 4
_LEAST_WIDTH = 24
_LEAST_HEIGHT = 4


class PaneSizes:
    """Sizes `#layers` and, beside or below it, `#tree-pane`; what is left is the file's."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._dragged: Widget | None = None
        self._given: dict[Widget, tuple[str, int]] = {}

    def change(self, pane: Widget, by: int) -> None:
        """Give a pane more room or less, by steps."""
        axis = self._axis(pane)
        step = by * (_STEP if axis == "width" else 1)
        self._give(pane, getattr(pane.outer_size, axis) + step)

    def reset(self) -> None:
        """Go back to the usual sizes."""
        self._given.clear()
        self._clear()

    def leave_room(self, maximized: Widget | None) -> None:
        """Let a pane have the whole screen; what was given before holds again behind it."""
        self._clear()
        if maximized is None:
            for pane, (axis, cells) in self._given.items():
                self._set(pane, axis, cells)

    def _clear(self) -> None:
        for pane in (*self._panes(), self._screen.query_one(_REST)):
            for axis in ("width", "height"):
                for rule in (axis, f"min_{axis}", f"max_{axis}"):
                    pane.styles.clear_rule(rule)

    # Dragging

    def take_hold(self, event: events.MouseDown) -> None:
        """Take hold of the border between two panes that the mouse was pressed on, if it was."""
        held = (pane for pane in self._panes() if self._is_border(pane, event))
        self._dragged = None if self._screen.maximized else next(held, None)

    def drag(self, event: events.MouseMove) -> None:
        """Move the border that is held."""
        if (pane := self._dragged) is not None and event.button:
            if self._axis(pane) == "width":
                self._give(pane, event.screen_x - pane.region.x + 1)
            else:
                self._give(pane, event.screen_y - pane.region.y + 1)

    def let_go(self) -> None:
        """Let go of the border."""
        self._dragged = None

    def _is_border(self, pane: Widget, event: events.MouseDown) -> bool:
        """Return whether a press is on the last line of a pane, or its neighbour's first."""
        region = pane.region
        if self._axis(pane) == "width":
            inside = region.y <= event.screen_y < region.bottom
            return inside and event.screen_x in (region.right - 1, region.right)
        inside = region.x <= event.screen_x < region.right
        return inside and event.screen_y in (region.bottom - 1, region.bottom)

    # Sizes

    def _panes(self) -> list[Widget]:
        return [self._screen.query_one(pane) for pane in _SIZED]

    def _axis(self, pane: Widget) -> str:
        """Return what of a pane can change, where it stands at this width of the screen."""
        beside = "-wide" if pane.id == "tree-pane" else "-normal"
        is_beside = self._screen.has_class(beside) or self._screen.has_class("-wide")
        return "width" if is_beside else "height"

    def _give(self, pane: Widget, cells: int) -> None:
        axis = self._axis(pane)
        least = _LEAST_WIDTH if axis == "width" else _LEAST_HEIGHT
        parent = pane.parent if isinstance(pane.parent, Widget) else self._screen
        room = getattr(parent.size, axis)
        self._given[pane] = axis, max(least, min(cells, room - least))
        self._set(pane, *self._given[pane])

    def _set(self, pane: Widget, axis: str, cells: int) -> None:
        size = Scalar.from_number(cells)
        for rule in (axis, f"min_{axis}", f"max_{axis}"):
            setattr(pane.styles, rule, size)
        setattr(self._screen.query_one(_REST).styles, axis, "1fr")

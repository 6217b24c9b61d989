"""A screen whose panes take other sizes: by keys, by dragging a border, or all of it for one."""

from __future__ import annotations

from textual import events
from textual.css.scalar import Scalar
from textual.widget import Widget

from explorer.tui.drawing.selecting import SelectingScreen

_STEP = 4
_LEAST_WIDTH = 24
_LEAST_HEIGHT = 4


class SizedScreen(SelectingScreen[None]):
    """Has the layers in `#layers`, and beside or below them the tree and the file in `#right`."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - typed by Screen
        (0, "-narrow"),
        (100, "-normal"),
        (170, "-wide"),
    ]

    _dragged: str = ""

    def action_zoom(self) -> None:
        """Give the pane in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused)

    def action_size(self, pane: str, by: int) -> None:
        """Give a pane more room or less."""
        widget = self.query_one(pane)
        axis = self._axis(widget)
        step = by * (_STEP if axis == "width" else 1)
        self._give(widget, getattr(widget.outer_size, axis) + step)

    # Dragging

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border between two panes."""
        found = (pane for pane in ("#layers", "#tree-pane") if self._is_border(pane, event))
        self._dragged = "" if self.maximized else next(found, "")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border that is held."""
        if self._dragged and event.button:
            widget = self.query_one(self._dragged)
            is_width = self._axis(widget) == "width"
            place, start = (event.screen_x, widget.region.x), (event.screen_y, widget.region.y)
            at, begin = place if is_width else start
            self._give(widget, at - begin + 1)

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        self._dragged = ""

    def _is_border(self, pane: str, event: events.MouseDown) -> bool:
        """Tell whether a press is on the last line of a pane, or on the first of its neighbour."""
        region = self.query_one(pane).region
        if self._axis(self.query_one(pane)) == "width":
            inside = region.y <= event.screen_y < region.bottom
            return inside and event.screen_x in (region.right - 1, region.right)
        inside = region.x <= event.screen_x < region.right
        return inside and event.screen_y in (region.bottom - 1, region.bottom)

    # Sizes

    def _axis(self, pane: Widget) -> str:
        """Return what of a pane can change, where it stands at this width of the screen."""
        beside = "-wide" if pane.id == "tree-pane" else "-normal"
        is_beside = self.has_class(beside) or self.has_class("-wide")
        return "width" if is_beside else "height"

    def _give(self, pane: Widget, cells: int) -> None:
        axis = self._axis(pane)
        least = _LEAST_WIDTH if axis == "width" else _LEAST_HEIGHT
        room = getattr(pane.parent.size if isinstance(pane.parent, Widget) else self.size, axis)
        size = Scalar.from_number(max(least, min(cells, room - least)))
        for name in (axis, f"min_{axis}", f"max_{axis}"):
            setattr(pane.styles, name, size)

    def on_resize(self) -> None:
        """Begin with the usual sizes when the terminal has another one."""
        for pane in self.query("#layers, #tree-pane"):
            for rule in ("width", "height"):
                for name in (rule, f"min_{rule}", f"max_{rule}"):
                    pane.styles.clear_rule(name)

"""A number typed before a key: how often the key works, or which row or line it goes to."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from explorer.tui.drawing.painted import Painted

Result = TypeVar("Result")

_DIGITS = "0123456789"
_MOST_DIGITS = 9
# In "12gg" the first g is there already: the second one goes to the same row.
_PAIR = "g"


class CountingScreen(Screen[Result]):
    """Collects the digits that are `typed`; the key behind them has the `count`, 0 for none."""

    typed: reactive[str] = reactive("", repaint=False)
    count = 0
    _is_pair = False

    def on_key(self, event: events.Key) -> None:
        """Take a digit; Escape drops those there are, any other key uses them up."""
        if self._counts(event.key):
            self.typed = (self.typed + event.key)[:_MOST_DIGITS]
            event.stop()
        elif self.typed and event.key == "escape":
            self.typed = ""
            event.stop()
        else:
            self._take(event.key)

    def _counts(self, key: str) -> bool:
        """Return whether a key is a digit of a count in the view that has the focus."""
        view = self.focused
        if not isinstance(view, Painted):
            return False
        return key in _DIGITS if self.typed else key in view.FIRST_DIGITS

    def _take(self, key: str) -> None:
        is_second = self._is_pair and key == _PAIR and not self.typed
        self._is_pair = key == _PAIR and not is_second
        if not is_second:
            self.count, self.typed = int(self.typed or 0), ""


def count_before(view: Widget) -> int:
    """Return the number typed before the key that is being handled; 0 for none."""
    screen = view.screen
    return screen.count if isinstance(screen, CountingScreen) else 0


def times(view: Widget) -> int:
    """Return how often the key that is being handled is to work."""
    return max(1, count_before(view))

"""Keys typed faster than they are handled act one after the other, as if typed slowly.

Textual hands each key at once to what has the focus, while the key before may still be about to
move the focus or to open a screen: the end of `/env` would land in the tree, not in the filter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message
from textual.message_pump import MessagePump

Typed = events.Key | events.Paste
# What a key sets off sets off more: a line that is accepted tells its pane, which tells its screen,
# which moves the focus.
_ROUNDS = 4
_MOST_ROUNDS = 8
# Seconds to wait for a key's end: a widget that goes away takes the messages on their way along.
_PATIENCE = 0.25


class Followed(Message):
    """Goes the way of a key, behind it: where it arrives the key has been handled."""

    def __init__(self, target: MessagePump) -> None:
        """Take where the way begins."""
        super().__init__()
        self.target = target


class TypeAhead:
    """Keeps what is typed until what was typed before it has been handled."""

    def __init__(self, app: App[Any]) -> None:
        """Take the app whose keys these are."""
        self._app = app
        self._kept: deque[Typed] = deque()
        self._expected: Followed | None = None
        self._rounds = 0
        self._stop_waiting: Callable[[], None] | None = None

    def keeps(self, event: Typed) -> bool:
        """Tell whether the event has to wait; the app gets it again when its turn has come."""
        if self._expected is not None:
            self._kept.append(event)
        return self._expected is not None

    @property
    def target(self) -> MessagePump:
        """Where the next key goes."""
        try:
            return self._app.focused or self._app.screen
        except ScreenStackError:
            return self._app

    def follow(self, target: MessagePump) -> None:
        """Wait until what was handed to a target has been handled."""
        self._rounds = 0
        self._stop_waiting = self._app.set_timer(_PATIENCE, self._go_on).stop
        self._expect(target)

    def arrived(self, message: Followed) -> None:
        """Look further while the key still changes where the next one goes, then let that act."""
        if message is not self._expected:
            return
        self._rounds += 1
        target = self.target
        has_moved = target is not message.target
        if self._rounds < _ROUNDS or (has_moved and self._rounds < _MOST_ROUNDS):
            self._expect(target)
        else:
            self._go_on()

    def _expect(self, target: MessagePump) -> None:
        self._expected = Followed(target)
        if not target.post_message(self._expected):
            self._go_on()

    def _go_on(self) -> None:
        self._expected = None
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None
        if self._kept:
            # Before anything else that waits for the app: what is typed next is among that.
            self._app.call_next(partial(self._app.on_event, self._kept.popleft()))

"""Keys typed faster than they are handled act one after the other, as if typed slowly.

Textual hands each key at once to what has the focus, while the key before may still be about to
move the focus or to open a screen: the end of `/env` would land in the tree, not in the filter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
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

    def __init__(self, app: App[Any], hand_on: Callable[[Typed], Awaitable[object]]) -> None:
        """Take the app whose keys these are, and what hands one on to what has the focus."""
        self._app, self._hand_on = app, hand_on
        self._kept: deque[Typed] = deque()
        # From when a key is handed on to when the next one may be.
        self._is_busy = False
        self._expected: Followed | None = None
        self._rounds = 0
        self._stop_waiting: Callable[[], None] | None = None

    async def take(self, event: Typed) -> None:
        """Hand the event on, or keep it as long as one before it is under way."""
        if self._is_busy:
            self._kept.append(event)
        else:
            self._is_busy = True
            await self._pass(event)

    async def _pass(self, event: Typed) -> None:
        """Hand an event on, and wait until it has been handled."""
        target = self._target
        await self._hand_on(event)
        self._rounds = 0
        self._stop_waiting = self._app.set_timer(_PATIENCE, self._go_on).stop
        self._expect(target)

    @property
    def _target(self) -> MessagePump:
        """Where the next key goes."""
        try:
            return self._app.focused or self._app.screen
        except ScreenStackError:
            return self._app

    def arrived(self, message: Followed) -> None:
        """Look further while the key still changes where the next one goes, then let that act."""
        if message is not self._expected:
            return
        self._rounds += 1
        target = self._target
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
        """Let the next event act. A timer calls this beside the app, which may be in one by now."""
        self._expected = None
        if self._stop_waiting is None:
            return
        self._stop_waiting()
        self._stop_waiting = None
        if self._kept:
            self._app.call_next(self._pass, self._kept.popleft())
        else:
            self._is_busy = False

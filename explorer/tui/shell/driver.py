"""Textual's driver of a terminal, with an escape key that acts in time, and its real size.

Textual looks ten times a second whether an escape began another key's sequence, whatever less it
is told to wait: each filter and each screen would close that much later. It believes COLUMNS and
LINES, which stay as they were when the window gets another size, and waits for ever for a terminal
that is gone to take what was written.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, TextIO

from textual import constants
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

_ESCAPE = "\x1b"
_MOST = 1 << 12
# How often to look whether the interface has ended.
_IDLE = 0.1


class PromptDriver(LinuxDriver):
    """Waits for the rest of a sequence as long as `ESCDELAY` says; asks the terminal its size."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Write to the terminal as long as it is there."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self._file:
            self._file = UntilGone(self._file)  # type: ignore[assignment]

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self.fileno)
        except OSError:
            return super()._get_terminal_size()
        return width or 80, height or 25

    def run_input_thread(self) -> None:
        """Read what is typed and hand it on, until the interface ends."""
        parser = XTermParser(self._debug)
        decoded = getincrementaldecoder("utf-8")("replace").decode
        with DefaultSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            patience = _IDLE
            while not self.exit_event.is_set():
                typed = os.read(self.fileno, _MOST) if selector.select(patience) else None
                if typed == b"":
                    # The terminal is gone: it would say so for ever.
                    self._app.call_later(self._app.exit)
                    break
                text = decoded(typed or b"")
                if text:
                    for event in parser.feed(text):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
                patience = constants.ESCAPE_DELAY if _ESCAPE in text else _IDLE
        try:
            for event in parser.feed(""):
                self.process_message(event)
        except (EOFError, ParseError):
            return


class UntilGone:
    """A terminal to write to: once it is gone, what is written is for nobody."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> None:
        """Write some text, if there is somebody to read it."""
        with suppress(OSError):
            self._terminal.write(text)

    def flush(self) -> None:
        """Have what was written shown."""
        with suppress(OSError):
            self._terminal.flush()

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._terminal.fileno()

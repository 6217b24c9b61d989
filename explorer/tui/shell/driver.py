"""Textual's driver of a terminal, with an escape key that acts in time, and its real size.

Textual looks ten times a second whether an escape began another key's sequence, whatever less it
is told to wait: each filter and each screen would close that much later. And it believes COLUMNS
and LINES, which stay as they were when the window gets another size.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from selectors import EVENT_READ, DefaultSelector

from textual import constants
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_ESCAPE = "\x1b"
_MOST = 1 << 12
# How often to look whether the interface has ended.
_IDLE = 0.1


class PromptDriver(LinuxDriver):
    """Waits for the rest of a sequence as long as `ESCDELAY` says; asks the terminal its size."""

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

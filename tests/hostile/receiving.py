"""A terminal of our own: takes what a program writes, by a grammar that knows no other sequence.

The grammar has what Textual itself writes and nothing else. Every byte has to be a part of
that or text that is harmless; where it stands on the screen is kept, so that a test waits
for what it wants to see there.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from rich.cells import cell_len

from tests.waiting import LIMIT, until

WIDTH, HEIGHT = 120, 40
# As many are received before anybody looks at the screen.
_CHUNKS = 100
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
TERMINAL = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "COLUMNS": str(WIDTH),
    "LINES": str(HEIGHT),
}

# Modes that Textual's driver sets: lines that don't wrap, cursor, mouse, focus, the second
# screen, paste, frames drawn at once, reports of the size.
_MODES = "7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048"
_COLOUR = r"[34]8;2;\d{1,3};\d{1,3};\d{1,3}"
OWN = re.compile(
    r"\x1b\[(?P<row>\d{1,3});(?P<column>\d{1,3})H"
    rf"|\x1b\[(?:0|(?:[1-9];)*(?:{_COLOUR})(?:;{_COLOUR})?|[1-9](?:;[1-9])*)m"
    rf"|\x1b\[\?(?P<mode>{_MODES})(?P<set>[hl])"
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[>\d{1,2}u|\x1b\[<u"
    r"|\x1b\]22;[a-z]{4,12}\x07"
    r"|\x1b\]52;c;(?P<copied>[A-Za-z0-9+/]*={0,2})\x07"
    # A row ends by going to the next one's place.
    r"|\r\n(?=\x1b\[\d{1,3};\d{1,3}H)"
)
# What may be the beginning of one of those; more of it will tell.
_BEGUN = re.compile(r"(?:\r(?:\n(?:\x1b(?:\[[\d;]*)?)?)?|\x1b(?:\[[\d;?<>=$]*|\][\w;+/=]*)?)\Z")


class ForbiddenError(AssertionError):
    """The terminal received what is neither text nor a sequence of Textual's own."""


class Screen:
    """What stands on the screen; feeding it raises ForbiddenError.

    `rest` is what may yet become a sequence, `modes` what was set and reset, `copied` what
    went to the clipboard, in base 64.
    """

    def __init__(self) -> None:
        self.copied: list[str] = []
        self.modes: list[str] = []
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.rest = ""
        self._cells = [[" "] * WIDTH for _ in range(HEIGHT)]
        self._row = self._column = 0

    def feed(self, data: bytes) -> None:
        """Take what a program has written."""
        text = self.rest + self._decoder.decode(data)
        at = 0
        while at < len(text):
            if own := OWN.match(text, at):
                self._obey(own)
                at = own.end()
            elif text[at] in "\x1b\r" and _BEGUN.match(text, at):
                break
            elif unicodedata.category(text[at]) in UNSAFE:
                raise ForbiddenError(f"{text[max(0, at - 40) : at + 40]!r}")
            else:
                self._put(text[at])
                at += 1
        self.rest = text[at:]

    def _obey(self, own: re.Match[str]) -> None:
        if own["row"]:
            row, column = int(own["row"]), int(own["column"])
            if row > HEIGHT or column > WIDTH:
                raise ForbiddenError(f"{own[0]!r} is no place of the screen")
            self._row, self._column = row - 1, column - 1
        elif own["mode"]:
            self.modes.append(own["mode"] + own["set"])
        elif own["copied"] is not None:
            self.copied.append(own["copied"])

    def _put(self, character: str) -> None:
        width = cell_len(character)
        if width and self._column < WIDTH:
            self._cells[self._row][self._column] = character
            self._cells[self._row][self._column + 1 : self._column + width] = [""] * (width - 1)
            self._column += width

    @property
    def text(self) -> str:
        """All lines of the screen."""
        return "\n".join("".join(line[:WIDTH]).rstrip() for line in self._cells)


class Receiver:
    """A program in a terminal; `data` is every byte that it wrote there."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.screen = Screen()
        self.data = bytearray()
        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self.before = termios.tcgetattr(its)
        self.process = subprocess.Popen(
            command,
            stdin=its,
            stdout=its,
            stderr=its,
            cwd=folder,
            env={**os.environ, **environment, **TERMINAL},
            start_new_session=True,
        )
        self._its = its

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(LIMIT)
        os.close(self._ours)
        os.close(self._its)

    def press(self, *keys: str) -> None:
        """Write what a keyboard would send."""
        os.write(self._ours, "".join(keys).encode())

    def wait_for(self, *texts: str) -> str:
        """Return the screen once all texts stand on it."""
        return self.wait_until(lambda shown: all(text in shown for text in texts), str(texts))

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Return the screen once a condition holds of it."""

        def is_there() -> bool:
            if not self.screen.rest and holds(self.screen.text):
                return True
            if not self._receive() and self.process.poll() is not None:
                raise AssertionError(f"ended with {what} not seen on:\n{self.screen.text}")
            return False

        until(is_there, f"{what} on the screen", seen=lambda: self.screen.text)
        return self.screen.text

    def status(self) -> int:
        """Return the exit status, all that was written received."""

        def has_ended() -> bool:
            return not self._receive() and self.process.poll() is not None

        until(has_ended, "the program to end", seen=lambda: self.screen.text)
        while self._receive():
            pass
        return self.process.returncode

    @property
    def memory(self) -> int:
        """The most bytes of memory that the program has had, as long as it runs."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    @property
    def after(self) -> list[object]:
        """The attributes of the terminal as they are now."""
        return termios.tcgetattr(self._its)

    def _receive(self) -> bool:
        for count in range(_CHUNKS):
            if not select.select([self._ours], [], [], 0 if count else 0.05)[0]:
                return count > 0
            chunk = os.read(self._ours, 1 << 16)
            self.data += chunk
            self.screen.feed(chunk)
        return True

"""The text of a file, read in threads and coloured in its language: that of its name."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from explorer.image.blob import Blob
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.lines import LineIndex
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.shell.jobs import Check

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_NEXT_LOOK = 0.005
_BY_NAME = {
    ".env": "bash",
    ".npmrc": "ini",
    ".pypirc": "ini",
    ".netrc": "bash",
    ".bashrc": "bash",
    ".profile": "bash",
    "passwd": "text",
}
_BY_INTERPRETER = {"python": "python", "node": "javascript", "perl": "perl", "ruby": "ruby"}


class Language:
    """The language of a file, looked for when its first lines are coloured, in their thread."""

    def __init__(self, name: str = "", head: bytes = b"") -> None:
        """Take the file's name and its first bytes."""
        self._name = name.rpartition("/")[2]
        self._head = head

    @cached_property
    def lexer(self) -> Lexer | None:
        """What tells the words of the language apart, if it is known."""
        # Hundreds of patterns, which nobody waits for before the first screen.
        from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
        from pygments.util import ClassNotFound

        try:
            if self._alias is None and (found := find_lexer_class_for_filename(self._name)):
                return found()
            alias = self._alias or self._interpreted
            return get_lexer_by_name(alias) if alias else None
        except ClassNotFound:
            return None

    @property
    def _alias(self) -> str | None:
        known = "bash" if self._name.startswith(".env.") else None
        return _BY_NAME.get(self._name, known)

    @property
    def _interpreted(self) -> str | None:
        if not self._head.startswith(b"#!"):
            return None
        first = self._head.split(b"\n", 1)[0].decode("utf-8", "replace")
        known = (alias for word, alias in _BY_INTERPRETER.items() if word in first)
        return next(known, "bash")


class TextSource:
    """A file as text in a language; all methods raise DamageError."""

    def __init__(self, blob: Blob, language: Language) -> None:
        self.index = LineIndex(blob)
        self._language = language

    @property
    def number_width(self) -> int:
        """The cells that the numbers of lines take."""
        return max(3, len(str(self.index.count))) + 2

    def locate(self, start: int, end: int, check: Check) -> Mark:
        """Return a stretch of bytes with its line, as soon as lines are counted that far."""
        while (line := self.index.line_at(start)) is None:
            check()
            time.sleep(_NEXT_LOOK)
        return Mark(start, end, line, start - self.index.start(line))

    def lines(self, first: int, count: int, column: int, marks: Marks) -> list[ColouredLine]:
        """Return lines; a comment that begins far above is not known for one."""
        return coloured(self.index.read(first, count, column), self._language.lexer, marks)

    def pieces(self, line: int, at: int, rows: int, width: int, marks: Marks) -> list[ColouredLine]:
        """Return pieces of lines around one of them; the first ones of lines have colours."""
        pieces = self.index.pieces(line, at, rows, width)
        return coloured(pieces, self._language.lexer, marks, begun_only=True)

"""Which language a file is written in, by its name, else by its first line."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

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

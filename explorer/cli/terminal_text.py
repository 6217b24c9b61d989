"""Turns a file's bytes into text that is safe on a terminal, chunk by chunk."""

from __future__ import annotations

import codecs

from explorer.printable import printable_lines


class TerminalText:
    """Turns bytes into text that no terminal obeys; `is_changed` if it differs from the bytes."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._differs = False
        self._balance = 0

    @property
    def is_changed(self) -> bool:
        """Whether anything was replaced so far."""
        return self._differs or self._balance != 0

    def encoded(self, data: bytes) -> bytes:
        """Return the next bytes as printable text in UTF-8; empty `data` marks the end."""
        decoded = self._decoder.decode(data, final=not data)
        text = printable_lines(decoded)
        encoded = text.encode()
        self._differs = self._differs or text != decoded
        self._balance += len(encoded) - len(data)
        return encoded

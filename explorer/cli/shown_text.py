"""A file's bytes as a terminal may get them, chunk by chunk."""

from __future__ import annotations

import codecs

from explorer.printable import printable_lines


class ShownText:
    """Turns bytes into text that no terminal obeys; `is_changed` tells that it is not the same."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._differs = False
        self._balance = 0

    @property
    def is_changed(self) -> bool:
        """Whether anything was replaced so far."""
        return self._differs or self._balance != 0

    def text(self, data: bytes) -> bytes:
        """Return the next bytes as they may be shown, in UTF-8; none at all tell of the end."""
        decoded = self._decoder.decode(data, final=not data)
        shown = printable_lines(decoded)
        encoded = shown.encode()
        self._differs = self._differs or shown != decoded
        self._balance += len(encoded) - len(data)
        return encoded

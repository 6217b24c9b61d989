"""Connections that were answered in full and are kept open for the next request to their server."""

from __future__ import annotations

import select
import time
from collections.abc import Hashable
from socket import socket

from msgspec import Struct, field

_SECONDS = 4.0
"""After so long a server, or whatever is on the way, may have forgotten a connection."""
_MOST = 4


class IdleLines(Struct):
    """A few connections by whom they lead to; any thread may take and give them."""

    _lines: dict[Hashable, list[tuple[float, socket]]] = field(default_factory=dict)

    def take(self, to: Hashable) -> socket | None:
        """Return a connection that nothing came from since, which is the taker's now."""
        lines = self._lines.get(to, [])
        while lines:
            try:
                since, line = lines.pop()
            except IndexError:  # another thread was faster
                break
            if time.monotonic() - since < _SECONDS and not _is_readable(line):
                return line
            line.close()
        return None

    def give(self, to: Hashable, line: socket) -> None:
        """Keep a connection, or close it where there are enough."""
        lines = self._lines.setdefault(to, [])
        if len(lines) < _MOST:
            lines.append((time.monotonic(), line))
        else:
            line.close()


def _is_readable(line: socket) -> bool:
    """Return whether something came, or the end: nobody has asked for anything."""
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return bool(poll.poll(0))

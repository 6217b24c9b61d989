"""Private files in memory, where no folder can be written: a read-only container has none.

They have a bound of their own, all together, as the memory is that of the whole machine.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from explorer import limits
from explorer.errors import ImageError
from explorer.image.blob import LastingFile
from explorer.wording import size_text

_lock = threading.Lock()
_held = 0


class MemoryFile(LastingFile):
    """An unnamed file in memory, of Linux alone. Raises OSError, AttributeError on others."""

    def __init__(self) -> None:
        super().__init__(os.memfd_create("layer-explorer"), "r+b")
        self._size = 0

    def need_room(self, size: int) -> None:
        """Raise ImageError where so many bytes more would be too many in all such files."""
        if _held + size > limits.MOST_IN_MEMORY:
            raise ImageError(
                "No folder for temporary files can be written, and the image does not fit into "
                f"{size_text(limits.MOST_IN_MEMORY)} of memory",
                hint="Set TMPDIR to a folder that can be written",
            )

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever has bytes
        """Write bytes and count them."""
        written = super().write(data) or 0
        self._count(written)
        return written

    def close(self) -> None:
        """Give the memory back."""
        if not self.closed:
            self._count(-self._size)
        super().close()

    def _count(self, size: int) -> None:
        global _held  # noqa: PLW0603 - one bound for the process
        with _lock:
            self._size += size
            _held += size

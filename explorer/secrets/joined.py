"""Several contents as one run of bytes: many small ones take one look instead of many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

# Between two contents: no line, no word and no encoding goes on from one into the next.
_SEAM = b"\n\0\xff\0\n"


class Joined:
    """Contents, and all of their bytes as `data`."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        """Copy the bytes, but for a single content."""
        self.contents = contents
        self.data = contents[0] if len(contents) == 1 else _SEAM.join(contents)
        sizes = (len(one) + len(_SEAM) for one in contents)
        self._starts = [*accumulate(sizes, initial=0)]

    def place(self, end: int) -> tuple[int, int, int]:
        """Return the index of the content in which something ends, and where that begins and ends.

        What ends in the seam behind a content is counted to it.
        """
        index = bisect_right(self._starts, max(end - 1, 0)) - 1
        return index, self._starts[index], self._starts[index + 1]

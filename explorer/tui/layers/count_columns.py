"""The columns of counts behind a layer's size: what it changed, stores again, hides, leaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explorer.tui.findings.findings import MARK
from explorer.tui.layers.again import AGAIN

_COLUMNS = (
    ("+", "added", "added"),
    ("~", "modified", "modified"),
    ("-", "removed", "removed"),
    (AGAIN, "modified", "stored again"),
    ("⊘", "hidden", "hidden"),
    (MARK, "secret-badge", "secrets"),
)
# Behind what a layer changes.
_AGAIN = 3


class CountColumns:
    """As wide as the longest number of each column; what is nowhere takes no room."""

    def __init__(self, rows: Iterable[tuple[int, ...]]) -> None:
        """Take the numbers of all rows, in the order of the columns."""
        columns = zip(*rows, strict=True)
        widths = [max(len(_brief(number)) for number in column) for column in columns]
        self._widths = [width and width + 1 for width in widths] or [0] * len(_COLUMNS)
        self._has_again = bool(self._widths[_AGAIN])
        self.width = sum(width + 1 for width in self._widths if width)

    def legend(self, room: int) -> str:
        """Return what the signs mean, in so many cells if that can be; what is rare when it is."""
        usual = [one for one in _COLUMNS if one[0] != AGAIN or self._has_again]
        parts = [f"{sign} {meaning}" for sign, _, meaning in usual]
        whole = "  ".join(parts)
        return whole if len(whole) <= room else "  ".join(parts[_AGAIN:])

    def pieces(self, numbers: Iterable[int]) -> Iterator[tuple[str, str]]:
        """Yield the numbers of a row as texts, each with its paint."""
        for (sign, paint, _), number, width in zip(_COLUMNS, numbers, self._widths, strict=True):
            text = f"{sign}{_brief(number)}" if number else ""
            if width:
                yield " ", ""
                yield text, paint if text else ""
                yield " " * (width - len(text)), ""


def _brief(number: int) -> str:
    """Return a count in four characters at most; nothing for none."""
    if number < 10_000:
        return str(number or "")
    return f"{number // 1000}k" if number < 1_000_000 else f"{number // 1_000_000}M"

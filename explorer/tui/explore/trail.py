"""Back and forward like in a browser: the spots that jumps began and ended at."""

from __future__ import annotations

from msgspec import Struct

from explorer.layers import Place
from explorer.tui.tree.views import View

_MOST = 200


class Standpoint(Struct, frozen=True):
    """Where the user stands: a row of the layers, a view, and a path of the tree in it.

    `is_in_list` where the list of layers is in use; `first` begins a range of layers.
    """

    row: int
    view: View
    first: int
    path: bytes
    place: Place | None
    is_in_list: bool


class Trail:
    """The spots behind and ahead. Where a jump ends shows when the user goes on from there."""

    def __init__(self) -> None:
        self._behind: list[Standpoint] = []
        self._ahead: list[Standpoint] = []

    def leave(self, spot: Standpoint) -> None:
        """Take note of a spot that a jump leaves: there is no way forward any more."""
        self._ahead.clear()
        _put(self._behind, spot)

    def leads(self, direction: int, spot: Standpoint) -> bool:
        """Return whether there is another spot behind this one, or ahead."""
        return any(one != spot for one in (self._behind if direction < 0 else self._ahead))

    def back(self, spot: Standpoint) -> Standpoint | None:
        """Return the spot before this one."""
        return _step(self._behind, self._ahead, spot)

    def forward(self, spot: Standpoint) -> Standpoint | None:
        """Return the spot that was left by going back."""
        return _step(self._ahead, self._behind, spot)


def _step(
    spots: list[Standpoint], others: list[Standpoint], current: Standpoint
) -> Standpoint | None:
    """Take the next spot that is another one, and leave the current one on the other side."""
    while spots and spots[-1] == current:
        spots.pop()
    if not spots:
        return None
    _put(others, current)
    return spots.pop()


def _put(spots: list[Standpoint], spot: Standpoint) -> None:
    if not spots or spots[-1] != spot:
        spots.append(spot)
    del spots[:-_MOST]

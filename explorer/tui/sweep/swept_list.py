"""What the lists of a sweep have in common: their keys, and that 1 and 2 choose a list."""

from __future__ import annotations

from typing import TypeVar

from explorer.tui.drawing.listing import Listing
from explorer.tui.shell.keys import FIRST_DIGITS_BESIDE_VIEWS, bindings

Item = TypeVar("Item")


class SweptList(Listing[Item]):
    """A row for each cause, image or finding of a sweep."""

    BINDINGS = bindings("Swept")
    FIRST_DIGITS = FIRST_DIGITS_BESIDE_VIEWS

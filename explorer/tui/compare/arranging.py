"""What can be set about the tree of what differs: which sorts of paths show, in which order."""

from __future__ import annotations

from msgspec.structs import replace

from explorer.tui.compare.tree import DifferenceRequest, Sort
from explorer.tui.tree.arrangement import Setting

_SIGNS = {Sort.ADDED: "+ ", Sort.REMOVED: "- ", Sort.CHANGED: "~ "}


def _sort(sort: Sort) -> Setting[DifferenceRequest]:
    return Setting(
        "Show",
        f"{_SIGNS.get(sort, '~ ')}{sort.value}",
        lambda one: "left out" if sort in one.without else "shown",
        lambda one: one.toggled(sort),
    )


def _order() -> Setting[DifferenceRequest]:
    return Setting(
        "Order",
        "siblings by",
        lambda one: one.order.value,
        lambda one: replace(one, order=one.order.next),
    )


SETTINGS = (*map(_sort, Sort), _order())
"""All settings in the order in which they are listed."""

"""What stands behind a name in the tree: its secrets and its fate, as fully as there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from explorer.layers import Place
from explorer.tui.drawing.text import how_tag, how_text
from explorer.tui.findings.findings import MARK
from explorer.tui.tree.views import BuiltTree
from explorer.wording import counted


class Tag(NamedTuple):
    """The same thing said in three lengths, and its paint."""

    paint: str
    long: str
    short: str
    shortest: str


def row_tags(shown: BuiltTree, node: int, place: Place | None) -> list[Tag]:
    """Return what there is to say of a node, secrets first."""
    return [*_secrets(shown, node), *_fate(shown, node, place)]


def best_fit(tags: Sequence[Tag], left: int, most: int) -> list[tuple[str, str]]:
    """Return paints and texts, in full in the cells that are `left`, brief in at most `most`."""
    if not tags:
        return []
    for texts, room in (
        ([f" {tag.long}" for tag in tags], left),
        ([f" {tags[0].long}", *(tag.short for tag in tags[1:])], left),
        ([tag.short for tag in tags], most),
    ):
        if sum(len(text) + 1 for text in texts) <= room:
            return [(tag.paint, text) for tag, text in zip(tags, texts, strict=True)]
    return [(tag.paint, tag.shortest) for tag in tags]


def _secrets(shown: BuiltTree, node: int) -> Iterator[Tag]:
    if number := shown.secrets.at(node):
        worst = shown.secrets.worst(node).label
        long = f"{worst} secret" if number == 1 else f"{counted(number, 'secret')}, {worst}"
        yield Tag("secret", f"{MARK} {long}", f"[{MARK}{number} {worst}]", f"[{MARK}{number}]")
    elif below := shown.secrets.below(node):
        short = f"[{MARK}{below:,} below]"
        yield Tag("secret", f"{MARK} {counted(below, 'secret')} below", short, f"[{MARK}{below}]")


def _fate(shown: BuiltTree, node: int, place: Place | None) -> Iterator[Tag]:
    if hider := shown.analysis.hider(place) if place else None:
        layer, how = hider.layer, hider.how
        long = f"⊘ hidden by layer {layer} ({how_text(how)})"
        yield Tag("hidden", long, f"[⊘{layer} {how_tag(how)}]", f"[⊘{layer}]")
    elif below := shown.totals.hidden_below(shown.tree, node):
        yield Tag("hidden", f"⊘ {below:,} hidden below", f"[⊘ {below:,} below]", "[⊘ below]")

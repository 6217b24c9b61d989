"""What of a tree is to show, and in which order: kinds of entries, an expression, a weight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from operator import and_

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.layers.sifting import matching
from explorer.layers.totals import Totals
from explorer.layers.tree import Check, Sign, Tree
from explorer.text.search import Pattern
from explorer.tui.tree.secrets import TreeSecrets

KINDS = {
    "added": (Sign.ADDED, Sign.BETWEEN),
    "modified": (Sign.MODIFIED,),
    "removed": (Sign.REMOVED, Sign.NONE),
    "unchanged": (Sign.UNCHANGED, Sign.BELOW),
}


class Order(Enum):
    """How siblings follow each other: by name, or the heaviest first."""

    NAME = "name"
    SIZE = "size"
    WASTE = "waste"


class Which(Enum):
    """Whether to show entries of a kind: like all others, alone, or not at all."""

    ALL = "shown"
    ONLY = "only"
    NONE = "left out"


class Choice(Struct, frozen=True):
    """What shows. A directory stays as long as anything below it does."""

    without: frozenset[str] = frozenset()
    hidden: Which = Which.ALL
    secrets: Which = Which.ALL
    expression: Pattern = field(default_factory=Pattern)
    order: Order = Order.NAME

    @property
    def takes_all(self) -> bool:
        """Whether it leaves out nothing."""
        return not (self.expression.text or self.without or self._is_by_fate)

    @property
    def _is_by_fate(self) -> bool:
        return {self.hidden, self.secrets} != {Which.ALL}

    @property
    def depends_on_fates(self) -> bool:
        """Whether what it shows, or its order, may change while layers are read."""
        return self._is_by_fate or self.order is Order.WASTE

    def toggled(self, kind: str) -> Choice:
        """Return the choice without a kind, or with it where it was left out."""
        return replace(self, without=self.without ^ {kind})

    def words(self) -> Iterator[str]:
        """Yield what it does, for people."""
        yield from (f"no {kind}" for kind in KINDS if kind in self.without)
        for kind, which in (("hidden", self.hidden), ("secrets", self.secrets)):
            if which is not Which.ALL:
                yield f"only {kind}" if which is Which.ONLY else f"no {kind}"
        if self.order is not Order.NAME:
            yield f"by {self.order.value}"


def kept_nodes(
    choice: Choice,
    tree: Tree,
    totals: Callable[[], Totals],
    secrets: Callable[[], TreeSecrets],
    check: Check,
) -> bytearray:
    """Return a flag for each node: whether it shows. Raises UsageError for a bad expression."""
    kept = bytearray(b"\1") * len(tree)
    if choice.expression.text:
        kept = matching(tree, choice.expression.path_matcher(), check)
    if choice.without:
        kept = _both(kept, _of_kinds(choice, tree))
    if choice.hidden is not Which.ALL:
        kept = _both(kept, _flags(tree, totals().hidden_nodes(), choice.hidden))
    if choice.secrets is not Which.ALL:
        kept = _both(kept, _flags(tree, secrets().nodes(), choice.secrets))
    return kept


def _both(some: bytearray, others: bytearray) -> bytearray:
    return bytearray(map(and_, some, others))


def _of_kinds(choice: Choice, tree: Tree) -> bytearray:
    """Flag the kinds that show; a directory that no entry lists is of no kind."""
    left_out = {sign for kind in choice.without for sign in KINDS[kind]}
    flags = tree.signs.translate(bytes(sign not in left_out for sign in range(256)))
    for node, place in enumerate(tree.places):
        if place < 0:
            flags[node] = 0
    return flags


def _flags(tree: Tree, nodes: Iterable[int], which: Which) -> bytearray:
    """Flag these nodes, or all others that are entries: a directory nobody lists is neither."""
    only = which is Which.ONLY
    flags = bytearray(len(tree)) if only else bytearray([one >= 0 for one in tree.places])
    for node in nodes:
        flags[node] = only
    return flags

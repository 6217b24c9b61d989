"""The tree of what differs: each path with its sizes on both sides, sifted and sorted as asked."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.compare import Comparison, Difference, Differences
from explorer.compare.phrases import sign
from explorer.layers.sifting import by_weight, matching
from explorer.layers.tree import Check, Sign, Tree, build
from explorer.secrets.finding import Finding
from explorer.text.search import Pattern
from explorer.tui.compare.sides import TwoSides
from explorer.tui.findings.findings import is_prominent
from explorer.tui.tree import matches
from explorer.tui.tree.folding import Folding

_SMALL = 5_000
_SIGNS = {"+": Sign.ADDED, "-": Sign.REMOVED, "~": Sign.MODIFIED}


class Scope(Enum):
    """Of what the differences are; the values are words for the screen."""

    STANDING = "final file system"
    WRITTEN = "everything written"

    @property
    def phrase(self) -> str:
        """What a sentence calls it."""
        return f"the {self.value}" if self is Scope.STANDING else self.value

    @property
    def next(self) -> Scope:
        """The other one."""
        return Scope.WRITTEN if self is Scope.STANDING else Scope.STANDING

    def of(self, comparison: Comparison, *, with_times: bool = False) -> Differences:
        """Return the differences; they are worked out when they are first asked for."""
        if self is Scope.STANDING:
            return comparison.standing_with_times if with_times else comparison.standing
        return comparison.written_with_times if with_times else comparison.written


def scope_of(comparison: Comparison, path: bytes) -> Scope:
    """Return where a path differs first; the final file system where there is none, or nowhere."""
    for scope in Scope if path else ():
        if any(one.path == path for one in scope.of(comparison)):
            return scope
    return Scope.STANDING


class Sorting(Enum):
    """How siblings follow each other: what grew most first, what shrank most, or by name."""

    GROWTH = "what grew"
    LOSS = "what shrank"
    NAME = "name"

    @property
    def next(self) -> Sorting:
        """The order behind this one; behind the last the first."""
        orders: list[Sorting] = [*Sorting]
        return orders[(orders.index(self) + 1) % len(orders)]


class Sort(Enum):
    """What became of a path; the values are words for the screen."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ATTRIBUTES = "attributes only"
    TIMES = "times only"

    @classmethod
    def of(cls, one: Difference) -> Sort:
        """Return what became of a path."""
        if not one.is_changed:
            return cls.ADDED if one.is_added else cls.REMOVED
        if one.is_of_time:
            return cls.TIMES
        return cls.ATTRIBUTES if one.is_of_attributes else cls.CHANGED


USUALLY_WITHOUT = frozenset({Sort.TIMES})
"""In a rebuilt image everything has another time: that shows only where it is asked for."""


class DifferenceRequest(Struct, frozen=True):
    """Which tree is asked for, and `without` which sorts of paths."""

    scope: Scope = Scope.STANDING
    order: Sorting = Sorting.GROWTH
    expression: Pattern = field(default_factory=Pattern)
    without: frozenset[Sort] = USUALLY_WITHOUT

    def toggled(self, sort: Sort) -> DifferenceRequest:
        """Return the request without a sort of paths, or with it where it was left out."""
        return replace(self, without=self.without ^ {sort})

    def of(self, comparison: Comparison) -> Differences:
        """Return the differences to pick from."""
        return self.scope.of(comparison, with_times=Sort.TIMES not in self.without)

    def words(self) -> Iterator[str]:
        """Yield what is other than usual, and the order."""
        yield from (f"no {one.value}" for one in Sort if one in self.without - USUALLY_WITHOUT)
        yield from (f"with {one.value}" for one in Sort if one in USUALLY_WITHOUT - self.without)
        yield f"by {self.order.value}"


class Secrets(NamedTuple):
    """How many secrets of a path are new in B, and how many of A are gone."""

    new: int
    gone: int


class DifferenceTree(Struct):
    """A tree that can be shown. What is folded changes while it shows; all else stays.

    The places of its nodes are the numbers of the `differences`; `sums` are the bytes of each side
    before each node, `matches` the nodes that a filter asks for, and `count` is how many paths that
    differ show.
    """

    pair: TwoSides
    request: DifferenceRequest
    differences: Differences
    tree: Tree
    folding: Folding
    sums: tuple[Sequence[int], Sequence[int]]
    matches: array[int]
    count: int
    secrets: Mapping[bytes, Secrets]
    setuid: frozenset[bytes]

    def difference(self, node: int) -> Difference | None:
        """Return what differs at a node; None where but what is below it does."""
        number = self.tree.places[node]
        return None if number < 0 else self.differences[number]

    def sizes(self, node: int) -> tuple[int, int]:
        """Return the bytes of each side in what differs at a node and below it."""
        end = self.tree.ends[node]
        first, second = (sums[end] - sums[node] for sums in self.sums)
        return first, second

    def counts(self, node: int) -> Counter[Sign]:
        """Return how many paths at a node and below it are added, removed, changed."""
        return Counter(Sign(one) for one in self.tree.signs[node : self.tree.ends[node]])

    @property
    def is_filtered(self) -> bool:
        """Whether an expression leaves out what does not match it."""
        return bool(self.request.expression.text)

    @property
    def why_empty(self) -> str:
        """Why it has no row, if it has none."""
        if self.is_filtered:
            return "No path that differs matches"
        if len(self.differences):
            return f"Nothing of what differs in {self.request.scope.phrase} is to show"
        return f"Nothing differs in {self.request.scope.phrase}"


def build_tree(pair: TwoSides, request: DifferenceRequest, check: Check) -> DifferenceTree:
    """Build a tree, in a thread. Raises UsageError for a bad expression."""
    differences = request.of(pair.comparison)
    check()
    paths, numbers, signs = list[bytes](), array("q"), bytearray()
    sizes = array("q"), array("q")
    for number, one in enumerate(differences):
        sizes[0].append(one.size_a)
        sizes[1].append(one.size_b)
        if Sort.of(one) not in request.without:
            paths.append(one.path)
            numbers.append(number)
            signs.append(_SIGNS[sign(one)])
    tree, asked = build(paths, numbers, signs, check), array("i")
    if request.expression.text:
        kept = matching(tree, request.expression.path_matcher(), check)
        tree, asked = matches.asked_for(tree, kept, check)
    if request.order is not Sorting.NAME:
        order = by_weight(tree, _weight(tree, sizes, request.order), check)
        tree, asked = matches.in_order(tree, asked, order)
    return DifferenceTree(
        pair,
        request,
        differences,
        tree,
        _folding(tree),
        (_summed(tree, sizes[0]), _summed(tree, sizes[1])),
        asked,
        len(asked) if request.expression.text else len(paths),
        _secrets(pair),
        frozenset(one.path for one in pair.comparison.new_setuid),
    )


def _summed(tree: Tree, sizes: Sequence[int]) -> array[int]:
    """Return the bytes of a side before each node, and behind the last one."""
    own = (sizes[number] if number >= 0 else 0 for number in tree.places)
    return array("q", accumulate(own, initial=0))


def _weight(
    tree: Tree, sizes: tuple[Sequence[int], Sequence[int]], order: Sorting
) -> Callable[[int], int]:
    before, after = (_summed(tree, one) for one in sizes)
    ends, way = tree.ends, 1 if order is Sorting.GROWTH else -1

    def weight(node: int) -> int:
        grown = after[ends[node]] - after[node]
        return way * (grown - (before[ends[node]] - before[node]))

    return weight


def _folding(tree: Tree) -> Folding:
    folding = Folding(tree)
    if len(tree) <= _SMALL:
        folding.open_all()
    return folding


def _secrets(pair: TwoSides) -> dict[bytes, Secrets]:
    """Count what is new and what is gone by path, as far as it counts at all."""
    found = pair.comparison.findings
    new = _by_path(pair.b.judged(one.finding) for one in found.new)
    gone = _by_path(pair.a.judged(one.finding) for one in found.gone)
    return {path: Secrets(new[path], gone[path]) for path in {*new, *gone}}


def _by_path(findings: Iterable[Finding]) -> Counter[bytes]:
    return Counter(
        one.location.path for one in findings if one.location.path is not None and is_prominent(one)
    )

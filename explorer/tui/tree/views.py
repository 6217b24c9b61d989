"""The views of the tree: which tree is asked for, and how it is built, off the event loop."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.layers import LayerFates, Place
from explorer.layers.fates import packed
from explorer.layers.ranges import everything_tree, range_tree
from explorer.layers.sifting import by_weight
from explorer.layers.totals import Totals, total, wasted
from explorer.layers.tree import Tree, file_system_tree, go_on, layer_tree
from explorer.printable import printable
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import instruction_text
from explorer.tui.tree import matches
from explorer.tui.tree.choice import Choice, Order, kept_nodes
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.repeats import TreeRepeats
from explorer.tui.tree.secrets import TreeSecrets

_SMALL = 300
_SMALL_CHOICE = 5_000
_MANY = 50
_LONGEST_EXPRESSION = 30


class View(Enum):
    """What the tree shows of the selected layer, of several, or of all."""

    CHANGES = "changes"
    FILES = "files"
    RANGE = "range"
    EVERYTHING = "everything"

    @property
    def next(self) -> View:
        """The view behind this one; behind the last the first."""
        views: list[View] = [*View]
        return views[(views.index(self) + 1) % len(views)]


class TreeRequest(Struct, frozen=True):
    """Which tree is asked for: of a layer, from layer `first`, with `read` layers known."""

    view: View
    layer: int
    first: int = 1
    read: int = 0
    choice: Choice = field(default_factory=Choice)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last layer of a range, whichever end was chosen first."""
        return min(self.first, self.layer), max(self.first, self.layer)

    @property
    def whole(self) -> tuple[object, ...]:
        """What the tree depends on before anything of it is left out."""
        if self.view is View.EVERYTHING:
            return self.view, self.read
        return (self.view, *(self.span if self.view is View.RANGE else (self.layer,)))

    @property
    def is_read(self) -> bool:
        """Whether the layers that the tree is made of are read."""
        if self.view is View.EVERYTHING:
            return self.read > 0
        return max(self.span if self.view is View.RANGE else (self.layer,)) <= self.read

    def is_like(self, other: TreeRequest) -> bool:
        """Return whether both ask for the same; everything stays that while layers are read."""
        is_same = self.view is other.view is View.EVERYTHING or self.whole == other.whole
        return is_same and self.choice == other.choice

    @property
    def title(self) -> str:
        """What the tree is called."""
        first, last = self.span
        return {
            View.CHANGES: f"Changes of layer {self.layer}",
            View.FILES: f"File system after layer {self.layer}",
            View.RANGE: f"Changes of layers {first} to {last}"
            if first < last
            else f"Changes of layer {last} alone",
            View.EVERYTHING: "Everything ever written",
        }[self.view]


class BuiltTree(Struct):
    """A tree that can be shown, `whole` before anything was left out of it.

    `matches` are the nodes that were asked for, where not all were; others lead to them.
    What is folded changes while it shows; all else stays as it was built.
    """

    analysis: Analysis
    request: TreeRequest
    whole: Tree
    tree: Tree
    totals: Totals
    folding: Folding
    secrets: TreeSecrets
    repeats: TreeRepeats
    findings: Findings
    waste: array[int] | None = None
    matches: array[int] = field(default_factory=lambda: array("i"))
    _said: dict[int, str] = field(default_factory=dict)

    @property
    def view(self) -> View:
        """What it shows."""
        return self.request.view

    @property
    def layer(self) -> int:
        """The layer it shows, the last one of several."""
        return self.request.layer

    @property
    def why_empty(self) -> str:
        """Why it has no row, if it has none."""
        if not self.request.choice.takes_all:
            elsewhere = "" if self.view is View.EVERYTHING else "; Everything has all other layers"
            return f"Nothing here matches: all of it is filtered out{elsewhere}"
        if self.view is not View.CHANGES:
            return "These layers change nothing"
        if damage := self.analysis.layer(self.layer).read.damage:
            return f"Nothing of it can be read: {printable(damage)}"
        return "This layer holds nothing: its tar is empty"

    @property
    def choice_text(self) -> str:
        """What of it shows, and in which order."""
        choice, parts = self.request.choice, [*self.request.choice.words()]
        if choice.expression.text:
            parts.insert(0, f"/{printable(choice.expression.text[:_LONGEST_EXPRESSION])}")
        if not choice.takes_all:
            verb = "matches" if len(self.matches) == 1 else "match"
            parts.append(f"{len(self.matches):,} of {len(self.whole):,} {verb}")
        return " · ".join(parts)

    def match_number(self, node: int) -> int:
        """Return the number of a node among the matches, from 1; 0 for one that is none."""
        return matches.match_number(self.matches, node)

    def match_text(self, node: int | None) -> str:
        """Return how many matches there are, and which of them a node is."""
        return matches.match_text(self.matches, node)

    def match_from(self, node: int, by: int) -> int:
        """Return the match some matches behind a node, or before it; they go round."""
        return matches.match_from(self.matches, node, by)

    def instruction(self, layer: int) -> str:
        """Return the instruction of a layer, its secrets masked; none before it was searched."""
        if layer not in self._said and self.findings.is_searched(None):
            self._said[layer] = instruction_text(self.analysis, self.findings, layer)
        return self._said.get(layer, "")

    def node_at(self, path: bytes, place: Place | None) -> int:
        """Return the node of a path, of several that of an entry; else the nearest one above."""
        node = self.tree.find(path)
        if node < 0 or place is None:
            return node
        wanted, places = packed(place), self.tree.places
        return next((one for one in self.tree.versions(node) if places[one] == wanted), node)

    def has(self, path: bytes, place: Place | None) -> bool:
        """Return whether an entry has a node; without a place, whether anything is at the path."""
        node = self.node_at(path, place)
        if node < 0 or place is None:
            return node >= 0 and self.tree.path(node) == path
        return self.tree.places[node] == packed(place)

    def waste_below(self, node: int) -> int:
        """Return the wasted bytes of a node and all below it, where they were summed up."""
        return self.waste[self.tree.ends[node]] - self.waste[node] if self.waste else 0


def build_tree(
    analysis: Analysis,
    findings: Findings,
    request: TreeRequest,
    before: BuiltTree | None = None,
    check: Callable[[], None] = go_on,
) -> BuiltTree:
    """Build a tree; what `before` shows may spare some of the work.

    `check` may raise between two steps, to stop. Raises UsageError for a bad expression.
    """
    layers = [one.fates for one in analysis.layers]
    is_known_analysis = before is not None and before.analysis is analysis
    is_known = is_known_analysis and before is not None and before.request.whole == request.whole
    whole = before.whole if before and is_known else _whole(layers, request, check)
    check()
    tree, asked = _sifted(whole, layers, findings, request.choice, check)
    tree, asked, waste = _arranged(tree, asked, layers, request.choice, check)
    totals, secrets = total(tree, layers), TreeSecrets(tree, findings)
    check()
    since = request.span[0] if request.view is View.RANGE else None
    repeats = TreeRepeats(tree, layers, since, check)
    folding = _folding(tree, totals, secrets, is_choice=tree is not whole)
    is_same = before and before.request.is_like(request)
    if before and is_known_analysis and is_same and len(before.tree) > _SMALL:
        # The same with more layers: what the reader has opened or closed stays so.
        folding.close_all()
        folding.open_like(before.folding)
    return BuiltTree(
        analysis,
        request,
        whole,
        tree,
        totals,
        folding,
        secrets,
        repeats,
        findings,
        waste,
        asked,
    )


def _whole(layers: Sequence[LayerFates], request: TreeRequest, check: Callable[[], None]) -> Tree:
    if request.view is View.CHANGES:
        return layer_tree(layers[request.layer - 1], request.layer, check)
    if request.view is View.FILES:
        return file_system_tree(layers, request.layer, check)
    if request.view is View.RANGE:
        return range_tree(layers, *request.span, check)
    return everything_tree(layers[: request.read], check)


def _sifted(
    whole: Tree,
    layers: Sequence[LayerFates],
    findings: Findings,
    choice: Choice,
    check: Callable[[], None],
) -> tuple[Tree, array[int]]:
    """Return the tree of what is asked for and of the ways there, and the nodes asked for."""
    if choice.takes_all:
        return whole, array("i")
    kept = kept_nodes(
        choice, whole, lambda: total(whole, layers), lambda: TreeSecrets(whole, findings), check
    )
    return matches.asked_for(whole, kept, check)


def _arranged(
    tree: Tree,
    asked: array[int],
    layers: Sequence[LayerFates],
    choice: Choice,
    check: Callable[[], None],
) -> tuple[Tree, array[int], array[int] | None]:
    if choice.order is Order.NAME:
        return tree, asked, None
    by_waste = choice.order is Order.WASTE
    sums = wasted(tree, layers) if by_waste else total(tree, layers).sizes
    ends = tree.ends
    order = by_weight(tree, lambda node: sums[ends[node]] - sums[node], check)
    tree, asked = matches.in_order(tree, asked, order)
    return tree, asked, wasted(tree, layers) if by_waste else None


def renewed(built: BuiltTree, findings: Findings) -> BuiltTree:
    """Bring the totals and the secrets of a tree up to date; what is folded stays so."""
    totals = total(built.tree, [one.fates for one in built.analysis.layers])
    secrets = TreeSecrets(built.tree, findings)
    return replace(built, totals=totals, secrets=secrets, findings=findings, _said={})


def _folding(tree: Tree, totals: Totals, secrets: TreeSecrets, *, is_choice: bool) -> Folding:
    """Open all of a small tree; of a large one the ways to what is hidden or secret, if few."""
    folding = Folding(tree)
    if len(tree) <= (_SMALL_CHOICE if is_choice else _SMALL):
        folding.open_all()
        return folding
    with_secrets = [*dict.fromkeys(secrets.nodes())]
    ways = with_secrets if len(with_secrets) <= _MANY else []
    if totals.hidden[-1] <= _MANY:
        ways += islice(totals.hidden_nodes(), _MANY)
    folding.open_parents(ways)
    return folding

"""Large trees stay quick: twice as large is twice the work, and a key's work does not grow."""

from collections.abc import Callable
from functools import partial

import pytest
from textual.app import App, ComposeResult

from explorer.layers import LayerFates, LayerIndex, Place
from explorer.layers.sifting import arranged, matching, sifted
from explorer.layers.tree import Tree, build
from explorer.search.paths import Catalogue
from explorer.secrets.finding import Finding, Location, LocationKind, Secret
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.text.search import Pattern
from explorer.tui.drawing.painted import component_classes
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.list import FindingList
from explorer.tui.findings.stops import Stops
from explorer.tui.layers.rows import LayerRow
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.secrets import TreeSecrets
from tests.counting import Work, assert_size_makes_no_difference, assert_twice_is_twice
from tests.tui.screens import tap

HEADS = 20
FINDINGS = 500


class Listing(App[None]):
    """Holds one list."""

    COMPONENT_CLASSES = component_classes()

    def compose(self) -> ComposeResult:
        yield FindingList()


def paths(heads: int) -> list[bytes]:
    """Return a few directories of very many each, with 129 files in each of those."""
    every = [b"usr/lib/p%d/node_modules/x%d" % (n % 40, n) for n in range(heads)]
    return [path for head in every for path in (head, *(head + b"/f%d" % n for n in range(129)))]


def tree_of(heads: int) -> Tree:
    every = paths(heads)
    return build(every, range(len(every)))


def building(heads: int) -> Work:
    every = paths(heads)
    return lambda: build(every, range(len(every)))


def sifting(heads: int) -> Work:
    tree = tree_of(heads)
    return lambda: sifted(tree, bytearray([n % 3 == 0 for n in range(len(tree))]))


def arranging(heads: int) -> Work:
    tree = tree_of(heads)
    return lambda: arranged(tree, lambda node: node % 7)


def revealing(heads: int) -> Work:
    folding = Folding(tree_of(heads))
    last = folding.tree.find(paths(heads)[-1])
    return lambda: folding.reveal(last)


@pytest.mark.parametrize("work", [building, sifting, arranging, revealing])
def test_twice_the_tree_is_twice_the_work(work: Callable[[int], Work]) -> None:
    assert_twice_is_twice(work, HEADS)


@pytest.mark.parametrize(
    "expression", [Pattern("f12"), Pattern("*f12"), Pattern("f1+2$", is_expression=True)]
)
def test_a_filter_looks_at_each_path_once(expression: Pattern) -> None:
    matcher = expression.path_matcher()
    assert_twice_is_twice(lambda heads: partial(matching, tree_of(heads), matcher), HEADS)


def opening_all(heads: int) -> Work:
    return Folding(tree_of(heads)).open_all


def closing_all(heads: int) -> Work:
    # However many there are, they stand below one.
    folding = Folding(tree_of(heads))
    folding.open_all()
    return folding.close_all


def toggling_the_first(heads: int) -> Work:
    folding = Folding(tree_of(heads))
    folding.open_all()

    def toggle() -> None:
        for _ in range(6):
            folding.toggle(0)

    return toggle


def finding_a_path(heads: int) -> Work:
    # The names of a directory are looked through: these have the same number of neighbours.
    tree = build(every := [b"d%d/%s" % (n % 40, path) for n, path in enumerate(paths(heads))],
                 range(len(every)))  # fmt: skip
    return lambda: tree.find(b"d1/nowhere")


@pytest.mark.parametrize("work", [opening_all, closing_all, toggling_the_first, finding_a_path])
def test_what_a_key_does_takes_no_longer_in_a_larger_tree(work: Callable[[int], Work]) -> None:
    assert_size_makes_no_difference(work, HEADS)


def test_all_rows_of_a_large_tree_open_and_close() -> None:
    tree = tree_of(1000)
    folding = Folding(tree)
    folding.open_all()
    assert len(folding) == len(tree) > 130_000
    folding.close_all()
    assert len(folding) == 1


def catalogue(copies: int) -> Catalogue:
    index = LayerIndex()
    names = [b"usr/lib/p%d/module_%d.so" % (n // 40, n) for n in range(1 << 15)]
    index.paths += [b"c%d/%s" % (copy, name) for copy in range(copies) for name in names]
    index.kinds += bytes(len(index.paths))
    return Catalogue([LayerFates(index)])


@pytest.mark.parametrize(
    "query", ["m", "mod", "module_99999", "p12mod7", "lib p9 so", "zzzz", "/usr/lib/p77/"]
)
def test_looking_for_a_path_takes_twice_as_long_among_twice_as_many(query: str) -> None:
    assert_twice_is_twice(lambda copies: partial(catalogue(copies).find, query, lambda _: None), 1)


def many(count: int) -> list[Finding]:
    match = Match("rule", "A token", 0, 40, Severity.HIGH, Confidence.LIKELY)
    names = [b"app/f%d" % number for number in range(count)]
    places = [Location(LocationKind.FILE, Place(1, at), path) for at, path in enumerate(names)]
    return [Finding(match, one, one.path or b"", "fix") for one in places]


def findings_of(count: int) -> Findings:
    found = many(count)
    numbers = {one.location.place: (at,) for at, one in enumerate(found) if one.location.place}
    secrets = tuple(Secret((one,)) for one in found)
    return Findings(secrets, numbers=numbers, prominent=secrets)


def leaking_tree(count: int) -> Tree:
    found = many(count)
    return build([one.location.path or b"" for one in found],
                 [1 << 32 | at for at in range(count)])  # fmt: skip


def marking(count: int) -> Work:
    tree, findings = leaking_tree(count), findings_of(count)
    return lambda: TreeSecrets(tree, findings)


def ordering(count: int) -> Work:
    findings = findings_of(count)
    return lambda: Stops(findings, [LayerRow(None, 1)])


@pytest.mark.parametrize("work", [marking, ordering])
def test_twice_the_findings_are_twice_the_work(work: Callable[[int], Work]) -> None:
    assert_twice_is_twice(work, FINDINGS)


def counting_below(count: int) -> Work:
    secrets = TreeSecrets(leaking_tree(count), findings_of(count))
    assert secrets.below(0) == count
    return lambda: secrets.below(0)


def going_on(count: int) -> Work:
    stops = Stops(findings_of(count), [LayerRow(None, 1)])
    return lambda: stops.next(stops.row_position(0), 1)


@pytest.mark.parametrize("work", [counting_below, going_on])
def test_what_a_key_asks_of_them_takes_no_longer(work: Callable[[int], Work]) -> None:
    assert_size_makes_no_difference(work, FINDINGS)


async def test_a_list_of_ten_thousand_findings_shows() -> None:
    async with Listing().run_test(size=(120, 30)) as pilot:
        listed = pilot.app.query_one(FindingList)

        def showing(count: int) -> Work:
            secrets = tuple(Secret((one,)) for one in many(count))
            found = Findings(secrets, 1, 1, prominent=secrets)
            return lambda: listed.show(found)

        assert_twice_is_twice(showing, FINDINGS)
        showing(10_000)()
        await tap(pilot, "end")
        assert "app/f" in listed.render_line(listed.room.height - 1).text
        assert listed.cursor == 10_000 - 1

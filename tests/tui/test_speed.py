"""Large trees stay quick; the bounds are generous for slow machines."""

import time
from collections.abc import Callable
from functools import partial

from textual.app import App, ComposeResult

from explorer.layers import LayerFates, LayerIndex, Place
from explorer.layers.catalogue import Catalogue
from explorer.layers.matching import Expression
from explorer.layers.sifting import arranged, matching, sifted
from explorer.layers.tree import build
from explorer.secrets.finding import Finding, Location, LocationKind, Secret
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.tui.drawing.paints import component_classes
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.list import FindingList
from explorer.tui.findings.stops import Stops
from explorer.tui.layers.rows import LayerRow
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.secrets import TreeSecrets

ENTRIES = 130_000


class Listing(App[None]):
    """Holds one list."""

    COMPONENT_CLASSES = component_classes()

    def compose(self) -> ComposeResult:
        yield FindingList()


def big() -> list[bytes]:
    heads = [b"usr/lib/p%d/node_modules/x%d" % (n % 40, n) for n in range(ENTRIES // 130)]
    return [path for head in heads for path in (head, *(head + b"/f%d" % n for n in range(129)))]


def quickest(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_building_folding_and_finding_are_quick() -> None:
    paths = big()
    places = range(len(paths))
    assert quickest(lambda: build(paths, places), 3) < 0.5
    folding = Folding(build(paths, places))
    assert quickest(folding.open_all) < 0.05
    assert len(folding) >= ENTRIES
    assert quickest(lambda: folding.toggle(0), 6) < 0.05
    assert quickest(lambda: folding.reveal(folding.tree.find(paths[-1]))) < 0.05


def test_parts_orders_and_expressions_are_quick() -> None:
    paths = big()
    tree = build(paths, range(len(paths)))
    count = len(tree)
    assert quickest(lambda: sifted(tree, bytearray([n % 3 == 0 for n in range(count)])), 3) < 0.6
    assert quickest(lambda: arranged(tree, lambda node: node % 7), 3) < 1.2
    for expression in (Expression("f12"), Expression("*f12"), Expression("f1+2$", is_regex=True)):
        matcher = expression.path_matcher()
        assert quickest(partial(matching, tree, matcher), 3) < 0.6
    assert quickest(lambda: tree.find(paths[-1] + b"/nowhere")) < 0.05


def test_opening_and_closing_a_million_rows_is_quick() -> None:
    paths = [b"d%d/f%d" % (number // 1000, number) for number in range(1_000_000)]
    folding = Folding(build(paths, range(len(paths))))
    assert quickest(folding.open_all) < 0.05
    assert len(folding) > len(paths)
    assert quickest(folding.close_all) < 0.05
    assert len(folding) == 1000
    assert quickest(lambda: folding.toggle(0), 6) < 0.05


def test_a_path_of_a_million_is_found_within_a_key() -> None:
    index = LayerIndex()
    index.paths += [b"usr/lib/p%d/module_%d.so" % (n // 40, n) for n in range(1_000_000)]
    index.kinds += bytes(len(index.paths))
    catalogue = Catalogue([LayerFates(index)])
    for query in ("m", "mod", "module_99999", "p12mod7", "lib p9 so", "zzzz", "/usr/lib/p77/"):
        assert quickest(lambda: catalogue.find(query, lambda _: None), 3) < 0.25, query  # noqa: B023


def many(count: int) -> list[Finding]:
    match = Match("rule", "A token", 0, 40, Severity.HIGH, Confidence.LIKELY)
    paths = [b"app/f%d" % number for number in range(count)]
    places = [Location(LocationKind.FILE, Place(1, at), path) for at, path in enumerate(paths)]
    return [Finding(match, one, one.path or b"", "fix") for one in places]


def test_ten_thousand_findings_are_ordinary() -> None:
    found = many(10_000)
    numbers = {one.location.place: (at,) for at, one in enumerate(found) if one.location.place}
    findings = Findings(tuple(Secret((one,)) for one in found), numbers=numbers)
    paths = [one.location.path or b"" for one in found]
    tree = build(
        paths,
        [one.location.place[0] << 32 | at for at, one in enumerate(found) if one.location.place],
    )
    assert quickest(lambda: TreeSecrets(tree, findings), 3) < 0.5
    secrets = TreeSecrets(tree, findings)
    assert quickest(lambda: secrets.below(0)) < 0.05
    assert secrets.below(0) == len(found)
    rows = [LayerRow(None, 1)]
    assert quickest(lambda: Stops(findings, rows), 3) < 0.5
    stops = Stops(findings, rows)
    assert quickest(lambda: stops.next(stops.row_position(0), 1)) < 0.05


async def test_a_list_of_ten_thousand_findings_draws_at_once() -> None:
    secrets = tuple(Secret((one,)) for one in many(10_000))
    async with Listing().run_test(size=(120, 30)) as pilot:
        listed = pilot.app.query_one(FindingList)
        assert quickest(lambda: listed.show(Findings(secrets, 1, 1)), 3) < 0.5
        await pilot.press("end")
        assert "app/f" in listed.render_line(listed.room.height - 1).text
        assert listed.cursor == len(secrets) - 1

"""Large trees stay quick; the bounds are generous for slow machines."""

import time
from collections.abc import Callable

from explorer.layers.tree import build
from explorer.tui.folding import Folding

ENTRIES = 130_000


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

"""What shows of a tree while its directories open and close."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from explorer.layers.tree import Tree, build
from explorer.tui.tree.folding import Folding

PATHS = [b"a/b/c", b"a/b/d", b"a/e", b"f/g", b"h"]


def tree() -> Tree:
    return build(PATHS, range(len(PATHS)))


def shown(folding: Folding) -> list[bytes]:
    return [folding.tree.path(node) for node in folding.rows]


def test_it_begins_closed() -> None:
    assert shown(Folding(tree())) == [b"a", b"f", b"h"]


def test_a_directory_opens_and_closes_and_remembers_what_was_open_in_it() -> None:
    folding = Folding(tree())
    folding.toggle(0)
    folding.toggle(1)
    opened = [b"a", b"a/b", b"a/b/c", b"a/b/d", b"a/e", b"f", b"h"]
    assert shown(folding) == opened
    folding.toggle(0)
    assert shown(folding) == [b"a", b"f", b"h"]
    folding.toggle(0)
    assert shown(folding) == opened


def test_revealing_opens_the_way_alone() -> None:
    folding = Folding(tree())
    row = folding.reveal(folding.tree.find(b"a/b/d"))
    assert shown(folding)[row] == b"a/b/d"
    assert b"f/g" not in shown(folding)


@given(st.lists(st.integers(0, 7), max_size=30))
def test_rows_are_what_open_directories_show(rows: Sequence[int]) -> None:
    folding = Folding(tree())
    for row in rows:
        if row < len(folding):
            folding.toggle(row)
    visible = [
        node
        for node in range(len(folding.tree))
        if all(folding.is_open(above) for above in folding.tree.ancestors(node))
    ]
    assert list(folding.rows) == visible

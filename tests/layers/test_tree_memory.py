"""What it takes in memory to build a tree: of each path little, in every view."""

from collections.abc import Callable

import pytest

from explorer.layers import LayerFates
from explorer.layers.ranges import everything_tree, range_tree
from explorer.layers.tree import Tree, file_system_tree, layer_tree
from tests.counting import peak_memory
from tests.layers.stacks import Item, replayed

FILES = 20_000
MOST = 110
"""Bytes for each version of a path, its path in the index left out."""
TREES: dict[str, Callable[[list[LayerFates]], Tree]] = {
    "layer": lambda layers: layer_tree(layers[1], 2),
    "files": lambda layers: file_system_tree(layers, 2),
    "range": lambda layers: range_tree(layers, 2, 2),
    "range of all": lambda layers: range_tree(layers, 1, 2),
    "everything": everything_tree,
}


@pytest.fixture(scope="module")
def layers() -> list[LayerFates]:
    one, other = (
        [Item("file", f"srv/{n % 100:03}/file-{n:07}.txt", text) for n in range(FILES)]
        for text in ("x", "y")
    )
    return replayed(one, other)


@pytest.mark.parametrize("view", TREES)
def test_a_tree_is_built_in_little_memory(layers: list[LayerFates], view: str) -> None:
    assert peak_memory(lambda: TREES[view](layers)) < 2 * FILES * MOST

"""The flat tree: its order, its totals, and what a naive tree of dictionaries says."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.layers import Place
from explorer.layers.totals import total
from explorer.layers.tree import Tree, build, file_system_tree, layer_tree
from tests.builders import TarBuilder
from tests.images import analysis_of

names = st.sampled_from([b"a", b"a-b", b"a.b", b"b", b"c\xff", b"\x01", b"d", b"a\0b"])
paths = st.lists(st.lists(names, min_size=1, max_size=5).map(b"/".join), unique=True, max_size=40)


def nested(all_paths: list[bytes]) -> dict[bytes, Any]:
    tree: dict[bytes, Any] = {}
    for path in all_paths:
        below = tree
        for name in path.split(b"/"):
            below = below.setdefault(name, {})
    return tree


def preorder(tree: dict[bytes, Any], depth: int = 0) -> list[tuple[int, bytes, int]]:
    found = []
    for name, below in sorted(tree.items()):
        inner = preorder(below, depth + 1)
        found += [(depth, name, len(inner)), *inner]
    return found


@given(paths)
def test_it_is_the_preorder_of_the_nested_tree(all_paths: list[bytes]) -> None:
    tree = build(all_paths, range(len(all_paths)))
    nodes = range(len(tree))
    flat = [(tree.depths[node], tree.names[node], tree.ends[node] - node - 1) for node in nodes]
    assert flat == preorder(nested(all_paths))


@given(paths)
def test_every_path_is_found_and_has_its_place(all_paths: list[bytes]) -> None:
    tree = build(all_paths, range(len(all_paths)))
    for place, path in enumerate(all_paths):
        node = tree.find(path)
        assert (tree.path(node), tree.places[node]) == (path, place)


@given(paths)
def test_parents_are_one_step_up(all_paths: list[bytes]) -> None:
    tree = build(all_paths, range(len(all_paths)))
    for node in range(len(tree)):
        above = [tree.path(one) for one in tree.ancestors(node)]
        assert len(above) == tree.depths[node]
        assert tree.path(node) == b"/".join([*above[:1], tree.names[node]])


def test_four_thousand_components_need_no_recursion() -> None:
    path = b"/".join([b"d"] * 4000)
    tree = build([path], [0])
    assert len(tree) == 4000
    assert tree.path(3999) == path
    assert tree.find(path) == 3999


def test_what_is_not_there_is_found_at_the_nearest_directory() -> None:
    tree = build([b"app/src/main.py", b"etc/motd"], [0, 1])
    assert tree.path(tree.find(b"app/src/gone/deep")) == b"app/src"
    assert tree.find(b"nowhere") == -1
    assert build([], []).find(b"a") == -1


def paths_of(tree: Tree) -> list[bytes]:
    return [tree.path(node) for node in range(len(tree))]


def test_a_layer_shows_its_markers_at_the_paths_they_remove() -> None:
    base = TarBuilder().folder("keys").file("keys/a", b"1").file("old", b"2")
    top = TarBuilder().folder("keys").opaque("keys").file("keys/b", b"3").whiteout("old")
    analysis = analysis_of(base, top)
    tree = layer_tree(analysis.layers[1].fates, 2)
    assert paths_of(tree) == [b"keys", b"keys", b"keys/b", b"old"]
    assert tree.has_children(1)
    assert not tree.has_children(0)


def test_the_file_system_after_a_layer_has_what_stood_then() -> None:
    base = TarBuilder().folder("app", mode=0o755).file("app/.env", b"12345")
    middle = TarBuilder().folder("app", mode=0o700).file("app/run", b"1")
    top = TarBuilder().whiteout("app/.env")
    analysis = analysis_of(base, middle, top)
    fates = [layer.fates for layer in analysis.layers]
    after_two = file_system_tree(fates, 2)
    assert paths_of(after_two) == [b"app", b"app/.env", b"app/run"]
    assert after_two.place(0) == Place(2, 0), "the topmost listing of a directory wins"
    assert paths_of(file_system_tree(fates, 3)) == [b"app", b"app/run"]


def test_totals_tell_sizes_and_hidden_entries_below() -> None:
    base = TarBuilder().folder("app").file("app/.env", b"12345").file("app/run", b"1")
    analysis = analysis_of(base, TarBuilder().whiteout("app/.env"))
    fates = [layer.fates for layer in analysis.layers]
    tree = layer_tree(fates[0], 1)
    totals = total(tree, fates)
    assert totals.size_below(tree, 0) == 6
    assert totals.hidden_below(tree, 0) == 1
    assert totals.next_hidden(-1) == 1
    assert totals.next_hidden(1) is None
    assert totals.previous_hidden(2) == 1
    assert totals.previous_hidden(1) is None

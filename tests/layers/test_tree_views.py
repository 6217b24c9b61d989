"""Trees over several layers, parts of trees, other orders: held against plain dictionaries."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.layers import LayerFates, Place
from explorer.layers.ranges import everything_tree, range_tree
from explorer.layers.sifting import arranged, matching, sifted
from explorer.layers.totals import total, wasted
from explorer.layers.tree import Sign, Tree, build, file_system_tree, layer_tree
from explorer.layers.waste import measure
from tests.builders import TarBuilder
from tests.images import analysis_of
from tests.laws import tried
from tests.layers.stacks import Stack, replayed, stacks

quick = tried(150)
names = st.sampled_from([b"a", b"a-b", b"b", b"c\xff", b"d", b"a\0b"])
paths = st.lists(st.lists(names, min_size=1, max_size=5).map(b"/".join), unique=True, max_size=40)


def state(stack: Stack, layers: int) -> dict[bytes, Place]:
    """Return what stands after some layers, from a replay of these alone."""
    found = {}
    for number, fates in enumerate(replayed(*stack[:layers]), 1):
        for position in range(len(fates.index)):
            if fates.visible(position):
                found[fates.path(position)] = Place(number, position)
    return found


def written(layers: list[LayerFates], first: int, last: int) -> set[bytes]:
    return {
        fates.path(position)
        for fates in layers[first - 1 : last]
        for position in range(len(fates.index))
        if fates.is_file_system(position)
    }


def listed(tree: Tree) -> dict[bytes, list[tuple[Place, Sign]]]:
    """Return places and signs by path, directories that nobody lists left out."""
    found: dict[bytes, list[tuple[Place, Sign]]] = {}
    for node in range(len(tree)):
        if (place := tree.place(node)) is not None:
            found.setdefault(tree.path(node), []).append((place, Sign(tree.signs[node])))
    return found


def check_shape(tree: Tree) -> None:
    """Work out parents and ends from the depths alone."""
    above: list[int] = []
    ends = [len(tree)] * len(tree)
    for node, depth in enumerate(tree.depths):
        for closed in above[depth:]:
            ends[closed] = node
        del above[depth:]
        assert tree.parents[node] == (above[-1] if above else -1)
        assert len(above) == depth
        above.append(node)
    assert list(tree.ends) == ends
    assert [*tree.paths()] == [tree.path(node) for node in range(len(tree))]


@quick
@given(stacks(), st.data())
def test_a_range_is_the_difference_of_two_file_systems(stack: Stack, data: st.DataObject) -> None:
    last = data.draw(st.integers(1, len(stack)))
    first = data.draw(st.integers(1, last))
    layers = replayed(*stack)
    before, after = state(stack, first - 1), state(stack, last)
    tree = range_tree(layers, first, last)
    check_shape(tree)
    shown = {path: signs[0] for path, signs in listed(tree).items()}
    assert sum(map(len, listed(tree).values())) == len(shown), "each path stands once"
    for path, (place, sign) in shown.items():
        if path in after:
            assert place == after[path]
            known = (Sign.MODIFIED, Sign.UNCHANGED) if path in before else (Sign.ADDED,)
            assert sign in known
        else:
            assert sign is (Sign.REMOVED if path in before else Sign.BETWEEN)
    from_range = {path for path, place in after.items() if place.layer >= first}
    removed = before.keys() - after.keys()
    assert shown.keys() == from_range | removed | (written(layers, first, last) - after.keys())


@quick
@given(stacks())
def test_everything_has_every_entry_and_each_directory_once(stack: Stack) -> None:
    layers = replayed(*stack)
    tree = everything_tree(layers)
    check_shape(tree)
    entries, folders = [], set()
    for number, fates in enumerate(layers, 1):
        for position, entry in enumerate(fates.index):
            if position in fates.index.ignored:
                continue
            if entry.kind.label == "dir":
                folders.add(fates.path(position))
            else:
                entries.append((fates.path(position), Place(number, position)))
    places = [tree.place(node) for node in range(len(tree))]
    shown = [(tree.path(node), place) for node, place in enumerate(places) if place]
    others = [one for one in shown if layers[one[1].layer - 1].index.kinds[one[1].position] != 1]
    assert sorted(others) == sorted(entries)
    assert {path for path, place in shown if (path, place) not in others} == folders


@quick
@given(stacks(), st.data())
def test_the_file_system_is_that_of_a_replay(stack: Stack, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(stack)))
    layers = replayed(*stack)
    tree = file_system_tree(layers, number)
    check_shape(tree)
    assert {path: one[0][0] for path, one in listed(tree).items()} == state(stack, number)
    for (place, sign), *_ in listed(tree).values():
        assert (sign is Sign.BELOW) == (place.layer < number)


@quick
@given(stacks())
def test_only_directories_carry_what_is_below(stack: Stack) -> None:
    layers = replayed(*stack)
    trees = [everything_tree(layers), range_tree(layers, 1, len(layers))]
    trees += [layer_tree(fates, number) for number, fates in enumerate(layers, 1)]
    for tree in trees:
        for node in range(len(tree)):
            if tree.has_children(node) and (place := tree.place(node)):
                assert layers[place.layer - 1].index.kinds[place.position] == 1


@given(paths, st.data())
def test_a_part_of_a_tree_keeps_the_ways(all_paths: list[bytes], data: st.DataObject) -> None:
    tree = build(all_paths, range(len(all_paths)))
    count = len(tree)
    flags = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    wanted = {node for node, flag in enumerate(flags) if flag}
    wanted |= {above for node in wanted for above in tree.ancestors(node)}
    part = sifted(tree, bytearray(flags))
    check_shape(part)
    assert [*part.paths()] == [tree.path(node) for node in sorted(wanted)]
    assert list(part.places) == [tree.places[node] for node in sorted(wanted)]


@given(paths, st.data())
def test_siblings_stand_by_weight(all_paths: list[bytes], data: st.DataObject) -> None:
    tree = build(all_paths, range(len(all_paths)))
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(tree), max_size=len(tree)))
    by_path = dict(zip(tree.paths(), weights, strict=True))
    other = arranged(tree, weights.__getitem__)
    check_shape(other)
    assert sorted(other.paths()) == sorted(tree.paths())
    for node in range(len(other)):
        after = other.ends[node]
        if not other.is_last(node):
            mine, its = other.path(node), other.path(after)
            assert (-by_path[mine], mine.split(b"/")) < (-by_path[its], its.split(b"/"))
        assert other.find(other.path(node)) == node


@given(paths)
def test_paths_match_from_the_root(all_paths: list[bytes]) -> None:
    tree = build(all_paths, range(len(all_paths)))
    flags = matching(tree, lambda path: path.endswith(b"/a"))
    assert list(flags) == [tree.names[node] == b"a" for node in range(len(tree))]


def test_many_paths_are_all_matched() -> None:
    tree = build([b"d%d/f%d" % (n // 100, n) for n in range(40_000)], range(40_000))
    flags = matching(tree, lambda path: path.endswith(b"99"))
    assert [path for path, flag in zip(tree.paths(), flags, strict=True) if flag] == [
        path for path in tree.paths() if path.endswith(b"99")
    ]


@quick
@given(stacks())
def test_waste_adds_up_to_what_is_measured(stack: Stack) -> None:
    layers = replayed(*stack)
    tree = everything_tree(layers)
    assert wasted(tree, layers)[-1] == measure(layers).wasted_bytes
    assert [*total(tree, layers).hidden_nodes()] == [
        node
        for node in range(len(tree))
        if (place := tree.place(node)) and layers[place.layer - 1].hidden_by[place.position]
    ]


def test_a_secret_that_came_and_went_stands_in_the_range() -> None:
    base = TarBuilder().folder("app").file("app/old", b"1").file("app/kept", b"1")
    middle = TarBuilder().file("app/.env", b"secret").file("app/kept", b"2")
    top = TarBuilder().whiteout("app/.env").whiteout("app/old")
    layers = [layer.fates for layer in analysis_of(base, middle, top).layers]
    signs = {path: one[0][1] for path, one in listed(range_tree(layers, 2, 3)).items()}
    assert signs == {
        b"app/.env": Sign.BETWEEN,
        b"app/kept": Sign.MODIFIED,
        b"app/old": Sign.REMOVED,
    }


def test_versions_of_a_path_stand_side_by_side() -> None:
    stack = [TarBuilder().folder("a").file("a/f", b"%d" % number) for number in range(3)]
    layers = [layer.fates for layer in analysis_of(*stack, TarBuilder().whiteout("a/f")).layers]
    tree = everything_tree(layers)
    assert [*tree.paths()] == [b"a", *[b"a/f"] * 4]
    layers_of = [place.layer for node in range(1, 5) if (place := tree.place(node))]
    assert layers_of == [1, 2, 3, 4]
    assert [*tree.versions(2)] == [1, 2, 3, 4]


def test_directories_far_down_cost_no_more_than_they_must() -> None:
    tree = build([b"/".join([b"d"] * 100_000)], [0])
    assert sum(len(path) for path in tree.paths()) < 5_000 * len(tree)

"""What holds for any two images: itself, the mirror, sums that add up to each side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.compare import Aspect, Comparison, Difference, Differences, Sameness, compare
from explorer.compare.differing import differing
from explorer.compare.matching import matching
from explorer.image import Image, Instruction
from explorer.layers import Kind, Place
from explorer.layers.fates import packed
from explorer.layers.tree import standing_entries, written_entries
from sample_images.tokens import github_token
from tests.compare.sides import compared, named, searched, tar_of
from tests.laws import tried
from tests.layers.stacks import Item, Stack, stacks


class Two(NamedTuple):
    """Two stacks of layers that share the first ones."""

    a: Stack
    b: Stack


_EDITS: Mapping[str, Callable[[Item], Sequence[Item]]] = {
    "nothing": lambda one: [one],
    "mode": lambda one: [replace(one, mode=one.mode ^ 0o4000)],
    "owner": lambda one: [replace(one, owner=(7, 7))],
    "time": lambda one: [replace(one, mtime=one.mtime + 9)],
    "xattr": lambda one: [replace(one, xattr="b")],
    "content": lambda one: [replace(one, extra=f"{one.extra}z")],
    "file": lambda one: [replace(one, kind="file", extra="x")],
    "folder": lambda one: [replace(one, kind="folder")],
    "symlink": lambda one: [replace(one, kind="symlink", extra="a")],
    "hardlink": lambda one: [replace(one, kind="hardlink", extra="b")],
    "whiteout": lambda one: [replace(one, kind="whiteout")],
    "drop": lambda _: [],
    "again": lambda one: [one, one],
}


@st.composite
def pairs_apart(draw: st.DrawFn) -> Two:
    """Draw two stacks that have nothing in common but their first layers, if that."""
    shared = draw(st.one_of(st.just([]), stacks()))
    return Two([*shared, *draw(stacks())], [*shared, *draw(stacks())])


@st.composite
def pairs_alike(draw: st.DrawFn) -> Two:
    """Draw a stack and the same with some entries edited, and some layers cut in two or joined."""
    a = draw(stacks())
    b = [[*layer] for layer in a]
    for _ in range(draw(st.integers(0, 3))):
        layer = draw(st.sampled_from(b))
        if layer:
            at = draw(st.integers(0, len(layer) - 1))
            layer[at : at + 1] = _EDITS[draw(st.sampled_from([*_EDITS]))](layer[at])
    at = draw(st.integers(0, len(b) - 1))
    cut = draw(st.sampled_from(["as it is", "in two", "joined"]))
    if cut == "in two":
        half = len(b[at]) // 2
        b[at : at + 1] = [b[at][:half], b[at][half:]]
    elif cut == "joined":
        b[at : at + 2] = [[item for layer in b[at : at + 2] for item in layer]]
    return Two(a, b)


def pairs() -> st.SearchStrategy[Two]:
    """Return pairs of stacks: of two images, and of one before and after a change."""
    return st.one_of(pairs_apart(), pairs_alike())


def mirrored(one: Difference) -> Difference:
    return replace(
        one,
        a=one.b,
        b=one.a,
        size_a=one.size_b,
        size_b=one.size_a,
        versions_a=one.versions_b,
        versions_b=one.versions_a,
    )


@tried(300)
@given(stacks())
def test_an_image_against_itself_is_the_same(stack: Stack) -> None:
    comparison = compared(stack, stack)
    assert [*comparison.standing, *comparison.written] == []
    assert comparison.sameness is Sameness.SAME


@tried(300)
@given(pairs())
def test_the_other_way_round_everything_is_mirrored(two: Two) -> None:
    there, back = compared(two.a, two.b), compared(two.b, two.a)
    for one, other in ((there.standing, back.standing), (there.written, back.written)):
        assert [mirrored(difference) for difference in one] == [*other]
        assert one.same_sizes == other.same_sizes[::-1]
    assert there.shared == back.shared
    assert there.growth == -back.growth
    assert (there.sameness, there.wasted) == (back.sameness, back.wasted[::-1])


def sums(analysis: Analysis, *, final: bool) -> tuple[int, int]:
    """Return how many entries one side has, and their bytes, by a plain count."""
    counted = dict[object, int]()
    for layer in analysis.layers:
        fates = layer.fates
        entries = standing_entries(fates, len(analysis.layers)) if final else written_entries(fates)
        for path, position in entries:
            # In a file system a path is there once, though a directory may be listed again.
            key = path if final else (layer.number, position)
            counted[key] = fates.index.sizes[position]
    return len(counted), sum(counted.values())


def told(differences: Differences, side: int) -> tuple[int, int]:
    """Return the same as the comparison has it: what differs, and what is the same."""
    versions = sum((one.versions_a, one.versions_b)[side] for one in differences)
    sizes = sum((one.size_a, one.size_b)[side] for one in differences)
    return versions + differences.same, sizes + differences.same_sizes[side]


@tried(300)
@given(pairs())
def test_sizes_and_counts_add_up_to_those_of_each_side(two: Two) -> None:
    comparison = compared(two.a, two.b)
    for side, analysis in enumerate((comparison.a, comparison.b)):
        assert told(comparison.standing, side) == sums(analysis, final=True)
        assert told(comparison.written, side) == sums(analysis, final=False)


def plainly(comparison: Comparison) -> dict[bytes, Aspect]:
    """Return what differs in the final file systems, every path of both looked up."""
    at = [
        {
            path: packed(Place(layer.number, position))
            for layer in side.layers
            for path, position in standing_entries(layer.fates, len(side.layers))
        }
        for side in (comparison.a, comparison.b)
    ]
    layers = [[one.fates for one in side.layers] for side in (comparison.a, comparison.b)]
    found = dict.fromkeys(at[0].keys() ^ at[1].keys(), Aspect.NOTHING)
    for path in at[0].keys() & at[1].keys():
        aspects = Aspect(differing(layers[0], at[0][path], layers[1], at[1][path]))
        if aspects & ~Aspect.TIME:
            found[path] = aspects
    return found


@tried(300)
@given(pairs())
def test_what_is_left_out_by_layers_is_what_looking_at_each_path_leaves_out(two: Two) -> None:
    comparison = compared(two.a, two.b)
    assert {one.path: one.aspects for one in comparison.standing} == plainly(comparison)


@tried(200)
@given(stacks(), st.integers(1, 1000))
def test_what_differs_in_times_alone_is_the_same_but_for_times(stack: Stack, later: int) -> None:
    again = [[replace(one, mtime=one.mtime + later) for one in layer] for layer in stack]
    comparison = compared(stack, again)
    assert [*comparison.standing, *comparison.written] == []
    is_retimed = any(
        layer.fates.is_file_system(position) and kind == Kind.FILE
        for layer in comparison.a.layers
        for position, kind in enumerate(layer.fates.index.kinds)
        if later and layer.fates.index.mtimes[position] != 1_700_000_000
    )
    expected = Sameness.TIMES if is_retimed else comparison.sameness
    assert comparison.sameness is expected
    assert comparison.sameness is not Sameness.DIFFERENT


# Configuration, history, findings


def configurations() -> st.SearchStrategy[dict[str, Any]]:
    """Return configurations over few names."""
    names, texts = st.sampled_from(["A", "B", "A.B"]), st.sampled_from(["", "1", "2", "x=y"])
    variables = st.lists(st.builds("{}={}".format, names, texts), max_size=3)
    inner = st.fixed_dictionaries(
        {},
        optional={
            "Env": st.one_of(st.none(), variables, st.lists(st.integers(0, 1), max_size=2)),
            "Labels": st.one_of(st.none(), st.dictionaries(names, texts, max_size=2)),
            "Cmd": st.one_of(st.none(), texts, st.lists(texts, max_size=2)),
            "Env.A": texts,
        },
    )
    fields = {"config": inner, "created": texts, "os": texts}
    return st.fixed_dictionaries({}, optional=fields)


def images() -> st.SearchStrategy[Image]:
    """Return images without layers, told by configuration and history alone."""
    texts = st.lists(st.sampled_from(["RUN a", "RUN b", "ENV A=1", ""]), max_size=6)
    return st.builds(_image, configurations(), texts)


def _image(config: dict[str, Any], texts: Sequence[str]) -> Image:
    made = [Instruction(number, text, empty=True) for number, text in enumerate(texts, 1)]
    return replace(named(), config=config, instructions=made)


@tried(300)
@given(images(), images())
def test_what_is_said_of_both_is_mirrored_and_leads_from_one_to_the_other(
    a: Image, b: Image
) -> None:
    there, back = compare(Analysis(a), Analysis(b)), compare(Analysis(b), Analysis(a))
    assert [replace(one, a=one.b, b=one.a) for one in there.fields] == [*back.fields]
    for of_b in (False, True):
        assert _alone(there, of_b=of_b) == _alone(back, of_b=not of_b)
    own = compare(Analysis(a), Analysis(a))
    assert (own.fields, own.instructions, own.sameness) == ((), (), Sameness.SAME)
    left = [
        [one.created_by for one in image.instructions if one.number not in alone]
        for image, alone in ((a, _alone(there, of_b=False)), (b, _alone(there, of_b=True)))
    ]
    assert left[0] == left[1]


def _alone(comparison: Comparison, *, of_b: bool) -> set[int]:
    return {one.instruction.number for one in comparison.instructions if one.is_of_b is of_b}


TOKENS = [github_token(f"compare/laws/{number}") for number in range(3)]


def in_any_order(some: Iterable[object]) -> list[str]:
    """Return what stays the same of values in another order."""
    return sorted(map(repr, some))


def leaks() -> st.SearchStrategy[Stack]:
    """Return stacks of files that hold tokens, of which later layers delete and write some."""
    paths = st.sampled_from(["a", "b", "c/a"])
    holding = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=2).map("\n".join)
    items = st.one_of(
        st.builds(Item, st.just("file"), paths, holding),
        st.builds(Item, st.just("whiteout"), paths),
    )
    return st.lists(st.lists(items, max_size=3), min_size=1, max_size=3)


@tried(25)
@given(leaks(), leaks())
def test_each_finding_became_one_thing_and_the_other_way_round_the_opposite(
    a: Stack, b: Stack
) -> None:
    first, second = (searched(*map(tar_of, stack)) for stack in (a, b))
    there, back = matching(first, second), matching(second, first)
    assert len(there.same) + len(there.moved) + len(there.gone) == len(first.findings)
    assert len(there.same) + len(there.moved) + len(there.new) == len(second.findings)
    assert in_any_order(there.gone) == in_any_order(back.new)
    assert in_any_order(there.new) == in_any_order(back.gone)
    assert in_any_order((one.b, one.a) for one in there.same) == in_any_order(map(tuple, back.same))
    assert len(there.moved) == len(back.moved)
    own = matching(first, first)
    assert (len(own.same), own.moved, own.gone, own.new) == (len(first.findings), [], [], [])

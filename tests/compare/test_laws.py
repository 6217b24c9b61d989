"""What holds for any two images: itself, the mirror, sums that add up to each side."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import Analysis
from explorer.compare import Aspect, Comparison, Difference, Differences, Sameness
from explorer.compare.differing import differing
from explorer.layers import Kind, Place
from explorer.layers.fates import packed
from explorer.layers.tree import standing_entries, written_entries
from tests.compare.sides import compared
from tests.laws import tried
from tests.layers.stacks import Stack, stacks


class Two(NamedTuple):
    """Two stacks of layers that share the first ones."""

    a: Stack
    b: Stack


@st.composite
def pairs(draw: st.DrawFn) -> Two:
    shared = draw(st.one_of(st.just([]), stacks()))
    return Two([*shared, *draw(stacks())], [*shared, *draw(stacks())])


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

"""Names deeper and longer than any file system takes are shown, and cost next to nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.layers.paths import DEEPEST_DIRECTORY, LONGEST_DIRECTORY, join, split
from explorer.layers.reading import read_layer
from explorer.layers.union import Union
from explorer.limits import Limits
from tests.builders import TarBuilder
from tests.images import image_of
from tests.layers.story import fates_of, story

DEEP = "top/" + "a/" * 500_000 + "x"


def cost(work: Callable[[], object]) -> int:
    """Return the most bytes that were taken at any moment."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_name_of_half_a_million_directories_costs_little_more_than_itself() -> None:
    assert cost(lambda: fates_of(TarBuilder().file(DEEP, b"x"))) < 80 * len(DEEP)


def test_its_entry_is_an_entry_like_any_other() -> None:
    stack = [TarBuilder().file(DEEP, b"1"), TarBuilder().file(DEEP, b"2").hardlink("h", DEEP)]
    fates = fates_of(*stack, TarBuilder().whiteout("top"))
    assert fates[0].path(0) == DEEP.encode()
    assert [one.hidden_by[0] for one in fates] == [2, 3, 0]
    assert fates[1].targets == {1: Place(2, 0)}


def test_markers_may_be_as_deep() -> None:
    folder = DEEP.removesuffix("/x")
    fates = fates_of(TarBuilder().file(DEEP), TarBuilder().whiteout(DEEP).opaque(folder))
    assert fates[0].hidden_by[0] == 2
    assert [fates[1].path(0), fates[1].path(1)] == [DEEP.encode(), folder.encode()]


def test_links_at_the_top_of_it_are_followed() -> None:
    fates = fates_of(TarBuilder().symlink("top", "real"), TarBuilder().file(DEEP))
    assert fates[1].path(0) == DEEP.replace("top", "real", 1).encode()


def test_a_link_to_such_a_place_is_in_the_way() -> None:
    for target in ("a/" * 3000, "a" * 5000, "a/" * 100_000):
        stack = TarBuilder().symlink("l", target), TarBuilder().file("l/x")
        assert story(*stack) == [["l added, overwritten by 2"], ["l/x added"]]


def test_directories_of_an_ordinary_depth_are_told_apart() -> None:
    folder = "/".join("a" * (DEEPEST_DIRECTORY - 1))
    assert story(TarBuilder().file(f"{folder}/b/x"), TarBuilder().whiteout(f"{folder}/b"))[0] == [
        f"{folder}/b/x added, whiteout by 2"
    ]


@pytest.mark.parametrize(
    "path",
    ["a", "a/b", "a/" * 3000 + "x", "a" * 9000, "a" * 9000 + "/x", "b/" + "a" * 9000 + "/x", DEEP],
)
def test_a_path_is_split_into_an_ordinary_directory_and_the_rest(path: str) -> None:
    head, name = split(path.encode())
    assert join(head, name) == path.encode()
    assert len(head) <= LONGEST_DIRECTORY
    assert head.count(b"/") < DEEPEST_DIRECTORY


def test_past_a_limit_names_imply_no_more_directories() -> None:
    below = TarBuilder()
    for number in range(100):
        below.file(f"top/{number}/a/b/c", b"x")
    union = Union(Allowance(Limits(index=10_000)).keep)
    for layer in image_of(below, TarBuilder().whiteout("top")).layers:
        union.apply(read_layer(layer).index)
    assert list(union.fates[0].hidden_by) == [2] * 100
    assert union.omits_directories


def test_what_names_imply_over_a_limit_is_said() -> None:
    below = TarBuilder()
    for number in range(100):
        below.file(f"top/{number}/a/b/c", b"x")
    image = replace(image_of(below), allowance=Allowance(Limits(index=100_000)))
    (damage,) = Analysis(image).complete().damages
    assert "names imply" in damage[1]

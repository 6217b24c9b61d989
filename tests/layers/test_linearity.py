"""Twice the input is twice the work, whatever a hostile image makes of its markers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from explorer.layers import Kind, LayerIndex, Union
from explorer.tar import Owner
from tests.counting import Work, assert_twice_is_twice

Stack = list[LayerIndex]
Written = tuple[Kind, str] | tuple[Kind, str, str]
_OWNER = Owner(0o644, 0, 0)


def layer(*entries: Written) -> LayerIndex:
    """Return an index without the detour over a tar."""
    index = LayerIndex()
    for position, (kind, path, *link) in enumerate(entries):
        index.paths.append(path.encode())
        index.kinds.append(kind)
        index.owners.append(_OWNER)
        for column in (index.sizes, index.mtimes, index.headers, index.offsets):
            column.append(0)
        index.digests += bytes(32)
        if link:
            index.links[position] = link[0].encode()
    return index


def files(count: int, directory: str = "d") -> Iterator[tuple[Kind, str]]:
    return ((Kind.FILE, f"{directory}/{number}") for number in range(count))


def whiteouts_of_each(count: int) -> Stack:
    dead = layer(*((Kind.WHITEOUT, path) for _, path in files(count)))
    return [layer(*files(count)), dead, dead, dead]


def whiteouts_of_a_dead_directory(count: int) -> Stack:
    return [layer(*files(count))] + count * [layer((Kind.WHITEOUT, "d"))]


def a_directory_emptied_in_every_layer(count: int) -> Stack:
    return count * [layer((Kind.OPAQUE, "d"), (Kind.FILE, "d/a"))]


def opaque_markers_over_the_dead(count: int) -> Stack:
    first, dead, *_ = whiteouts_of_each(count)
    return [first, dead, layer(*(count * [(Kind.OPAQUE, "d")]))]


def opaque_markers_over_the_living(count: int) -> Stack:
    return [layer(*files(count)), layer(*(count * [(Kind.OPAQUE, "d")]))]


def a_directory_listed_in_every_layer(count: int) -> Stack:
    return count * [layer((Kind.DIR, "d"), (Kind.DIR, "d"))] + [layer((Kind.WHITEOUT, "d"))]


def type_changes(count: int) -> Stack:
    turn: list[Written] = [(Kind.FILE, "d"), (Kind.FILE, "d/a")]
    return [layer(*files(count)), layer(*(count * turn)), layer((Kind.WHITEOUT, "d"))]


def files_in_the_way(count: int) -> Stack:
    turn: list[Written] = [(Kind.FILE, "a"), (Kind.FILE, "a/b"), (Kind.FILE, "a/b/c")]
    return [layer(*(count * turn))]


def hard_links_to_the_next(count: int) -> Stack:
    links: list[Written] = [
        (Kind.HARDLINK, f"{number}", f"{number + 1}") for number in range(count)
    ]
    return [layer(*links, (Kind.FILE, f"{count}"))]


def hard_links_to_the_last(count: int) -> Stack:
    links: list[Written] = [
        (Kind.HARDLINK, f"{number}", f"{number + 1}") for number in reversed(range(count))
    ]
    return [layer(*links, (Kind.FILE, f"{count}"))]


def paths_through_a_link_that_changes(count: int) -> Stack:
    turn: list[Written] = [(Kind.SYMLINK, "l", "d"), (Kind.FILE, "l/a"), (Kind.WHITEOUT, "l")]
    return [layer(*(count * turn)), layer(*(count * turn))]


def replaying(stack: Stack) -> Work:
    def replay() -> None:
        union = Union()
        for index in stack:
            union.apply(index)

    return replay


@pytest.mark.parametrize(
    "build",
    [
        whiteouts_of_each,
        whiteouts_of_a_dead_directory,
        a_directory_emptied_in_every_layer,
        opaque_markers_over_the_dead,
        opaque_markers_over_the_living,
        a_directory_listed_in_every_layer,
        type_changes,
        files_in_the_way,
        hard_links_to_the_next,
        hard_links_to_the_last,
        paths_through_a_link_that_changes,
    ],
)
def test_twice_the_input_is_twice_the_work(build: Callable[[int], Stack]) -> None:
    assert_twice_is_twice(lambda count: replaying(build(count)), 1000)

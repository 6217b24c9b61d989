"""Paths in the order of a tree."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.layers.ordering import preorder


@given(st.lists(st.lists(st.sampled_from([b"a", b"a.b", b"a-", b"b"]), min_size=1, max_size=4)))
def test_paths_are_ordered_name_by_name(parts: list[list[bytes]]) -> None:
    paths = [b"/".join(one) for one in parts]
    expected = sorted(range(len(paths)), key=lambda item: paths[item].split(b"/"))
    assert [*preorder(paths, lambda: None)] == expected


def test_many_paths_are_ordered_run_by_run() -> None:
    paths = [b"d%d/f%d" % (number % 97, number * 7919 % 30_000) for number in range(30_000)]
    expected = sorted(range(len(paths)), key=lambda item: paths[item].split(b"/"))
    assert [*preorder(paths, lambda: None)] == expected

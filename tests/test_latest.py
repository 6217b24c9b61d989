"""What is kept as long as there is room: those that were asked for last, and never too much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.latest import Latest

_ROOM = 10
_KEYS = st.integers(0, 5)


@given(st.lists(st.tuples(_KEYS, st.integers(0, _ROOM + 2))))
def test_there_is_never_too_much_and_the_last_one_stays(steps: list[tuple[int, int]]) -> None:
    latest, sizes = Latest[int, int](_ROOM), dict[int, int]()
    for key, size in steps:
        latest.keep(key, size, size)
        sizes[key] = size
        kept = [one for one in sizes if latest.known(one) is not None]
        assert sum(sizes[one] for one in kept) == _ROOM - latest.room <= _ROOM
        assert (key in kept) is (size <= _ROOM)


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    latest = Latest[str, str](2)
    latest.keep("a", "A", 1)
    latest.keep("b", "B", 1)
    assert latest.known("a") == "A"
    latest.keep("c", "C", 1)
    assert latest.all() == ["A", "C"]

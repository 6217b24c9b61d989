"""Names of a tree: those that were added, in a run of bytes and not an object each."""

import sys
from array import array

from hypothesis import given
from hypothesis import strategies as st

from explorer.layers.names import Names


@given(st.lists(st.binary(max_size=20)))
def test_names_are_those_that_were_added(names: list[bytes]) -> None:
    column = Names(names)
    assert [*column] == names
    assert [column[node] for node in range(len(column))] == names


def test_a_name_takes_its_bytes_and_a_number() -> None:
    names = [b"file-%05d.txt" % number for number in range(10_000)]
    column = Names(names)
    run, starts = (getattr(column, name) for name in Names.__slots__)
    assert isinstance(run, bytearray)
    assert isinstance(starts, array)
    assert sys.getsizeof(run) + sys.getsizeof(starts) < 1.3 * sum(len(one) + 8 for one in names)

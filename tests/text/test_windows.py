"""Windows of a stream: together they own all of it, once, and know where each byte stands."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from explorer.text.windows import Positions, Reach, Window, windows

STREAMS = st.lists(st.text("ab\n", max_size=30).map(str.encode), max_size=20)
REACHES = st.builds(Reach, st.integers(0, 12), st.integers(0, 12))


@given(STREAMS, st.integers(1, 40), REACHES)
def test_every_byte_belongs_to_one_window(pieces: list[bytes], size: int, reach: Reach) -> None:
    cut = [*windows(pieces, size, reach)]

    assert b"".join(one.data[one.fresh : one.due] for one in cut) == b"".join(pieces)
    assert [one.is_last for one in cut] == [False] * (len(cut) - 1) + [True]


@given(STREAMS, st.integers(1, 40), REACHES)
def test_a_window_shows_what_stands_around_its_own(
    pieces: list[bytes], size: int, reach: Reach
) -> None:
    whole = b"".join(pieces)
    for one in windows(pieces, size, reach):
        assert whole[one.offset : one.offset + len(one.data)] == one.data
        assert one.fresh == min(reach.before, one.offset + one.fresh)
        if not one.is_last:
            assert one.due - one.fresh >= size
            assert len(one.data) - one.due == reach.behind


@given(STREAMS, st.integers(1, 40), REACHES, st.randoms(use_true_random=False))
def test_lines_and_columns_are_those_of_the_stream(
    pieces: list[bytes], size: int, reach: Reach, random: Random
) -> None:
    whole = Positions(Window.whole(b"".join(pieces)))
    for one in windows(pieces, size, reach):
        positions = Positions(one)
        asked = [*range(len(one.data) + 1)]
        random.shuffle(asked)
        for index in asked:
            assert positions.at(index) == whole.at(one.offset + index)


@given(STREAMS)
def test_a_short_stream_is_one_window(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)

    assert [*windows(pieces, len(whole) + 1, Reach(4, 4))] == [Window.whole(whole)]
    assert Window.whole(whole).is_whole

"""What is found in windows of a stream is what is found in the whole: place, line, column, number.

The streams hold secrets of every shape among rubbish that is built to mislead whoever cuts it.
"""

from __future__ import annotations

import random

from hypothesis import example, given
from hypothesis import strategies as st

from tests.laws import tried
from tests.secrets.streams import LINE, SEGMENTS
from tests.secrets.window_laws import (
    assert_a_layer_finds_all,
    assert_members_find_all,
    assert_windows_find_all,
)

STREAMS = st.builds(
    lambda chance, segments: b"".join(one(chance) for one in segments),
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=12),
)
# Any alignment, but not a window for each byte: each looks at what its neighbours look at too.
SIZES = st.integers(8_000, 100_000)
CHANCE = st.randoms(use_true_random=False)
SLOW = tried(25)


@SLOW
@given(STREAMS, SIZES, CHANCE)
def test_rules_and_decoders(data: bytes, size: int, sizes: random.Random) -> None:
    assert_windows_find_all(data, size, sizes)


@SLOW
@given(STREAMS, SIZES)
def test_members_of_archives(data: bytes, size: int) -> None:
    assert_members_find_all(data, size)


@SLOW
@given(STREAMS, CHANCE)
@example(LINE * 150_000, random.Random(1))
def test_a_layer_that_is_heard_in_parts(data: bytes, sizes: random.Random) -> None:
    assert_a_layer_finds_all(data, sizes)

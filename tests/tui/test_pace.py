"""How far long work is, and how long the rest takes: calm, and never nonsense."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from explorer.tui.shell.pace import Pace, Work, left_text
from tests.tui.screens import app_of, screen_of, settle, shop

SIZES = st.integers(-10, 10**13)
STEPS = st.lists(st.tuples(st.floats(0, 10**6), SIZES, st.none() | SIZES), max_size=30)


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@given(STEPS)
def test_what_is_left_is_never_nonsense(steps: list[tuple[float, int, int | None]]) -> None:
    clock = Clock()
    pace = Pace(clock)
    for passed, done, total in steps:
        clock.now += passed
        left = pace.left("reading", done, total)
        assert left is None or left >= 0
        work = Work("reading layer 1 of 2", max(0, done), total, left)
        for text in (work.full, work.brief):
            assert not re.search("nan|inf|-[0-9]", text)
        if total is not None and done >= total:
            assert left is None


@given(st.integers(1, 10**9), st.integers(1, 200), st.floats(0.001, 100))
def test_what_goes_on_evenly_counts_down(size: int, steps: int, seconds: float) -> None:
    total = size * steps
    clock, said = Clock(), list[float]()
    pace = Pace(clock)
    for step in range(1, steps + 1):
        clock.now += seconds
        if (left := pace.left("reading", size * step, total)) is not None:
            said.append(left)
    assert said == sorted(said, reverse=True)
    assert pace.left("reading", total, total) is None, "calm at the end"


@given(st.floats(0, 10**9), st.floats(0, 10**9))
def test_more_seconds_are_never_less_in_words(one: float, other: float) -> None:
    def seconds(text: str) -> int:
        unit = {"s": 1, "min": 60, "h": 3600}[text.split()[1]]
        return int(text.strip("<").split()[0]) * unit

    low, high = sorted((one, other))
    assert seconds(left_text(low)) <= seconds(left_text(high))


@given(st.lists(st.tuples(SIZES, st.none() | st.floats(0, 10**9)), min_size=2), st.integers(1, 99))
def test_it_is_as_wide_however_far_it_is(
    steps: list[tuple[int, float | None]], layers: int
) -> None:
    works = [Work(f"searching layer {layers} of 99", max(1, n), 10**13, t) for n, t in steps]
    assert len({len(work.full) for work in works}) == 1
    assert len({len(work.brief) for work in works}) == 1


async def test_nothing_moves_while_it_goes_on() -> None:
    async with app_of(shop()).run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        header = screen_of(pilot).header
        places = set()
        for done in (1, 999, 123_456, 99_999_999, 100_000_000):
            header.show_work(Work("searching layer 2 of 3", done, 100_000_000, done / 1e7))
            line = header.render().plain.splitlines()[1]
            places.add((line.index("searching"), line[: line.index("searching")]))
            assert len(line) == header.size.width
        assert len(places) == 1


def test_a_new_stage_begins_anew() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.left("reading", 0, 100) is None
    clock.now = 100
    assert pace.left("reading", 50, 100) == 100
    assert pace.left("searching", 0, 100) is None
    clock.now = 110
    assert pace.left("searching", 50, 100) == 10


def test_what_is_not_measured_is_named_alone() -> None:
    assert Work("opening").full.strip() == "opening"
    assert Work().full == Work().brief == ""

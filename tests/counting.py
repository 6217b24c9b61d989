"""The work of a call, counted in lines of the program that run, the same on every machine."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import explorer
from tests.waiting import processor_seconds

# Twice as much, and something for what is done but once.
_TWICE = 2.2
_ONCE = 1.1
# Four times as much in seconds, of which sixteen would be a square; less is not worth a word.
_FOUR_TIMES = 9
_MANY_TRIES = 3
_WORTH_A_WORD = 0.02
_PROGRAM = str(Path(explorer.__file__).parent)

Work = Callable[[], object]


def lines_run(work: Work, of: str = "") -> int:
    """Return how many lines of the program, or of one package of it, run in this thread."""
    count, folder = 0, str(Path(_PROGRAM, of))

    def local(_frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return local

    def tracer(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        return local if frame.f_code.co_filename.startswith(folder) else None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def assert_twice_is_twice(prepared: Callable[[int], Work], size: int) -> None:
    """Fail where twice the size is more than twice the work; what prepares it is not counted."""
    once, twice = lines_run(prepared(size)), lines_run(prepared(2 * size))
    assert 0 < twice <= _TWICE * once, f"{once} lines for {size}, {twice} for twice that"


def assert_size_makes_no_difference(prepared: Callable[[int], Work], size: int) -> None:
    """Fail where twice the size is more work at all."""
    once, twice = lines_run(prepared(size)), lines_run(prepared(2 * size))
    assert 0 < twice <= _ONCE * once, f"{once} lines for {size}, {twice} for twice that"


def assert_no_square(prepared: Callable[[int], Work], size: int) -> None:
    """Fail where four times the size is far more than four times the processor time.

    For what lines don't show: the work of expressions, comparisons and copies.
    """
    four = processor_seconds(prepared(4 * size))
    if four > _WORTH_A_WORD:
        once = min(processor_seconds(prepared(size)) for _ in range(_MANY_TRIES))
        four = min(four, *(processor_seconds(prepared(4 * size)) for _ in range(_MANY_TRIES)))
        assert four <= _FOUR_TIMES * once, f"{once} s for {size}, {four} s for four times that"


def counted_calls(patch: pytest.MonkeyPatch, where: object, name: str) -> list[object]:
    """Let a function count: return a list that gets the first argument of each call."""
    called = list[object]()
    function = getattr(where, name)

    def counted(first: object, *others: Any, **named: Any) -> object:  # noqa: ANN401
        called.append(first)
        return function(first, *others, **named)

    patch.setattr(where, name, counted)
    return called


def peak_memory(work: Work) -> int:
    """Return how many bytes more a call takes at its worst than there were before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()

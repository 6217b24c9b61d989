"""The installed Hyperscan is as quick as the rules need."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from explorer.allowance import uncharged
from explorer.secrets.builtin import scanner
from tests.secrets.measuring import processor

# Measured: all rules take 7 times as long as one word in Python, with the wheels of Hyperscan 0.8
# 112 times.
MOST = 40
ROUNDS, AT_ONCE = 3, 10
SOME = 4 << 20


def software() -> bytes:
    """Return some megabytes of what images are full of: Python's own modules, and its program."""
    modules = sorted(Path(os.__file__).parent.glob("[a-m]*.py"))
    program = Path(sys.executable).resolve().read_bytes()
    return b"".join(one.read_bytes() for one in modules) + program[:SOME]


def quickest(work: Callable[[], object]) -> float:
    """Return the processor time of the quickest of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        before = processor()
        for _ in range(AT_ONCE):
            work()
        times.append(processor() - before)
    return min(times)


def test_all_rules_take_little_more_than_a_word() -> None:
    data, rules = software(), scanner()._engine._marked
    for one in rules:
        [*one.ends(data, 1, uncharged)]
    every = quickest(lambda: [one.ends(data, 1, uncharged) for one in rules])
    assert every < MOST * quickest(lambda: data.find(b"layer_explorer_"))

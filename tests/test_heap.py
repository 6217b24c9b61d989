"""Memory that was freed is no longer the process's, whatever was freed before."""

import subprocess
import sys

import pytest

from tests.waiting import LIMIT

LARGE, MANY, SMALL = 60 << 20, 20, 8 << 20
FREEING = f"""
from explorer.heap import give_back_large_blocks

def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * 4096

give_back_large_blocks()
bytearray({LARGE})
before = resident()
blocks = [(bytearray({SMALL}), [bytes(n) for n in range(300, 500)]) for _ in range({MANY})]
between = [small for _, small in blocks]
del blocks
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process of Linux")
def test_large_blocks_are_given_back_when_they_are_freed() -> None:
    kept = subprocess.run(
        [sys.executable, "-c", FREEING], capture_output=True, text=True, check=True, timeout=LIMIT
    )
    assert int(kept.stdout) < MANY * SMALL // 4

"""Memory that was freed is no longer the process's, whatever was freed before."""

import subprocess
import sys

import pytest

from tests.waiting import LIMIT

MANY = 20
FREEING = """
import sys
from explorer import heap

def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * 4096

many, returns = int(sys.argv[1]), getattr(heap, sys.argv[2])
heap.give_back(returns)
size = returns.block + returns.block // 4
bytearray(8 * size)
before = resident()
blocks = [(bytearray(size), [bytes(n) for n in range(300, 500)]) for _ in range(many)]
between = [small for _, small in blocks]
del blocks
print((resident() - before) // size)
"""


@pytest.mark.parametrize("returns", ["READING", "STAYING"])
@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process of Linux")
def test_large_blocks_are_given_back_when_they_are_freed(returns: str) -> None:
    kept = subprocess.run(
        [sys.executable, "-c", FREEING, str(MANY), returns],
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT,
    )
    assert int(kept.stdout) < MANY // 4

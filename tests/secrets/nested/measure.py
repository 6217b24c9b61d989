"""`python -m tests.secrets.nested.measure FILE NAME RATIO LIMIT`: what unpacking costs, as JSON.

Seconds of processor time, the growth of the peak of memory in bytes, bytes unpacked, and notes.
The process may have no more than a gibibyte of address space.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from explorer.image.blob import MemoryBlob
from explorer.secrets.nested import Budget, unpack

ADDRESS_SPACE = 1 << 30


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(path: str, name: str, ratio: str, limit: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    data, budget = Path(path).read_bytes(), Budget(ratio=int(ratio), total_bytes=int(limit))
    before, start = peak(), processor()
    total = sum(
        len(nested.window.data) for nested in unpack(MemoryBlob(data), name.encode(), budget)
    )
    figures = {
        "seconds": processor() - start,
        "memory": peak() - before,
        "unpacked": total,
        "notes": budget.notes,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""One whole headless analysis in a process of its own: `python -m bench.whole IMAGE`.

Prints, as JSON, the entries, the findings by severity, the most memory that this process and
those it started held together, in MB, and the seconds of processor time that it took itself
(`reading`) and that those took (`searching`).
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Thread

from explorer.analysis import Analysis
from explorer.image.sources import open_image
from explorer.secrets.searching.starting import new_search

_INTERVAL = 0.05


class Memory:
    """The most memory that this process and its children held, looked at now and then."""

    def __init__(self) -> None:
        self.peak = 0
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, sum(_resident(pid) for pid in _family()))
            time.sleep(_INTERVAL)


def _family() -> list[str]:
    own = os.getpid()
    return [str(own), *Path(f"/proc/{own}/task/{own}/children").read_text().split()]


def _resident(pid: str) -> int:
    """Return the bytes of memory a process holds of its own or shares, as Linux counts them."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Analyse the image named by the first argument."""
    memory = Memory()
    image = open_image(sys.argv[1])
    search = new_search(image.stored_size, allowance=image.allowance)
    analysis = Analysis(image, keep_contents=False, search=search).complete()
    counts = Counter(one.match.severity.label for one in analysis.findings)
    entries = sum(one.counts.entries for one in analysis.layers)
    reading, searching = map(_seconds, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    said = {"counts": counts, "peak": memory.peak // 10**6, "entries": entries}
    print(json.dumps({**said, "reading": reading, "searching": searching}))


def _seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()

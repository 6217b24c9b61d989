"""One sweep at a time works on a store: what one ends, another would take for its own."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import DestinationError
from explorer.fleet.rows import disk_faults
from explorer.printable import printable

_FILE = "sweep.lock"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have a store alone, which others may still read. Raises DestinationError.

    Whoever is killed has it no longer.
    """
    with disk_faults(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / _FILE).open("wb")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DestinationError(
                f"Another sweep is at work in {printable(str(folder))}",
                hint="Wait until it is over, or name another folder with --store",
            ) from error
        except OSError:
            pass  # a file system without locks
        yield

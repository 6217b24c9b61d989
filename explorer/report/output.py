"""Standard output, written here and nowhere else: the result alone, bytes as they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import islice

from explorer.errors import DestinationError

_BATCH = 500


def write_lines(lines: Iterable[str]) -> None:
    """Write lines in UTF-8, many at a time. Raises BrokenPipeError when nobody reads on."""
    lines = iter(lines)
    batches = iter(lambda: [*islice(lines, _BATCH)], [])
    write_chunks("".join(f"{line}\n" for line in batch).encode() for batch in batches)


def write_chunks(chunks: Iterable[bytes]) -> None:
    """Write bytes as they are.

    Raises BrokenPipeError when nobody reads on, DestinationError where there is no room.
    """
    for chunk in chunks:
        _write(chunk)
    _write(b"")


def _write(data: bytes) -> None:
    """Write some bytes; none at all bring those to their end that wait."""
    out = sys.stdout.buffer
    try:
        out.write(data)
        if not data:
            out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_output()
        raise DestinationError(f"Standard output can't be written: {error.strerror}") from error


def abandon_output() -> None:
    """Point standard output nowhere, so that closing it at exit can't fail a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

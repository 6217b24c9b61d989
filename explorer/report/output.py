"""Standard output, written here and nowhere else: the result alone, bytes as they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

_BATCH = 1 << 16


def write_lines(lines: Iterable[str]) -> None:
    """Write lines in UTF-8, many at a time. Raises BrokenPipeError when nobody reads on."""
    write_chunks(_batches(lines))


def write_chunks(chunks: Iterable[bytes]) -> None:
    """Write bytes as they are. Raises BrokenPipeError when nobody reads on."""
    out = sys.stdout.buffer
    for chunk in chunks:
        out.write(chunk)
    out.flush()


def abandon_output() -> None:
    """Point standard output nowhere, so that closing it at exit can't fail a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _batches(lines: Iterable[str]) -> Iterator[bytes]:
    batch: list[str] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if size >= _BATCH:
            yield ("\n".join(batch) + "\n").encode()
            batch, size = [], 0
    if batch:
        yield ("\n".join(batch) + "\n").encode()

"""A program of this machine that prints what is wanted, every byte of it in time or none any more.

Whatever happens while it runs, it has ended when nobody listens to it any longer.
"""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, cast

from explorer.errors import EngineError
from explorer.image.sources.exchange import Watch
from explorer.limits import BEAT
from explorer.printable import clipped

_CHUNK = 1 << 18
_MOST_COMPLAINED = 4 << 10
_LONGEST_COMPLAINT = 300


@contextmanager
def printing(command: Sequence[str], watch: Watch) -> Iterator[Iterator[bytes]]:
    """Run a command, and give what it prints as it comes.

    Raises EngineError where it can't be started, fails, or falls silent; and what `watch` raises.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the words of a name are never options
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineError(f"{command[0]} can't be started: {reason}") from error
    with process:
        try:
            yield _chunks(process, command[0], watch)
        except TimeoutError as error:
            raise EngineError(
                f"{command[0]} {error}", hint="Is containerd busy? See its log, and try again"
            ) from error
        finally:
            process.kill()


def _chunks(process: subprocess.Popen[bytes], name: str, watch: Watch) -> Iterator[bytes]:
    output, errors = cast("IO[bytes]", process.stdout), cast("IO[bytes]", process.stderr)
    open_ends, complaint = [output, errors], b""
    # What the program leaves running may keep its standard error open for ever.
    while output in open_ends or (errors in open_ends and process.poll() is None):
        for end in select.select(open_ends, [], [], BEAT)[0]:
            data = os.read(end.fileno(), _CHUNK)
            watch.count(len(data))
            if not data:
                open_ends.remove(end)
            elif end is errors:
                complaint = (complaint + data)[-_MOST_COMPLAINED:]
            else:
                yield data
        watch.count(0)
    if status := _status(process, watch):
        raise _failure(name, complaint, status)


def _status(process: subprocess.Popen[bytes], watch: Watch) -> int:
    while True:
        try:
            return process.wait(BEAT)
        except subprocess.TimeoutExpired:
            watch.count(0)


def _failure(name: str, complaint: bytes, status: int) -> EngineError:
    said = b" ".join(complaint.split()).removeprefix(f"{name}: ".encode())
    return EngineError(f"{name} failed: {clipped(said, _LONGEST_COMPLAINT) or f'status {status}'}")

"""Private temporary files, for bytes that come as a stream and are then read at any offset.

Such a file never has a name (`tempfile.TemporaryFile`), so nobody else can open it and nothing
is left behind, however the process ends. Where no folder can be written it is in memory.
"""

from __future__ import annotations

import os
import select
import tempfile
import time
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

from explorer.allowance import Allowance
from explorer.errors import ImageError
from explorer.image.blob import FileBlob, LastingFile
from explorer.image.memory_file import MemoryFile
from explorer.image.progress import Progress
from explorer.limits import BEAT, LEFT_FREE
from explorer.printable import printable
from explorer.wording import size_text

_CHUNK = 1 << 20
# Of a small disk a twentieth stays free.
_SHARE = 20
_MORE_ROOM = "Set TMPDIR to a folder with more room"


def private_file() -> BinaryIO:
    """Open an unnamed file for writing and reading. Raises ImageError where none can be made."""
    try:
        with tempfile.TemporaryFile(prefix="layer-explorer-", buffering=0) as file:
            return cast("BinaryIO", LastingFile(os.dup(file.fileno()), "r+b"))
    except OSError as error:
        with suppress(OSError, AttributeError):  # a system that has no such memory
            return cast("BinaryIO", MemoryFile())
        raise _unwritable(error) from error


def private_folder() -> TemporaryDirectory[str]:
    """Make a folder of the user's own, gone with its context. Raises ImageError where none can."""
    try:
        return TemporaryDirectory(prefix="layer-explorer-")
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> ImageError:
    return ImageError(
        f"No temporary file can be made: {error.strerror}",
        hint="Set TMPDIR to a folder that can be written, with room for the image",
    )


def need_room(file: BinaryIO, size: int) -> None:
    """Raise ImageError where so many more bytes would leave too little of the disk free."""
    if isinstance(file, MemoryFile):
        file.need_room(size)
    elif reason := lack_of_room(file.fileno(), size):
        raise ImageError(f"The image does not fit into {_folder()}: {reason}", hint=_MORE_ROOM)


def lack_of_room(descriptor: int, size: int) -> str:
    """Return why so many more bytes would leave too little of a disk free; nothing if they fit."""
    disk = os.fstatvfs(descriptor)
    kept = min(LEFT_FREE, disk.f_blocks * disk.f_frsize // _SHARE)
    free = disk.f_bavail * disk.f_frsize
    # Some file systems report no sizes; then only writing shows that the disk is full.
    fits = not disk.f_blocks or free - size >= kept
    return "" if fits else f"{size_text(free)} are free, of which {size_text(kept)} stay so"


def append(file: BinaryIO, data: bytes | memoryview) -> None:
    """Write all bytes at the end. Raises ImageError when the disk is full, or nearly so."""
    view = memoryview(data)
    try:
        need_room(file, len(view))
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        raise ImageError(
            f"The image does not fit into {_folder()}: {error.strerror}",
            hint=_MORE_ROOM,
        ) from error


def _folder() -> str:
    return printable(tempfile.gettempdir())


def spooled(stream: BinaryIO, progress: Progress, allowance: Allowance) -> FileBlob:
    """Copy a file that was not read from to a private one, as a blob. Raises ImageError.

    Waiting for a pipe is waiting for a server, whoever writes to it.
    """
    file, done = private_file(), 0
    while chunk := _next(stream, allowance):
        append(file, chunk)
        done += len(chunk)
        progress("reading", done)
    return FileBlob(file, 0, done)


def _next(stream: BinaryIO, allowance: Allowance) -> bytes:
    """Return what comes next, nothing at the end; the time it takes counts while it passes."""
    begun, is_there = time.monotonic(), False
    while not is_there:
        is_there = bool(select.select([stream], [], [], BEAT)[0])
        begun, last = time.monotonic(), begun
        allowance.wait(begun - last)
    # Past the stream's buffer, which waits until it is full.
    return os.read(stream.fileno(), _CHUNK)

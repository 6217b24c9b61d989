"""Reading of the files that a run is told to heed: whole, and never more than they may hold."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import UsageError
from explorer.wording import size_text


def read_whole(path: Path, most: int, hint: str = "") -> bytes:
    """Return what stands in a file, or comes through a pipe: at most that many bytes.

    Raises UsageError where it can't be read, or is larger, as a device without end is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > most:
        raise UsageError(f"{path} is over {size_text(most)}", hint=hint)
    return data


def read_text(path: Path, most: int, hint: str = "") -> str:
    """Do the same for text in UTF-8. Raises UsageError."""
    try:
        return read_whole(path, most, hint).decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint="Save it as UTF-8") from error

"""What is told of an error of ours: where it happened, and not what it says.

The text of an exception may quote an image, and so may hold a secret or an escape.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from explorer.report.messages import say


def place_of(error: BaseException) -> str:
    """Return an error's type, and the line of ours where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def say_traceback(error: BaseException) -> None:
    """Say which calls led to an error and to those behind it, each line for itself."""
    cause = error.__cause__ or error.__context__
    if cause is not None:
        say_traceback(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        say(f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}")
    say(f"{type(error).__name__}")

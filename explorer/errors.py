"""All errors of the program, and the exit status of a run that each of them ends.

2: a wrong command line or configuration; 3: an image that could not be read; 70: a fault of the
program; 130: interrupted.
"""

from __future__ import annotations

from typing import ClassVar


class ExplorerError(Exception):
    """The base of all errors: a message that says what happened and where, and a hint."""

    exit_status: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message, one line, and a hint that says what to do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class UsageError(ExplorerError):
    """The command line or a configuration file is wrong."""

    exit_status = 2


class ImageError(ExplorerError):
    """The image could not be read at all."""

    exit_status = 3


class ImageNotFoundError(ImageError):
    """Nothing has that name: no file, no folder, no image of an engine."""


class PassingError(ImageError):
    """A server failed in a way that may pass; `after` is how many seconds it asks to wait."""

    def __init__(self, message: str, *, hint: str = "", after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.after = after


class RefusedError(ImageError):
    """A server answered with a `status` that refuses, for a reason which it keeps to itself."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class ClusterGoneError(ImageError):
    """The cluster that works on a sweep went away, or was begun anew and knows nothing of it."""


class EngineError(ImageError):
    """The engine is not there, refused the connection, or answered with an error."""


class FormatError(ImageError):
    """Bytes are not of the format that this part of an image must have."""


class DamageError(ImageError):
    """A part of the image is missing, cut short, or not what its digest says.

    Code that reads a part on which no other depends catches this, keeps what was read and names
    the damage.
    """


class LimitError(ImageError):
    """The image has used up what it may take: the rest of it is not read.

    Code that catches this names what is not read, and begins nothing else for the image.
    """


class RoomError(DamageError):
    """Unpacking a file asks for more memory than one file may take: it ends there."""


class ContentError(ImageError):
    """A path has no content: it is not in the image, or is no file."""


class SearchError(ImageError):
    """The search for secrets could not be finished."""


class RecordError(ImageError):
    """What should be a record of a layer is none: whoever reads it goes on without."""


class DestinationError(UsageError):
    """The file or folder to write to can't be used."""


class TakenError(DestinationError):
    """Something is at the place to write to already, and may be overwritten."""


class CancelledError(ExplorerError):
    """The user asked to stop; work that takes long raises this to end itself."""

    exit_status = 130

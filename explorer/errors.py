"""The one tree of errors, and the exit status each of them ends a run with.

The statuses are those of the product's contract: 2 for a wrong command line or
configuration, 3 for an image that could not be read, 70 for a fault of ours.
"""

from __future__ import annotations

from typing import ClassVar


class ExplorerError(Exception):
    """Anything that ends a run: what happened, where, and what to do about it."""

    exit_status: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message, one line, and a hint: what the reader can do now."""
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


class EngineError(ImageError):
    """The engine is not there, lets nobody in, or answered with an error."""


class FormatError(ImageError):
    """The bytes are not what their place in an image asks for."""


class DamageError(ImageError):
    """A part of the image is missing, cut short, or not what its digest says.

    Whoever reads a part that others do not depend on catches this, keeps what
    was read, and names the damage.
    """


class ContentError(ImageError):
    """A path has no content to show: it is not in the image, or is no file."""


class SearchError(ImageError):
    """The search for secrets could not be brought to its end."""


class DestinationError(UsageError):
    """The place to write to can't be used."""


class TakenError(DestinationError):
    """Something is at the place to write to already, and may be overwritten."""


class CancelledError(ExplorerError):
    """The user asked to stop; whoever runs long work ends it with this."""

    exit_status = 130

"""What comes out of an archive: for the caller a `Nested`, on the way there a `Part`."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.image.blob import Blob
from explorer.secrets.nested.tape import Tape
from explorer.text.windows import Window


@dataclass(frozen=True, slots=True)
class Nested:
    """A window of what was inside a file; `inner_path` names the member, `!` between levels.

    A member over the budget's `piece_bytes` comes in several windows, one after the other.
    """

    inner_path: bytes
    window: Window


@dataclass(frozen=True, slots=True)
class Part:
    """A member while it is read: its name in the archive, and its bytes, once.

    `whole` is the same bytes for whoever reads at random, where they are at hand.
    """

    name: bytes
    tape: Tape
    whole: Blob | None = None

"""What comes out of an archive: for the caller a `Nested`, on the way there a `Part`."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.image.blob import Blob
from explorer.secrets.nested.tape import Tape


@dataclass(frozen=True, slots=True)
class Nested:
    """Bytes that were inside a file; `inner_path` names the member, `!` between levels.

    A member over the budget's `piece_bytes` comes as several of these, one after
    the other; `start` is where `data` begins in the member, in bytes, and each
    takes up the last 64 KiB of the one before, so that no secret is cut in two.
    """

    inner_path: bytes
    data: bytes
    start: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A member while it is read: its name in the archive, and its bytes, once.

    `whole` is the same bytes for whoever reads at random, where they are at hand.
    """

    name: bytes
    tape: Tape
    whole: Blob | None = None

"""What the screen asks of a sweep: the command line hands over what runs one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from explorer.fleet.causes import Cause
from explorer.fleet.model import Leak
from explorer.fleet.store import Since, SweptImage
from explorer.tui.image.variants import Explored
from explorer.tui.shell.jobs import Check

if TYPE_CHECKING:
    from explorer.fleet.sweeping import SweepProgress


class SweepOutcome(Protocol):
    """What a sweep has come to, as its report has it; each part may be read from the store."""

    @property
    def images(self) -> Sequence[SweptImage]:
        """Every image, by each of its references."""

    @property
    def causes(self) -> Sequence[Cause]:
        """The causes of what was found, the worst first."""

    @property
    def errors(self) -> Sequence[tuple[str, str]]:
        """What was not read: a reference, and a sentence."""

    @property
    def left_out(self) -> Sequence[tuple[str, str]]:
        """What nobody asked for: a reference, and a sentence."""

    @property
    def since(self) -> Since | None:
        """What has changed since the last sweep of the same sources, if there was one."""

    @property
    def mended(self) -> tuple[int, int]:
        """How many causes have to be mended, and how many images are clear of them then."""


class Audience(Protocol):
    """Hears of a sweep while it runs, in the thread that it runs in."""

    def doing(self, what: str) -> None:
        """Hear what is done before the first image is looked at."""

    def progress(self, done: SweepProgress) -> None:
        """Hear how far it is."""

    def outcome(self, outcome: SweepOutcome, *, is_over: bool) -> None:
        """Hear what it has come to by now, or in the end."""

    def remark(self, text: str) -> None:
        """Hear something about the run that is worth a look."""


class Sweep(Protocol):
    """A sweep that is asked for, and the images that it meets."""

    @property
    def sources(self) -> Sequence[str]:
        """What is swept, as the user has written it."""

    @property
    def keeps_records(self) -> bool:
        """Whether what is known of layers that are looked into is kept for the user."""

    def run(self, audience: Audience, check: Check) -> None:
        """Sweep to the end, in a thread. Raises ExplorerError; `check` says when to stop."""

    def leaks(self, image: int) -> Sequence[Leak]:
        """Return the findings of an image by its number; from any thread. Raises ExplorerError."""

    def explored(self, image: SweptImage) -> Explored:
        """Return an image as something to explore."""

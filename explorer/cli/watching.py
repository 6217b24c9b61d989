"""A sweep as the interface has it: it runs in a thread of the interface, which sees all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.errors import ExplorerError
from explorer.fleet.model import Leak
from explorer.fleet.store import SweepStore, SweptImage
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.report.sweeps.model import SweepReport
from explorer.tui.image.variants import Explored
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.starting import import_in_turn
from explorer.tui.sweep.swept import Audience

if TYPE_CHECKING:
    from explorer.cli.sweeping import SweepOrder
    from explorer.fleet.sweeping import Shows, SweepProgress

_NEEDED = ("explorer.cli.sweeping",)
_INTERVAL, _SHARE = 1.0, 10
"""Seconds between two looks at what there is by now; they are so often what one look takes."""
_STEP = 100


class WatchedSweep(Struct):
    """A sweep that is ordered by a function: what that imports takes a second.

    `fault` is why it has ended before all was looked at, `is_over` that it was.
    """

    sources: Sequence[str]
    keeps_records: bool
    order: Callable[[], SweepOrder]
    fault: ExplorerError | None = None
    is_over: bool = False
    _ordered: SweepOrder | None = None

    def run(self, audience: Audience, check: Check) -> None:
        """Sweep to the end. Raises ExplorerError."""
        audience.doing("beginning")
        import_in_turn(_NEEDED)
        from explorer.cli.sweeping import swept

        self._ordered = replace(self.order(), says=audience.remark)
        try:
            report = swept(self._ordered, _Watch(audience, check))
        except ExplorerError as error:
            self.fault = error
            raise
        self.is_over = True
        audience.outcome(report, is_over=True)

    def leaks(self, image: int) -> list[Leak]:
        """Return the findings of an image, through a connection of this thread's own."""
        if self._ordered is None:
            return []
        with SweepStore(self._ordered.store) as store:
            return store.leaks(image)

    def explored(self, image: SweptImage) -> Explored:
        """Return an image as something to explore, the very one that was judged."""
        return Explored(image.reference, partial(_opened, self._ordered, image), keeps_name=True)


def _opened(order: SweepOrder | None, image: SweptImage, progress: Progress) -> Image:
    from explorer.cli.sweeping import access_to
    from explorer.fleet.opening import open_swept

    if order is None:
        return open_swept(image, progress)
    access = access_to(order, image.reference)
    return open_swept(image, progress, platform=order.configuration.platform, access=access)


class _Watch(Struct):
    """Passes on what is seen of a sweep; what it has come to no oftener than costs little."""

    audience: Audience
    check: Check
    _next: float = field(default=0.0)

    def listing(self, references: Iterable[str]) -> Iterator[str]:
        """Count what is listed. Raises CancelledError."""
        for count, one in enumerate(references, 1):
            if count % _STEP == 1:
                self.audience.doing(f"listing the images: {count:,}")
            yield one

    @contextmanager
    def working(self, store: SweepStore) -> Iterator[Shows]:
        """Give what passes on how far it is, and now and then what there is by now."""
        self.audience.doing("starting the workers")
        self._look(store)

        def shows(progress: SweepProgress) -> None:
            self.audience.progress(progress)
            if time.monotonic() >= self._next:
                self._look(store)

        yield shows

    def _look(self, store: SweepStore) -> None:
        begun = time.monotonic()
        self.audience.outcome(SweepReport.of(store), is_over=False)
        now = time.monotonic()
        self._next = now + max(_INTERVAL, _SHARE * (now - begun))

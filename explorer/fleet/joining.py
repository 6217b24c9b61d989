"""A sweep to its end on a cluster that may go away: it is joined again, and nothing done twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from distributed import Client

from explorer.errors import ClusterGoneError, UsageError
from explorer.fleet.cluster import cluster, going, gone
from explorer.fleet.model import Assignment
from explorer.fleet.store import SweepStore
from explorer.fleet.sweeping import Shows, SweepProgress, sweep

Tell = Callable[[str], None]

_AGAIN = "The cluster went away: it is joined again, and the sweep goes on"
_ALONE = "The cluster has no worker yet: the sweep waits for one"
_NEVER = -1


def sweep_on(
    address: str | None,
    workers: int | None,
    assignment: Assignment,
    store: SweepStore,
    shows: Shows,
    tell: Tell,
) -> SweepProgress:
    """Sweep on the cluster at an address, or on this machine; `tell` hears what is in the way.

    One that goes away is joined again as long as something is done in between. Raises UsageError
    where nobody answers, ClusterGoneError where nobody does any more, and what `sweep` raises.
    """
    progress, before = SweepProgress(), _NEVER
    while True:
        try:
            with ExitStack() as open_:
                client = _joined(open_, address, workers, is_again=before != _NEVER)
                with going():
                    if not client.nthreads():
                        tell(_ALONE)
                return sweep(client, assignment, store, shows, progress)
        except ClusterGoneError:
            done, _ = store.progress()
            if address is None or done == before:
                raise
            before = done
            tell(_AGAIN)


def _joined(
    open_: ExitStack, address: str | None, workers: int | None, *, is_again: bool
) -> Client:
    try:
        return open_.enter_context(cluster(address, workers))
    except UsageError as error:
        if is_again:
            raise gone() from error
        raise

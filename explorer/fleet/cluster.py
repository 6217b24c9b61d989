"""The cluster that works on a sweep: one of this machine's processors, or one that is joined."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from uuid import uuid4

import dask
from distributed import Client, LocalCluster, Worker, get_worker
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError
from distributed.diagnostics.plugin import WorkerPlugin

from explorer.errors import ClusterGoneError, ImageError, UsageError
from explorer.fleet.model import Assignment
from explorer.heap import seek_cycles_seldom
from explorer.printable import printable

_TALKATIVE = ("distributed", "tornado", "bokeh")
_TLS = "tls://"
_NOT_HEARD = "127.0.0.1:0"
_SETTINGS = {
    # A task that has taken its worker down so often is set aside: three times.
    "distributed.scheduler.allowed-failures": 2,
    # A worker has one task at a time, so that few are set aside for what another one did.
    "distributed.scheduler.worker-saturation": 1.0,
    # One that begins anew on a busy machine is waited for: nobody replaces it otherwise.
    "distributed.deploy.lost-worker-timeout": "1 hour",
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.worker.daemon": False,
    # Where time goes is not looked at every ten milliseconds, and not kept for an hour.
    "distributed.worker.profile.enabled": False,
    # Nobody watches it in a browser: no page, nothing to ask.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_GONE = "The cluster went away in the middle of the sweep"
_HINT = "What was done is kept: the same command goes on from there"
_USE_TLS = "Give the scheduler a certificate, or let the workers have logins of their own"


class AssignmentPlugin(WorkerPlugin):  # type: ignore[misc]
    """Gives every worker of the cluster the assignment, those that come later as well."""

    def __init__(self, name: str, assignment: Assignment) -> None:
        self.name, self.assignment = name, assignment

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - Dask's way to call it
        """Have cycles sought seldom in the worker's process; tasks find the plugin by its name."""
        seek_cycles_seldom()


def assigned(name: str) -> Assignment:
    """Return the assignment that this worker has by its name. Raises ClusterGoneError."""
    plugin: AssignmentPlugin | None = get_worker().plugins.get(name)
    if plugin is None:
        raise gone()
    return plugin.assignment


def gone() -> ClusterGoneError:
    """Return that there is no cluster any more that knows of the sweep."""
    return ClusterGoneError(_GONE, hint=_HINT)


@contextmanager
def going() -> Iterator[None]:
    """Raise ClusterGoneError where the engine says in its own words that the cluster is gone."""
    try:
        yield
    except (CommClosedError, FutureCancelledError, TimeoutError) as error:
        raise gone() from error


@contextmanager
def cluster(scheduler: str | None, workers: int | None = None) -> Iterator[Client]:
    """Give a client of a cluster: of the scheduler at an address, or of one on this machine.

    Raises UsageError where nobody answers there.
    """
    _silence()
    with ExitStack() as open_, dask.config.set(_SETTINGS):
        if scheduler is None:
            count = workers or len(os.sched_getaffinity(0))
            # TLS with a certificate of this run: other users of the machine could join otherwise.
            local = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                dashboard_address=_NOT_HEARD,
                worker_dashboard_address=_NOT_HEARD,
                security=True,
                silence_logs=logging.CRITICAL,
            )
            yield open_.enter_context(Client(open_.enter_context(local)))
        else:
            yield open_.enter_context(_joined(scheduler))


def _silence() -> None:
    """Let the engine say nothing: who reads the report has no use for work that is done again."""
    for name in (*_TALKATIVE, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _joined(scheduler: str) -> Client:
    try:
        return Client(scheduler, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise UsageError(
            f"No cluster answers at {printable(scheduler)}: {printable(str(error))}",
            hint="Name the address of a Dask scheduler, as tls://HOST:8786; Dask's configuration "
            "has its certificates",
        ) from error


def check_tls(scheduler: str | None) -> None:
    """Raise UsageError where a login would go to a cluster in the clear."""
    if scheduler is not None and not scheduler.startswith(_TLS):
        shown = printable(scheduler)
        raise UsageError(f"The cluster at {shown} has no TLS: a login is not sent", hint=_USE_TLS)


@contextmanager
def assignment_at(client: Client, assignment: Assignment) -> Iterator[str]:
    """Give all workers the assignment, and say by which name they have it."""
    name = f"layer-explorer-{uuid4().hex}"
    try:
        client.register_plugin(AssignmentPlugin(name, assignment))
    except Exception as error:
        raise ImageError(
            f"The workers don't take the sweep: {type(error).__name__}",
            hint="They need layer-explorer[fleet] in the same version as this one",
        ) from error
    try:
        yield name
    finally:
        # A cluster that is gone has nothing to forget, and a new one knows of nothing.
        if client.status == "running":
            with suppress(ValueError, OSError):
                client.unregister_worker_plugin(name)

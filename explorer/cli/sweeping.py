"""From the words of `sweep` to its report: what is listed, who may ask, who works, what is seen."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from explorer.errors import ImageError, UsageError
from explorer.fleet.claim import claimed
from explorer.fleet.cluster import check_tls
from explorer.fleet.exporting import export
from explorer.fleet.joining import sweep_on
from explorer.fleet.model import Assignment
from explorer.fleet.sources import Narrowing, references_of
from explorer.fleet.store import SweepStore
from explorer.fleet.sweeping import Shows, SweepProgress
from explorer.fleet.work import is_local
from explorer.frozen import Frozen
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.image.sources import registry_of
from explorer.image.sources.registry.listing import host_of, login_at
from explorer.printable import printable
from explorer.records.record_cache import dependence
from explorer.report.configuration.settings import Configuration
from explorer.report.messages import say
from explorer.report.sweeps.judging import PolicyJudge
from explorer.report.sweeps.model import SweepReport
from explorer.secrets.builtin import scanner_with
from explorer.wording import counted, size_text

_REGISTRY = "registry://"


class SweepOrder(Frozen, frozen=True):
    """What is asked for on the command line, word for word."""

    sources: Sequence[str]
    configuration: Configuration
    store: Path
    tags: str | None = None
    newest: int | None = None
    access: RegistryAccess = NO_ACCESS
    scheduler: str | None = None
    workers: int | None = None
    exported: Path | None = None
    sends_credentials: bool = False
    is_quiet: bool = False
    says: Callable[[str], object] = say

    @property
    def wanted(self) -> str:
        """What is to be swept, in one text: the sweep of the same is compared with it."""
        asked = (*self.sources, self.tags, self.newest, self.configuration.platform)
        return json.dumps(asked)

    def remark(self, text: str) -> None:
        """Say something about the run, unless nobody wants to hear it."""
        if not self.is_quiet:
            self.says(text)


class Onlooker(Protocol):
    """Sees a sweep while it runs, and may end it by an exception."""

    def listing(self, references: Iterable[str]) -> Iterable[str]:
        """See what is listed, and pass it on."""

    def working(self, store: SweepStore) -> AbstractContextManager[Shows]:
        """Give what is told how far the work is."""


def swept(order: SweepOrder, watch: Onlooker | None = None) -> SweepReport:
    """Sweep, and return the report. Raises UsageError, ImageError, DestinationError."""
    given, watch = _given(order), watch or _Bar(order)
    with claimed(order.store), SweepStore(order.store) as store:
        assignment = _assignment(order, store)
        _list(order, given, store, assignment.judging, watch)
        done, of = store.progress()
        if done < of:
            accesses = tuple((given or _kept_logins(order, store)).items())
            _work(order, assignment.asking(accesses), store, watch)
        report = SweepReport.of(store)
        store.end()
        if order.exported:
            export(store, order.exported)
    return report


def _assignment(order: SweepOrder, store: SweepStore) -> Assignment:
    configuration, key = order.configuration, store.key
    rules = scanner_with(configuration.rules, order.remark).rules
    judge = PolicyJudge.of(configuration.policy, date.today())
    depends_on = dependence(rules, configuration.limits, key)
    about = (depends_on, judge.identity, configuration.platform)
    return Assignment(
        rules=rules if configuration.rules else None,
        limits=configuration.limits,
        key=key,
        dependence=depends_on,
        judging=sha256(repr(about).encode()).digest(),
        judge=judge,
        platform=configuration.platform,
    )


# -- What is there


def _list(
    order: SweepOrder,
    given: Mapping[str, RegistryAccess],
    store: SweepStore,
    judging: bytes,
    watch: Onlooker,
) -> None:
    """Keep what is to be looked at, unless a run that was ended has done so. Raises ImageError."""
    if store.begin(order.wanted, judging):
        narrowing = Narrowing(order.tags, order.newest)
        unlisted = list[tuple[str, str]]()
        listed = references_of(
            *(order.sources, narrowing, lambda at: given.get(at, NO_ACCESS)),
            unlisted=lambda name, why: unlisted.append((name, why)),
        )
        store.ask(watch.listing(_near_enough(listed, order)), unlisted)
    elif (done := store.progress())[0]:
        order.remark(f"Goes on where a sweep was ended: {done[0]:,} of {done[1]:,} are done")
    if not store.progress()[1]:
        raise ImageError("There is no image to look into", hint="Name what has one, or other tags")


def _near_enough(references: Iterable[str], order: SweepOrder) -> Iterator[str]:
    """Yield references that workers can get at. Raises UsageError."""
    for one in references:
        if order.scheduler and is_local(one):
            raise UsageError(
                f"{printable(one)} is on this machine, and the workers of a cluster are elsewhere",
                hint="Leave --scheduler out, or name the image in its registry",
            )
        yield one


# -- Who may ask


def _given(order: SweepOrder) -> dict[str, RegistryAccess]:
    """Return the login that was given, by the host that it is for. Raises UsageError."""
    if order.sends_credentials or order.access.password:
        check_tls(order.scheduler)
    if order.access == NO_ACCESS:
        return {}
    if order.scheduler and order.access.password and not order.sends_credentials:
        raise UsageError(
            "The workers have logins of their own", hint="--send-credentials sends them yours"
        )
    of_registries = [one for one in order.sources if one.startswith(_REGISTRY)]
    hosts = {host_of(one.removeprefix(_REGISTRY)) for one in of_registries}
    if len(hosts) != 1:
        raise UsageError(
            "One login is for one registry, and these images are not in one",
            hint="Sweep each registry by itself, or log in with your engine",
        )
    return {hosts.pop(): order.access}


def access_to(order: SweepOrder, reference: str) -> RegistryAccess:
    """Return how the registry of an image is asked. Raises UsageError."""
    return _given(order).get(registry_of(reference) or "", NO_ACCESS)


def _kept_logins(order: SweepOrder, store: SweepStore) -> dict[str, RegistryAccess]:
    """Return what this machine knows of the registries that are asked, where that is to be sent."""
    if not order.sends_credentials:
        return {}
    hosts = {registry_of(reference) for _, reference in store.waiting(-1, -1)}
    logins = {host: login_at(host, order.remark) for host in hosts if host}
    return {host: one for host, one in logins.items() if one}


# -- Who works, and what is seen of it


def _work(order: SweepOrder, assignment: Assignment, store: SweepStore, watch: Onlooker) -> None:
    with watch.working(store) as shows:
        at = (order.scheduler, order.workers)
        done = sweep_on(*at, assignment, store, shows, order.remark)
    order.remark(f"{_read(done)}, {counted(done.known, 'layer')} known before")


def _read(done: SweepProgress) -> str:
    return f"{counted(done.layers, 'layer')} read, {size_text(done.size)}"


class _Bar(Struct, frozen=True):
    """A bar on a terminal's standard error; nothing is shown elsewhere."""

    order: SweepOrder

    def listing(self, references: Iterable[str]) -> Iterable[str]:
        return references

    @contextmanager
    def working(self, _store: SweepStore) -> Iterator[Shows]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.completed:,.0f} of {task.total:,.0f} references"),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
        )
        is_seen = sys.stderr.isatty() and not self.order.is_quiet
        bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not is_seen)
        with bar:
            task = bar.add_task("begins", total=1)
            yield lambda one: bar.update(
                task, completed=one.references, total=one.of, description=_read(one)
            )

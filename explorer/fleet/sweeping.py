"""A sweep: a task for each reference, each distinct layer and each image, handed to the cluster.

What waits for what, where it runs and what is tried again is the engine's business. Here is only
how many images are under way at once, so that a million of them hold no million futures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, TypeAlias

from distributed import Client, Future, KilledWorker, as_completed, wait

from explorer.errors import ClusterGoneError
from explorer.fleet import work
from explorer.fleet.cluster import assigned, assignment_at, going, gone
from explorer.fleet.model import (
    Assignment,
    Blamed,
    Discovery,
    ImageAddress,
    ImageVerdict,
    LayerName,
    SeenImage,
)
from explorer.fleet.store import SweepStore
from explorer.records.carried import CarriedRecord

_Key: TypeAlias = tuple[str, str]
"""Of a task: those of one kind are a group to the engine, which keeps a group's tasks waiting until
a worker is free, so that none is near a task that takes its worker down."""
_RETRIES = 2
"""How often the engine tries again what has failed for a reason that nobody foresaw."""
_MOST_RECORDS = 256
"""Records of layers that the cluster keeps for images to come."""
_A_WORKER, _LEAST = 4, 16
_SECONDS_BETWEEN_COUNTS = 2
_FIRST, _SECOND, _LAST = 2, 1, 0
_SET_ASIDE = "it took its worker down again and again, alone at last, and was set aside"


@dataclass(slots=True)
class SweepProgress:
    """How far a sweep is: `layers` were read of `size` bytes as stored, `known` were known."""

    images: int = 0
    references: int = 0
    of: int = 0
    layers: int = 0
    known: int = 0
    size: int = 0


Shows: TypeAlias = Callable[[SweepProgress], None]


def sweep(
    client: Client,
    assignment: Assignment,
    store: SweepStore,
    shows: Shows,
    progress: SweepProgress | None = None,
) -> SweepProgress:
    """Look at all that the store is asked for and was not looked at; keep there what is found.

    It adds to the `progress` of a sweep that goes on. Raises ClusterGoneError where the cluster
    goes away, ImageError where it does not take the sweep, DestinationError where the disk is full.
    """
    with going(), assignment_at(client, assignment) as name:
        given = (client, assignment, store, name, shows, progress or SweepProgress())
        run = _Run(*given)
        run.run()
        if run.blamed.is_any:
            store.ask_again(run.blamed, assignment.judging)
            _Run(*given, is_alone=True).run()
        return run.progress


# -- What a worker is asked: it knows the rest by the name of the assignment


def _look(name: str, reference: str, known: str | None) -> Discovery:
    return work.look(assigned(name), reference, known)


def _read(name: str, address: ImageAddress, layer: LayerName) -> CarriedRecord:
    return work.read(assigned(name), address, layer)


def _judged(name: str, image: SeenImage, *records: CarriedRecord) -> ImageVerdict:
    return work.judged(assigned(name), image, records)


def _kept(record: CarriedRecord) -> CarriedRecord:
    """Return a record that is known: whoever loses it gets it from the scheduler once more."""
    return record


@dataclass(slots=True)
class _UnderWay:
    """A reference of which images are still to be judged."""

    reference: str
    look: Discovery
    left: int


@dataclass(slots=True)
class _Run:
    client: Client
    assignment: Assignment
    store: SweepStore
    name: str
    shows: Shows
    progress: SweepProgress
    is_alone: bool = False
    """Whether one task at a time is handed over, so that none is near one that fails."""
    blamed: Blamed = field(default_factory=Blamed)
    _then: dict[_Key, Callable[[Future], None]] = field(default_factory=dict)
    _layers: OrderedDict[str, Future] = field(default_factory=OrderedDict)
    _lost: dict[str, CarriedRecord] = field(default_factory=dict)
    _judging: dict[str, list[tuple[SeenImage, _UnderWay]]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _position: int = -1
    _looking: int = 0
    _threads: int = 0
    _counted: float = float("-inf")
    _done: Any = field(init=False)

    def __post_init__(self) -> None:
        self._done = as_completed(loop=self.client.loop)

    def run(self) -> SweepProgress:
        self.progress.references, self.progress.of = self.store.progress()
        self._ask_more()
        for future in self._done:
            self._then.pop(future.key)(future)
            self._ask_more()
            self.shows(self.progress)
        return self.progress

    def _submit(
        self,
        then: Callable[[Future], None],
        key: _Key,
        priority: int,
        *task: Any,  # noqa: ANN401
    ) -> Future:
        function, *given = task
        group, which = key
        key = (f"alone-{group}" if self.is_alone else group, which)
        future = self.client.submit(
            function, *given, key=key, priority=priority, retries=_RETRIES, pure=False
        )
        self._then[future.key] = then
        self._done.add(future)
        return future

    # -- References

    def _ask_more(self) -> None:
        room = self._most() - self._looking - len(self._judging)
        if room <= 0:
            return
        judging = self.assignment.judging
        for position, reference in self.store.waiting(self._position, room):
            self._position = position
            known = self.store.root(reference, judging)
            key = (f"look-{self.name}", str(position))
            self._looking += 1
            self._submit(
                partial(self._looked, reference), key, _LAST, _look, self.name, reference, known
            )

    def _most(self) -> int:
        """Return how many images may be under way; the scheduler is not asked for each of them."""
        if monotonic() - self._counted > _SECONDS_BETWEEN_COUNTS:
            self._threads = sum(self.client.nthreads().values())
            self._counted = monotonic()
        return 1 if self.is_alone else max(_LEAST, _A_WORKER * self._threads)

    def _looked(self, reference: str, future: Future) -> None:
        self._looking -= 1
        look = _result(future)
        if look is None:
            look = Discovery(errors=(_reason(future),))
            self._blame(future, self.blamed.references, reference)
        under_way = _UnderWay(reference, look, len(look.images) + 1)
        for image in look.images:
            if self.store.has(image, self.assignment.judging):
                under_way.left -= 1
            elif image.key in self._judging:
                self._judging[image.key].append((image, under_way))
            else:
                self._judging[image.key] = [(image, under_way)]
                self._judge(image)
        self._one_less(under_way)

    def _one_less(self, under_way: _UnderWay) -> None:
        under_way.left -= 1
        if not under_way.left:
            self.store.keep_look(under_way.reference, under_way.look, self.assignment.judging)
            self.progress.references += 1

    # -- Layers

    def _layer(self, image: SeenImage, layer: LayerName) -> Future | CarriedRecord:
        """Return the record of a layer, or where it will be: each is read once."""
        key = layer.key(image.key)
        if key in self._lost:
            return self._lost[key]
        if key not in self._layers:
            self._layers[key] = self._known(key) or self._submit(
                partial(self._was_read, key, layer),
                *((f"read-{self.name}", key), _SECOND, _read, self.name, image.address, layer),
            )
        self._layers.move_to_end(key)
        return self._layers[key]

    def _read_layer(self, image: SeenImage, layer: LayerName) -> Future | CarriedRecord:
        there = self._layer(image, layer)
        if self.is_alone and isinstance(there, Future):
            wait(there)
        return there

    def _known(self, key: str) -> Future | None:
        record = self.store.layer(key, self.assignment.dependence)
        if record is None or record.is_to_be_read:
            return None
        self.progress.known += 1
        return self.client.submit(_kept, record, key=(f"kept-{self.name}", key), pure=False)

    def _was_read(self, key: str, layer: LayerName, future: Future) -> None:
        record = _result(future)
        if record is None:
            record = self._lost[key] = CarriedRecord(None, damage=_reason(future))
            self._layers.pop(key, None)
            self._blame(future, self.blamed.layers, key)
        self.store.keep_layer(key, layer, record, self.assignment.dependence)
        self.progress.layers += 1
        self.progress.size += max(record.size, 0)
        self._forget_some()

    def _forget_some(self) -> None:
        """Let the cluster forget the records that were needed longest ago; the store has them."""
        for key in [*self._layers][: max(0, len(self._layers) - _MOST_RECORDS)]:
            if self._layers[key].done():
                del self._layers[key]

    # -- Images

    def _judge(self, image: SeenImage) -> None:
        records = [self._read_layer(image, one) for one in image.layers]
        key = (f"judge-{self.name}", f"{len(self._again)} {image.key}")
        self._submit(
            partial(self._was_judged, image), key, _FIRST, _judged, self.name, image, *records
        )

    def _was_judged(self, image: SeenImage, future: Future) -> None:
        verdict = _result(future)
        if verdict is None and self._sets_aside(image):
            self._judge(image)
            return
        if verdict is None:
            verdict = ImageVerdict("error", errors=(_reason(future),))
            self._blame(future, self.blamed.images, image.key)
        for seen, under_way in self._judging.pop(image.key):
            if seen is image:
                self.store.keep_verdict(seen, verdict, self.assignment.judging)
                self.progress.images += 1
            else:
                self.store.has(seen, self.assignment.judging)
            self._one_less(under_way)

    def _sets_aside(self, image: SeenImage) -> bool:
        """Return whether an image can be judged without the layers that nobody could read."""
        if image.key in self._again:
            return False
        self._again.add(image.key)
        for layer in image.layers:
            key = layer.key(image.key)
            future = self._layers.get(key)
            if future is not None and future.status == "error":
                self._lost[key] = CarriedRecord(None, damage=_reason(future))
        return any(layer.key(image.key) in self._lost for layer in image.layers)

    def _blame(self, future: Future, among: set[str], name: str) -> None:
        """Take note of what may have done nothing but stand near a task that takes workers down."""
        if isinstance(future.exception(), KilledWorker):
            among.add(name)


def _result(future: Future) -> Any:  # noqa: ANN401 - what its task returns
    """Return what a task came to; None where it failed for good. Raises ClusterGoneError."""
    if future.status == "error":
        if isinstance(fault := future.exception(), ClusterGoneError):
            raise fault
        return None
    if future.status != "finished":
        raise gone()
    return future.result()


def _reason(future: Future) -> str:
    """Return why a task failed; the text of an error may quote an image."""
    fault = future.exception()
    if isinstance(fault, KilledWorker):
        return _SET_ASIDE
    return f"An unforeseen error, {type(fault).__name__}. Please report it"

"""A sweep: a task for each reference, each distinct layer and each image, handed to the cluster.

What waits for what, where it runs and what is tried again is the engine's business. Here is only
how many images are under way at once, so that a million of them hold no million futures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from time import monotonic
from typing import Any, TypeAlias

from distributed import Client, Future, KilledWorker, as_completed, wait
from msgspec import Struct, field

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
_AT_ONCE = 8
"""References of one look, and images that are judged by one task: every task has its price."""
_ROUNDS = 4
"""As often every worker is asked at least: what is done together is lost together."""
_A_WORKER, _LEAST = 4 * _AT_ONCE, 16
_SECONDS_BETWEEN_COUNTS = 2
_FIRST, _SECOND, _LAST = 2, 1, 0
_SET_ASIDE = "it took its worker down again and again, alone at last, and was set aside"


class SweepProgress(Struct):
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
            store.ask_again(run.blamed.named(), assignment.judging)
            _Run(*given, is_alone=True).run()
        return run.progress


# -- What a worker is asked: it knows the rest by the name of the assignment


def _look(name: str, asked: Sequence[tuple[str, str | None]]) -> list[Discovery]:
    return [work.look(assigned(name), *one) for one in asked]


def _read(name: str, address: ImageAddress, layer: LayerName) -> CarriedRecord:
    return work.read(assigned(name), address, layer)


def _judged(
    name: str, images: Sequence[SeenImage], keys: Sequence[str], *records: CarriedRecord
) -> list[ImageVerdict]:
    known = dict(zip(keys, records, strict=True))
    each = ([known[layer] for layer in one.layer_keys] for one in images)
    return [work.judged(assigned(name), *one) for one in zip(images, each, strict=True)]


def _kept(record: CarriedRecord) -> CarriedRecord:
    """Return a record that is known: whoever loses it gets it from the scheduler once more."""
    return record


_Then: TypeAlias = Callable[[Future, Any], None]
"""What follows a task: it is told what that came to, None where it failed for good."""


class _UnderWay(Struct):
    """A reference of which images are still to be judged."""

    reference: str
    look: Discovery
    left: int


class _Run(Struct):
    client: Client
    assignment: Assignment
    store: SweepStore
    name: str
    shows: Shows
    progress: SweepProgress
    is_alone: bool = False
    """Whether one task at a time is handed over, so that none is near one that fails."""
    blamed: Blamed = field(default_factory=Blamed)
    _then: dict[_Key, _Then] = field(default_factory=dict)
    _layers: OrderedDict[str, Future | None] = field(default_factory=OrderedDict)
    _lost: dict[str, CarriedRecord] = field(default_factory=dict)
    _judging: dict[str, list[tuple[SeenImage, _UnderWay]]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)
    _position: int = -1
    _looking: int = 0
    _threads: int = 0
    _counted: float = float("-inf")
    _done: Any = None

    def __post_init__(self) -> None:
        self._done = as_completed(loop=self.client.loop)

    def run(self) -> SweepProgress:
        self.progress.references, self.progress.of = self.store.progress()
        self._ask_more()
        for ready in self._done.batches():
            finished = [one for one in ready if _is_finished(one)]
            came = dict(zip(finished, self.client.gather(finished), strict=True))
            for future in ready:
                self._then.pop(future.key)(future, came.get(future))
            self._ask_more()
            self.shows(self.progress)
        return self.progress

    def _submit(
        self,
        then: _Then,
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
        most = self._most()
        room = most - self._looking - len(self._judging)
        left = self.progress.of - self.progress.references - self._looking
        size = max(1, min(_AT_ONCE, most, left // (_ROUNDS * max(1, self._threads))))
        while room >= size and (some := self.store.waiting(self._position, size)):
            self._position, _ = some[-1]
            self._looking += len(some)
            room -= len(some)
            self._look_at([reference for _, reference in some])

    def _look_at(self, references: Sequence[str]) -> None:
        judging = self.assignment.judging
        asked = [(one, self.store.root(one, judging)) for one in references]
        key = (f"look-{self.name}", str(next(self._numbers)))
        self._submit(partial(self._looked, references), key, _LAST, _look, self.name, asked)

    def _most(self) -> int:
        """Return how many images may be under way; the scheduler is not asked for each of them."""
        if monotonic() - self._counted > _SECONDS_BETWEEN_COUNTS:
            self._threads = sum(self.client.nthreads().values())
            self._counted = monotonic()
        return 1 if self.is_alone else max(_LEAST, _A_WORKER * self._threads)

    def _looked(self, references: Sequence[str], future: Future, looks: Any) -> None:  # noqa: ANN401
        if looks is None and len(references) > 1:
            for one in references:  # Whichever failed them all fails alone.
                self._look_at([one])
            return
        if looks is None:
            looks = [Discovery(errors=(_reason(future),))]
            self._blame(future, self.blamed.references, references[0])
        self._looking -= len(references)
        pairs = zip(references, looks, strict=True)
        new = [image for reference, look in pairs for image in self._new(reference, look)]
        for at in range(0, len(new), _AT_ONCE):
            self._judge(new[at : at + _AT_ONCE])

    def _new(self, reference: str, look: Discovery) -> Iterator[SeenImage]:
        """Yield the images of a reference that nobody has judged, or is about to."""
        under_way = _UnderWay(reference, look, len(look.images) + 1)
        for image in look.images:
            if self.store.has(image, self.assignment.judging):
                under_way.left -= 1
            elif image.key in self._judging:
                self._judging[image.key].append((image, under_way))
            else:
                self._judging[image.key] = [(image, under_way)]
                yield image
        self._one_less(under_way)

    def _one_less(self, under_way: _UnderWay) -> None:
        under_way.left -= 1
        if not under_way.left:
            self.store.keep_look(under_way.reference, under_way.look, self.assignment.judging)
            self.progress.references += 1

    # -- Layers

    def _layer(self, image: SeenImage, layer: LayerName, key: str) -> Future | CarriedRecord:
        """Return the record of a layer, or where it will be: each is read once.

        One that was known goes along with its first image, and stays in the cluster from the
        second on: most layers are those of one image.
        """
        if key in self._lost:
            return self._lost[key]
        if future := self._layers.get(key):
            self._layers.move_to_end(key)
            return future
        record = self._known(key)
        if record and key not in self._layers:
            self.progress.known += 1
            self._layers[key] = None
            return record
        self._layers[key] = future = (
            self._kept(key, record)
            if record
            else self._submit(
                partial(self._was_read, key, layer),
                *((f"read-{self.name}", key), _SECOND, _read, self.name, image.address, layer),
            )
        )
        return future

    def _read_layer(self, image: SeenImage, layer: LayerName, key: str) -> Future | CarriedRecord:
        there = self._layer(image, layer, key)
        if self.is_alone and isinstance(there, Future):
            wait(there)
        return there

    def _known(self, key: str) -> CarriedRecord | None:
        record = self.store.layer(key, self.assignment.dependence)
        return None if record is None or record.is_to_be_read else record

    def _kept(self, key: str, record: CarriedRecord) -> Future:
        return self.client.submit(_kept, record, key=(f"kept-{self.name}", key), pure=False)

    def _was_read(self, key: str, layer: LayerName, future: Future, record: Any) -> None:  # noqa: ANN401
        if record is None:
            record = self._lost[key] = CarriedRecord(None, damage=_reason(future))
            self._layers.pop(key, None)
            self._blame(future, self.blamed.layers, key)
        self.store.keep_layer(key, layer, record, self.assignment.dependence)
        self.progress.layers += 1
        self.progress.size += max(record.size, 0)

    def _forget_some(self) -> None:
        """Let the cluster forget the records that were needed longest ago; the store has them."""
        for key in [*self._layers][: max(0, len(self._layers) - _MOST_RECORDS)]:
            future = self._layers[key]
            if future is None or future.done():
                del self._layers[key]

    # -- Images

    def _judge(self, images: Sequence[SeenImage]) -> None:
        layers = {
            key: (image, layer)
            for image in images
            for key, layer in zip(image.layer_keys, image.layers, strict=True)
        }
        records = [self._read_layer(*one, key) for key, one in layers.items()]
        self._forget_some()
        key = (f"judge-{self.name}", str(next(self._numbers)))
        then = partial(self._was_judged, images)
        self._submit(then, key, _FIRST, _judged, self.name, images, [*layers], *records)

    def _was_judged(self, images: Sequence[SeenImage], future: Future, verdicts: Any) -> None:  # noqa: ANN401
        if verdicts is None and len(images) > 1:
            for one in images:  # Whichever failed them all fails alone.
                self._judge([one])
            return
        if verdicts is None and self._sets_aside(images[0]):
            self._judge(images)
            return
        if verdicts is None:
            verdicts = [ImageVerdict("error", errors=(_reason(future),))]
            self._blame(future, self.blamed.images, images[0].key)
        for image, verdict in zip(images, verdicts, strict=True):
            self._is_judged(image, verdict)

    def _is_judged(self, image: SeenImage, verdict: ImageVerdict) -> None:
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
        for key in image.layer_keys:
            future = self._layers.get(key)
            if future is not None and future.status == "error":
                self._lost[key] = CarriedRecord(None, damage=_reason(future))
        return not self._lost.keys().isdisjoint(image.layer_keys)

    def _blame(self, future: Future, among: set[str], name: str) -> None:
        """Take note of what may have done nothing but stand near a task that takes workers down."""
        if isinstance(future.exception(), KilledWorker):
            among.add(name)


def _is_finished(future: Future) -> bool:
    """Return whether a task came to something, or failed for good. Raises ClusterGoneError."""
    if future.status == "error" and isinstance(fault := future.exception(), ClusterGoneError):
        raise fault
    if future.status not in ("finished", "error"):
        raise gone()
    return bool(future.status == "finished")


def _reason(future: Future) -> str:
    """Return why a task failed; the text of an error may quote an image."""
    fault = future.exception()
    if isinstance(fault, KilledWorker):
        return _SET_ASIDE
    return f"An unforeseen error, {type(fault).__name__}. Please report it"

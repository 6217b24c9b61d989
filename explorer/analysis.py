"""One lazy analysis of one image: both front ends stand on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from explorer.errors import ContentError, LimitError
from explorer.image import Image, Layer
from explorer.image.blob import Blob
from explorer.image.progress import Progress, silent
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.layers import Change, Entry, Hider, Kind, LayerFates, LayerIndex, Place, Union
from explorer.layers.checkpoints import CheckpointPool
from explorer.layers.contents import content_of
from explorer.layers.image_repeats import ImageRepeats
from explorer.layers.reading import ReadLayer, known_layer, read_layer, replay
from explorer.layers.waste import Waste, measure
from explorer.limits import Limits
from explorer.secrets.finding import Finding
from explorer.secrets.match import Match

# The search is imported where it begins: what only opens an image has no need of it, and the
# interface shows its first screen before it.
if TYPE_CHECKING:
    from explorer.ahead import Ahead
    from explorer.image.base import BaseEnd
    from explorer.image.compression import Compression
    from explorer.records.record import Record
    from explorer.records.record_cache import Records
    from explorer.secrets.findings import Results
    from explorer.secrets.searching import LayerSearch, LayerSecrets, Search
    from explorer.text.needles import Sealing

_NOT_FOLLOWED = "Following links stopped at the limit: what hides what may be told wrongly"
_NOT_IMPLIED = (
    "Folders that only names imply are over the limit of memory (max-index): "
    "what hides what may be told wrongly"
)

_NAMES = 10_000

Answer = TypeVar("Answer")


class Counts(Struct, frozen=True):
    """How many entries of a layer did what, and how many a later layer hides."""

    entries: int
    added: int
    modified: int
    unchanged: int
    removed: int
    hidden: int


class AnalysedLayer(Struct, frozen=True):
    """One layer: what was read of it, the fates of its entries, and what its files hold.

    `secrets` is None where nobody has searched it.
    """

    read: ReadLayer
    fates: LayerFates
    secrets: LayerSecrets | None = None

    @property
    def number(self) -> int:
        """The layer's number, from 1 at the base."""
        return self.read.layer.number

    @property
    def counts(self) -> Counts:
        """What its entries do, and how many of them are hidden by the layers read so far."""
        number_of, entries = self.fates.changes.count, len(self.fates.index)
        return Counts(
            entries=entries,
            added=number_of(Change.ADDED),
            modified=number_of(Change.MODIFIED),
            unchanged=number_of(Change.UNCHANGED),
            removed=number_of(Change.REMOVED),
            hidden=entries - self.fates.hidden_by.count(0),
        )

    @property
    def files_size(self) -> int:
        """The stored bytes of all its entries."""
        return sum(self.fates.index.sizes)


def analyse(
    reference: str,
    *,
    platform: str | None = None,
    pick: str | None = None,
    secrets: bool = True,
    progress: Progress = silent,
    limits: Limits | None = None,
    access: RegistryAccess = NO_ACCESS,
) -> Analysis:
    """Open what IMAGE of the command line means, and read all its layers.

    `platform` is "os/arch[/variant]", `pick` a tag or a number from 1; `secrets` are looked for
    in all that is read; without `limits` those of the environment hold, and `access` is how an
    image's registry is asked; what is damaged or was not read is in the analysis. Raises
    UsageError, ImageError, SearchError, and CancelledError through `progress`.
    """
    from explorer.image.sources import open_image
    from explorer.secrets.searching.starting import new_search

    image = open_image(
        reference, platform=platform, pick=pick, progress=progress, limits=limits, access=access
    )
    search = new_search(image.stored_size, allowance=image.allowance) if secrets else None
    return Analysis(image, search=search).complete(progress)


class Analysis:
    """What is known of an image: `layers` grows from the base up as they are read.

    What it answers depends on how far it has come, never on what was asked before; an answer
    is worked out once, and is not changed afterwards. One thread reads and searches, others
    may ask meanwhile (docs/adr/0010).
    """

    def __init__(
        self,
        image: Image,
        *,
        keep_contents: bool = True,
        search: Search | None = None,
        search_last: bool = False,
        records: Records | None = None,
        whole_secrets: bool = True,
        ahead: Ahead | None = None,
        base: BaseEnd | None = None,
        union: Union | None = None,
    ) -> None:
        """Without `keep_contents` those of some layers are read again when they are asked for.

        With `search`, secrets are looked for in all that is read; with `search_last` not
        in the same pass but by `search_layers`, for whom the layers can't come too soon.
        Layers that `records` know are not read, but where `whole_secrets` are asked for; nor
        are those that were read `ahead`, by the same search. Without a `base` the image is asked
        where its base image ends. A `union` may have the first layers on it already.
        """
        self.image = image
        self._layers: list[AnalysedLayer] = []
        self._keep_contents = keep_contents
        self._search = search
        self._search_last = search_last
        self._records = records if search else None
        self._whole_secrets = whole_secrets
        self._ahead = ahead
        self._named_base = base
        self._known: dict[int, Record] = {}
        self._searched = 0
        self._allowance = search.allowance if search else image.allowance
        self._union = union or Union(self._allowance.keep)
        self._checkpoints = CheckpointPool()
        self._answers: dict[Callable[[], object], Any] = {}

    @property
    def layers(self) -> Sequence[AnalysedLayer]:
        """The layers that are read by now, from the base up."""
        return self._layers

    def read_layers(self, progress: Progress = silent) -> Iterator[AnalysedLayer]:
        """Read what is not read yet, a layer a step; a search in the same pass ends with it.

        Raises CancelledError through `progress`, and SearchError.
        """
        try:
            if not self._search_last:
                self._search_texts()
            for layer in self.image.layers[len(self._layers) :]:
                yield self._read(layer, progress)
        finally:
            if not self._search_last:
                self._end_search()

    def search_layers(self, progress: Progress = silent) -> Iterator[AnalysedLayer]:
        """Search the layers that were read without it, one a step; the search ends with it.

        Raises CancelledError through `progress`, and SearchError.
        """
        if self._search is None:
            return
        try:
            self._search_texts()
            for analysed in self._layers[self._searched :]:
                yield self._search_later(self._search, analysed, progress)
        finally:
            self._end_search()

    def _end_search(self) -> None:
        if self._search:
            self._search.close()
        if self._records:
            self._records.close()

    def _search_texts(self) -> Results:
        """Search them before the layers, which may use up what the image may take."""
        return self._texts

    @property
    def searched(self) -> int:
        """How many layers were searched, from the base up."""
        return self._searched if self._search_last else len(self._layers)

    def _read(self, layer: Layer, progress: Progress) -> AnalysedLayer:
        search = None if self._search_last else self._search
        known = self._records.known(self.image, layer, progress) if self._records else None
        read, secrets = (
            self._taken(*known, layer, search, progress)
            if known
            else self._read_anew(layer, search, progress)
        )
        with self._changing():
            self._layers.append(AnalysedLayer(read, self._applied(read.index), secrets))
            if len(self._layers) == len(self.image.layers):
                self._union.close()
        return self._layers[-1]

    def _applied(self, index: LayerIndex) -> LayerFates:
        """Put a layer on those below it, unless it is there already."""
        at, there = len(self._layers), self._union.fates
        if at < len(there) and there[at].index is index:
            return there[at]
        if at < len(there):  # It is another one: so much for what was put together before.
            union = self._union = Union(self._allowance.keep)
            anew = ((one, union.apply(one.read.index)) for one in self._layers)
            self._layers = [replace(one, fates=fates) for one, fates in anew]
        return self._union.apply(index)

    def _read_anew(
        self, layer: Layer, search: Search | None, progress: Progress
    ) -> tuple[ReadLayer, LayerSecrets | None]:
        if search and self._ahead and (came := self._ahead.taken(layer)):
            return came.read, self._kept(came.read, came.secrets)
        searched = _layer_search(search) if search else None
        read = read_layer(
            layer,
            progress,
            keep_contents=self._keep_contents,
            listener=searched,
            allowance=self._allowance,
            pool=self._checkpoints,
            tap=self._records.tap(layer) if self._records else None,
        )
        return read, self._finished(searched, read) if searched else None

    def _taken(
        self,
        record: Record,
        compression: Compression,
        layer: Layer,
        search: Search | None,
        progress: Progress,
    ) -> tuple[ReadLayer, LayerSecrets | None]:
        """Return a layer as its record has it, its secrets read again where they are asked for."""
        about = (record.index, compression, record.size)
        read = known_layer(layer, *about, self._allowance, self._checkpoints)
        self._known[layer.number] = record
        if search and self._records and self._whole_secrets and record.is_sealed:
            secrets = self._searched_again(search, read, progress)
            self._records.adopt(read, secrets)
            return read, secrets
        return read, record.secrets if search else None

    def _search_later(
        self, search: Search, analysed: AnalysedLayer, progress: Progress
    ) -> AnalysedLayer:
        secrets = self._searched_again(search, analysed.read, progress)
        with self._changing():
            self._layers[analysed.number - 1] = replace(analysed, secrets=secrets)
            self._searched = analysed.number
        return self._layers[analysed.number - 1]

    def _searched_again(self, search: Search, read: ReadLayer, progress: Progress) -> LayerSecrets:
        """Search a layer that was read without it; of one that is known, what holds something."""
        searched, ended = _layer_search(search), ""
        record = self._known.get(read.layer.number)
        known = record.secrets if record else None
        try:
            replay(read, searched, progress, known.outcomes if known else None)
        except LimitError as error:
            ended = f"layer {read.layer.number}: {error.message}"
        found = replace(self._finished(searched, read), ended=ended)
        return replace(found, names=known.names) if known else found

    def _finished(self, searched: LayerSearch, read: ReadLayer) -> LayerSecrets:
        return self._kept(read, searched.finish(read.index, read.content(self._allowance.charge)))

    def _kept(self, read: ReadLayer, secrets: LayerSecrets) -> LayerSecrets:
        if self._records and read.layer.number not in self._known:
            self._records.keep(read, secrets)
        return secrets

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Forget what was answered before, and to another thread in the middle of it."""
        try:
            yield
        finally:
            self._answers = {}

    def _once(self, work: Callable[[], Answer]) -> Answer:
        """Return what some work comes to, done once in each state of the analysis."""
        answers = self._answers
        if work not in answers:
            answers[work] = work()
        answer: Answer = answers[work]
        return answer

    def complete(self, progress: Progress = silent) -> Analysis:
        """Read all layers and return the analysis itself."""
        for _ in self.read_layers(progress):
            pass
        for _ in self.search_layers(progress) if self._search_last else ():
            pass
        return self

    @property
    def damages(self) -> tuple[tuple[int | None, str], ...]:
        """What is missing or wrong: the layer's number (None: the image) and a sentence."""
        of_image = ((None, text) for text in self.image.damages)
        of_layers = ((one.number, one.read.damage) for one in self._layers if one.read.damage)
        union = self._union
        limits = ((union.ignores_links, _NOT_FOLLOWED), (union.omits_directories, _NOT_IMPLIED))
        return (*of_image, *of_layers, *((None, text) for is_met, text in limits if is_met))

    @property
    def unread(self) -> tuple[tuple[bytes | None, str], ...]:
        """What was not searched, though it could hold secrets: the file and a sentence."""
        return self._once(self._summed_up).unread

    @property
    def notes(self) -> tuple[str, ...]:
        """What is strange about the image, and what the search can't look into."""
        return (*self.image.notes, *self._once(self._summed_up).notes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The secrets found so far, each with its fate so far: texts first, then files."""
        return self._once(self._summed_up).findings

    @cached_property
    def _texts(self) -> Results:
        from explorer.secrets.findings import Results, text_results

        if self._search is None:
            return Results()
        search = self._search
        return text_results(self.image, search.find, search.find_marked, self.base)

    @cached_property
    def base(self) -> BaseEnd | None:
        """Where the base image ends; None where nothing says so."""
        from explorer.image.base import base_end

        return self._named_base or base_end(self.image)

    def _summed_up(self) -> Results:
        from explorer.secrets.findings import results

        if self._search is None:
            return self._texts
        layers = ((one.read.layer, one.fates, one.secrets) for one in self._layers if one.secrets)
        return results(self._texts, layers, self.image.limits.findings, self.base)

    @property
    def sealing(self) -> Sealing | None:
        """What seals the secrets that nobody has read; None where all of them were read."""
        return self._records.sealing if self._records and self._records.taken else None

    def secrets_in(self, text: bytes) -> list[bytes]:
        """Return the secrets in what is to be said; none where nothing is searched.

        Of what is too much work to search, each line counts as one.
        """
        return self._secrets_in(text, lambda _: True)

    def _secrets_in(self, text: bytes, counts: Callable[[Match], bool]) -> list[bytes]:
        if self._search is None:
            return []
        try:
            matches = filter(counts, self._search.secrets_in(text))
            return [text[one.start : one.end] for one in matches]
        except LimitError:
            return text.split(b"\n")

    def secrets_in_names(self, number: int) -> list[bytes]:
        """Return the tokens that stand in names and links of a layer, by their own marks.

        Nothing finds them there: a name is no content. Raises ContentError.
        """
        index = self.layer(number).fates.index
        names, found = iter([*index.paths, *index.links.values()]), []
        while batch := b"\n".join(islice(names, _NAMES)):
            found += self._secrets_in(batch, lambda match: not match.generic)
        return found

    @property
    def waste(self) -> Waste:
        """The bytes that the layers read so far store for nobody."""
        return self._once(self._measured)

    def _measured(self) -> Waste:
        return measure([one.fates for one in self._layers])

    @cached_property
    def stored_again(self) -> ImageRepeats:
        """What the layers read so far store though its content is in a layer below."""
        return ImageRepeats(
            self.image,
            lambda: [one.fates for one in self._layers],
            lambda: self.base.layer if self.base else 0,
        )

    def layer(self, number: int) -> AnalysedLayer:
        """Return a layer by its number, from 1. Raises ContentError where there is none."""
        if not 1 <= number <= len(self._layers):
            raise ContentError(f"There is no layer {number}: the image has {len(self._layers)}")
        return self._layers[number - 1]

    def entry(self, place: Place) -> Entry:
        """Return the entry at a place."""
        return self._layers[place.layer - 1].fates.index.entry(place.position)

    def path(self, place: Place) -> bytes:
        """Return an entry's path as the image's own file system resolves it."""
        return self._layers[place.layer - 1].fates.path(place.position)

    def hider(self, place: Place) -> Hider | None:
        """Return who hides an entry; None where nobody does."""
        return self._layers[place.layer - 1].fates.hider(place.position)

    def is_written(self, place: Place) -> bool:
        """Return whether an entry writes something: it is no marker and no bookkeeping."""
        return self._layers[place.layer - 1].fates.is_file_system(place.position)

    def versions(self, path: bytes) -> list[Place]:
        """Return every entry that stands at a path, markers included, the topmost first."""
        found = []
        for layer in reversed(self._layers):
            fates = layer.fates
            at = [place for place, own in enumerate(fates.index.paths) if own == path]
            at += [place for place, own in fates.resolved.items() if own == path]
            kept = sorted({one for one in at if fates.path(one) == path}, reverse=True)
            found += [Place(layer.number, position) for position in kept]
        return found

    def content_place(self, place: Place) -> Place | None:
        """Return the entry that has the bytes: a hard link's is its target's, if it has one."""
        entry = self.entry(place)
        if entry.kind is Kind.HARDLINK:
            return self._layers[place.layer - 1].fates.targets.get(place.position)
        return place if entry.kind is Kind.FILE else None

    def content(self, place: Place) -> Blob:
        """Return the bytes of a file or a hard link. Raises ContentError for anything else."""
        holder = self.content_place(place)
        if holder is None or self.entry(holder).kind is not Kind.FILE:
            raise ContentError(f"The {self.entry(place).kind.label} has no content of its own")
        return content_of(self.entry(holder), self._layers[holder.layer - 1].read.contents)


def _layer_search(search: Search) -> LayerSearch:
    from explorer.secrets.searching import LayerSearch

    return LayerSearch(search)

"""One lazy analysis of one image: both front ends stand on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from explorer.allowance import Allowance
from explorer.errors import ContentError
from explorer.image import Image, Layer
from explorer.image.blob import Blob
from explorer.image.progress import Progress, silent
from explorer.layers import Change, Entry, Hider, Kind, LayerFates, Place, Union
from explorer.layers.checkpoints import CheckpointPool
from explorer.layers.contents import content_of
from explorer.layers.reading import ReadLayer, read_layer
from explorer.layers.replaying import replay
from explorer.layers.waste import Waste, measure
from explorer.secrets.finding import Finding
from explorer.secrets.match import Match

# The search is imported where it begins: what only opens an image has no need of it, and the
# interface shows its first screen before it.
if TYPE_CHECKING:
    from explorer.secrets.searching import LayerSearch, Search

_NOT_FOLLOWED = "Following links stopped at the limit: what hides what may be told wrongly"

_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries of a layer did what, and how many a later layer hides."""

    entries: int
    added: int
    modified: int
    unchanged: int
    removed: int
    hidden: int


@dataclass(frozen=True, slots=True)
class AnalysedLayer:
    """One layer: what was read of it, the fates of its entries, and names that are secrets."""

    read: ReadLayer
    fates: LayerFates
    names: Mapping[int, Match] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The layer's number, from 1 at the base."""
        return self.read.layer.number

    @property
    def counts(self) -> Counts:
        """What its entries do, and how many of them are hidden by the layers read so far."""
        done = Counter(self.fates.changes)
        return Counts(
            entries=len(self.fates.index),
            added=done[Change.ADDED],
            modified=done[Change.MODIFIED],
            unchanged=done[Change.UNCHANGED],
            removed=done[Change.REMOVED],
            hidden=sum(1 for _ in self.fates.hidden()),
        )

    @property
    def files_size(self) -> int:
        """The stored bytes of all its entries."""
        return sum(self.fates.index.sizes)


class Analysis:
    """What is known of an image: `layers` grows from the base up as they are read."""

    def __init__(
        self,
        image: Image,
        *,
        keep_contents: bool = True,
        search: Search | None = None,
        search_last: bool = False,
    ) -> None:
        """Without `keep_contents` the contents of some layers can't be read afterwards.

        With `search`, secrets are looked for in all that is read; with `search_last` not
        in the same pass but by `search_layers`, for whom the layers can't come too soon.
        """
        self.image = image
        self.layers: list[AnalysedLayer] = []
        self._union = Union()
        self._keep_contents = keep_contents
        self._search = search
        self._search_last = search_last
        self._searched = 0
        self._of_texts: list[Finding] | None = None
        self._allowance = Allowance(image.limits)
        self._checkpoints = CheckpointPool()
        self._has_more = False

    def read_layers(self, progress: Progress = silent) -> Iterator[AnalysedLayer]:
        """Read what is not read yet, a layer a step; a search in the same pass ends with it.

        Raises CancelledError through `progress`, and SearchError.
        """
        try:
            for layer in self.image.layers[len(self.layers) :]:
                yield self._read(layer, progress)
        finally:
            if self._search and not self._search_last:
                self._search.close()

    def search_layers(self, progress: Progress = silent) -> Iterator[AnalysedLayer]:
        """Search the layers that were read without it, one a step; the search ends with it.

        Raises CancelledError through `progress`, and SearchError.
        """
        if self._search is None:
            return
        try:
            for analysed in self.layers[self._searched :]:
                yield self._search_again(self._search, analysed, progress)
        finally:
            self._search.close()

    @property
    def searched(self) -> int:
        """How many layers were searched, from the base up."""
        return self._searched if self._search_last else len(self.layers)

    def _read(self, layer: Layer, progress: Progress) -> AnalysedLayer:
        search = None if self._search_last else self._search
        searched = _layer_search(search) if search else None
        read = read_layer(
            layer,
            progress,
            keep_contents=self._keep_contents,
            listener=searched,
            allowance=self._allowance,
            pool=self._checkpoints,
        )
        if searched:
            searched.finish(lambda position: _content(read, position))
        names = searched.names if searched else {}
        self.layers.append(AnalysedLayer(read, self._union.apply(read.index), names))
        return self.layers[-1]

    def _search_again(
        self, search: Search, analysed: AnalysedLayer, progress: Progress
    ) -> AnalysedLayer:
        searched, read = _layer_search(search), analysed.read
        replay(read, searched, progress)
        searched.finish(lambda position: _content(read, position))
        self.layers[analysed.number - 1] = replace(analysed, names=searched.names)
        self._searched = analysed.number
        return self.layers[analysed.number - 1]

    def complete(self, progress: Progress = silent) -> Analysis:
        """Read all layers and return the analysis itself."""
        for _ in self.read_layers(progress):
            pass
        for _ in self.search_layers(progress) if self._search_last else ():
            pass
        return self

    @property
    def damages(self) -> list[tuple[int | None, str]]:
        """What is missing or wrong: the layer's number (None: the image) and a sentence."""
        of_image: list[tuple[int | None, str]] = [(None, text) for text in self.image.damages]
        of_layers = [(one.number, one.read.damage) for one in self.layers if one.read.damage]
        return of_image + of_layers + [(None, _NOT_FOLLOWED)] * self._union.ignores_links

    @property
    def unread(self) -> list[tuple[bytes | None, str]]:
        """What was not searched, though it could hold secrets: the file and a sentence.

        That some findings are left out is known once `findings` were asked for.
        """
        if self._search is None:
            return []
        from explorer.secrets.places.attestation import unread_attestations

        attestations = ((None, text) for text in unread_attestations(self.image))
        limit = f"Only the first {self.image.limits.findings} findings are told (max-findings)"
        more = [(None, limit)] if self._has_more else []
        return [*attestations, *more, *sorted(set(self._search.unread))]

    @property
    def notes(self) -> list[str]:
        """What is strange about the image, and what the search can't look into."""
        if self._search is None:
            return [*self.image.notes]
        remarks = set(self._search.notes) - {text for _, text in self._search.unread}
        return [*self.image.notes, *sorted(remarks)]

    @property
    def findings(self) -> list[Finding]:
        """The secrets found so far, each with its fate so far: texts first, then files."""
        if self._search is None:
            return []
        from explorer.secrets.findings import certified, text_findings

        if self._of_texts is None:
            self._of_texts = text_findings(self.image, self._search.find)
        # One more than is told shows that there are more.
        most = self.image.limits.findings
        found = [*islice(self._found(self._search), most + 1)]
        self._has_more = len(found) > most
        return [certified(one, self._search.certificates) for one in found[:most]]

    def _found(self, search: Search) -> Iterator[Finding]:
        from explorer.secrets.findings import file_findings, name_findings

        yield from self._of_texts or ()
        for one in self.layers:
            yield from file_findings(one.read.layer, one.fates, search.matches_at)
            yield from name_findings(one.read.layer, one.fates, one.names)

    def secrets_in(self, text: bytes) -> list[bytes]:
        """Return the secrets in what is about to be told; none where nothing is searched."""
        if self._search is None:
            return []
        return [text[one.start : one.end] for one in self._search.find(text, "")]

    def secrets_in_names(self, number: int) -> list[bytes]:
        """Return the tokens that stand in names and links of a layer, by their own marks.

        Nothing finds them there: a name is no content. Raises ContentError.
        """
        if self._search is None:
            return []
        index = self.layer(number).fates.index
        names, found = iter([*index.paths, *index.links.values()]), []
        while batch := b"\n".join(islice(names, _NAMES)):
            matches = self._search.find(batch, "")
            found += [batch[one.start : one.end] for one in matches if not one.generic]
        return found

    @property
    def waste(self) -> Waste:
        """The bytes that the layers read so far store for nobody."""
        return measure([layer.fates for layer in self.layers])

    def layer(self, number: int) -> AnalysedLayer:
        """Return a layer by its number, from 1. Raises ContentError where there is none."""
        if not 1 <= number <= len(self.layers):
            raise ContentError(f"There is no layer {number}: the image has {len(self.layers)}")
        return self.layers[number - 1]

    def entry(self, place: Place) -> Entry:
        """Return the entry at a place."""
        return self.layers[place.layer - 1].fates.index.entry(place.position)

    def path(self, place: Place) -> bytes:
        """Return an entry's path as the image's own file system resolves it."""
        return self.layers[place.layer - 1].fates.path(place.position)

    def hider(self, place: Place) -> Hider | None:
        """Return who hides an entry; None where nobody does."""
        return self.layers[place.layer - 1].fates.hider(place.position)

    def is_written(self, place: Place) -> bool:
        """Tell whether an entry writes something: it is no marker and no bookkeeping."""
        return self.layers[place.layer - 1].fates.is_file_system(place.position)

    def versions(self, path: bytes) -> list[Place]:
        """Return every entry that stands at a path, markers included, the topmost first."""
        found = []
        for layer in reversed(self.layers):
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
            return self.layers[place.layer - 1].fates.targets.get(place.position)
        return place if entry.kind is Kind.FILE else None

    def content(self, place: Place) -> Blob:
        """Return the bytes of a file or a hard link. Raises ContentError for anything else."""
        holder = self.content_place(place)
        if holder is None or self.entry(holder).kind is not Kind.FILE:
            raise ContentError(f"The {self.entry(place).kind.label} has no content of its own")
        return content_of(self.entry(holder), self.layers[holder.layer - 1].read.contents)


def _layer_search(search: Search) -> LayerSearch:
    from explorer.secrets.searching import LayerSearch

    return LayerSearch(search)


def _content(read: ReadLayer, position: int) -> Blob:
    return content_of(read.index.entry(position), read.contents)

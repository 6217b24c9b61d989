"""What workers do: look at a reference, read a layer, judge an image of which all layers are known.

Each is a function of what it is given: whoever's worker is lost has another one do the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock

from msgspec.structs import replace

from explorer.ahead import searched_layer
from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.errors import ExplorerError, ImageError
from explorer.fleet.beside import siblings
from explorer.fleet.documents import LatestDocuments
from explorer.fleet.model import (
    Assignment,
    Discovery,
    ImageAddress,
    ImageVerdict,
    LayerName,
    SeenImage,
    digest_of,
)
from explorer.fleet.written import written_state
from explorer.image import Image, Layer
from explorer.image.blob import MissingBlob
from explorer.image.model import Sibling
from explorer.image.request import AllKnown, Knowledge
from explorer.image.sources import open_image, registry_of
from explorer.image.sources.table import ENGINES, parse_reference
from explorer.layers.latest_stacks import LatestStacks
from explorer.layers.reading import read_layer
from explorer.limits import MOST_JUDGED
from explorer.printable import printable
from explorer.records.carried import CarriedRecord, CarriedRecords, carried
from explorer.records.latest_records import LatestRecords
from explorer.records.record_cache import dependence
from explorer.secrets.builtin import scanner
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.starting import new_search
from explorer.text.needles import Sealing

_OTHER_VERSION = (
    "A worker has another version of layer-explorer, or another key for fingerprints, than this run"
)
_RECORDS, _STACKS = LatestRecords(), LatestStacks()
"""What images that were judged lately have in common."""
_PREPARING = Lock()
"""Held while rules are compiled: threads of one worker share them."""
_MOVED = "It is another image by now: its digest has changed during the sweep"


def look(assignment: Assignment, reference: str, known: str | None) -> Discovery:
    """Return the images that a reference leads to, unless its root is still the one that is known.

    What can't be opened is said and not raised.
    """
    try:
        _check(assignment)
        root = _root(assignment, reference)
        state = _state(assignment, reference, root, known)
        if state and state == known:
            return Discovery(root=state, is_known=True)
        target = pinned(reference, root)
        seen = _Seen(reference, assignment.platform, written_state(reference))
        seen.add_all(_opened(assignment, target, AllKnown()), ImageAddress(target))
        found = seen.discovery(state)
        return Discovery(root=known, is_known=True) if known == found.root else found
    except ExplorerError as error:
        return Discovery(errors=(str(error),))


def read(assignment: Assignment, address: ImageAddress, name: LayerName) -> CarriedRecord:
    """Read a layer, and return its record; of one that can't be read, what is wrong."""
    try:
        _check(assignment)
        layer = _at(assignment, address).layers[name.number - 1]
        if not _is_same(layer, name):
            return CarriedRecord(None, damage=_MOVED)
        allowance = Allowance(assignment.limits)
        search = new_search(0, _scanner(assignment), allowance)
        came = searched_layer(layer, search, allowance)
        return carried(came.read, came.secrets, Sealing(assignment.key))
    except (ExplorerError, IndexError) as error:
        return CarriedRecord(None, damage=str(error) or _MOVED)


def judged(
    assignment: Assignment, image: SeenImage, records: Sequence[CarriedRecord]
) -> ImageVerdict:
    """Put the records of an image's layers together, and return what is to be said of it."""
    try:
        _check(assignment)
        opened = _at(assignment, image.address)
        pairs = zip(opened.layers, image.layers, strict=False)
        is_same = opened.id == image.id and len(opened.layers) == len(image.layers)
        if not (is_same and all(_is_same(*pair) for pair in pairs)):
            raise ImageError(_MOVED)
        if written_state(image.address.reference):
            records = _verified(assignment, image, opened, records)
        return _judged(assignment, replace(opened, reference=image.reference), records)
    except ExplorerError as error:
        return ImageVerdict("error", errors=(str(error),))


def _verified(
    assignment: Assignment, seen: SeenImage, image: Image, records: Sequence[CarriedRecord]
) -> list[CarriedRecord]:
    """Return the records of layers that are in files: bytes may be given out for others there.

    Those that are not what the record was made of are read by themselves.
    """
    each = zip(image.layers, seen.layers, records, strict=True)
    return [
        record
        if not record.damage and _is_as_said(layer, assignment)
        else read(assignment, seen.address, name)
        for layer, name, record in each
    ]


def _is_as_said(layer: Layer, assignment: Assignment) -> bool:
    came = read_layer(layer, keep_contents=False, allowance=Allowance(assignment.limits))
    return came.damage is None


def _judged(assignment: Assignment, image: Image, records: Sequence[CarriedRecord]) -> ImageVerdict:
    by_number = dict(enumerate(records, 1))
    lost = {at: one for at, one in by_number.items() if one.file is None and one.damage}
    layers = [_without(one, lost) for one in image.layers]
    image = replace(image, layers=layers)
    known = CarriedRecords(Sealing(assignment.key), by_number, _RECORDS)
    analysis = Analysis(
        image,
        keep_contents=False,
        search=new_search(0, _scanner(assignment), image.allowance),
        records=known,
        whole_secrets=False,
        union=_STACKS.begun(known.begins(), image.allowance.keep),
    ).complete()
    damages = [(at, one.damage) for at, one in by_number.items() if one.damage and at not in lost]
    return assignment.judge(analysis, [*damages])


def _without(layer: Layer, lost: dict[int, CarriedRecord]) -> Layer:
    """Return a layer without bytes where nothing could be read of them: nobody tries again."""
    if (record := lost.get(layer.number)) is None:
        return layer
    return replace(layer, blob=MissingBlob(record.damage))


# -- Opening


def _check(assignment: Assignment) -> None:
    """Raise ImageError where this program would make other records than the sweep's."""
    with _PREPARING:
        own = _dependence(assignment)
    if own != assignment.dependence:
        raise ImageError(_OTHER_VERSION, hint="Install the same on all machines")


@lru_cache(maxsize=2)
def _dependence(assignment: Assignment) -> bytes:
    return dependence(_scanner(assignment).rules, assignment.limits, assignment.key)


@lru_cache(maxsize=2)
def _scanner(assignment: Assignment) -> Scanner:
    from explorer.cache import cache_folder

    return Scanner(assignment.rules, cache_folder()) if assignment.rules else scanner()


@lru_cache(maxsize=2)
def _documents(_: Assignment) -> LatestDocuments:
    """Return what this worker has had of registries in a sweep, with its login alone."""
    return LatestDocuments()


def _root(assignment: Assignment, reference: str) -> str | None:
    """Return the digest of what a name in a registry leads to; None for any other source."""
    from explorer.image.sources.registry.listing import root_of

    if (host := registry_of(reference)) is None:
        return None
    known = _documents(assignment)
    return root_of(parse_reference(reference).target, assignment.access(host), known)


def _state(
    assignment: Assignment, reference: str, root: str | None, known: str | None
) -> str | None:
    """Return a digest with that of what refers to it; alone where its registry has no such lists.

    Where it is another one than is known, or had no list the last time, nothing more is asked.
    """
    from explorer.image.sources.registry.listing import referring_to

    if root is None or root == known:
        return root
    try:
        access = assignment.access(registry_of(reference))
        target, known_documents = parse_reference(reference).target, _documents(assignment)
        listed = referring_to(target, root, access, known_documents)
    except ImageError:
        return root  # which whoever reads the image names
    return f"{root} {listed}" if listed else root


def pinned(reference: str, root: str | None) -> str:
    """Return a reference by its digest: a tag may move while the sweep goes on."""
    from explorer.image.sources.registry.name import parse_name

    if root is None:
        return reference
    return f"registry://{replace(parse_name(parse_reference(reference).target), tag=root)}"


def _opened(assignment: Assignment, reference: str, knows: Knowledge | None) -> Image:
    return open_image(
        reference,
        platform=assignment.platform,
        limits=assignment.limits,
        knows=knows,
        every=True,
        access=assignment.access(registry_of(reference)),
        documents=_documents(assignment),
    )


def _is_same(layer: Layer, name: LayerName) -> bool:
    """Return whether a layer is the one that was seen; an engine may not say all digests."""
    said = ((layer.diff_id, name.diff_id), (layer.digest, name.digest))
    return all(one == other or not (one and other) for one, other in said)


def _opened_beside(assignment: Assignment, address: ImageAddress) -> Image:
    image = _opened(assignment, address.reference, None)
    for name in address.beside:
        sibling = siblings(image).get(name)
        if sibling is None:
            raise ImageError(_MOVED)
        image = sibling.opens()
    return image


def _at(assignment: Assignment, address: ImageAddress) -> Image:
    """Return an image whose layers can be read.

    That of a registry is opened for each: what it may take begins anew. Others are unpacked or
    saved for it, which is done once for all layers that are read one after the other.
    """
    if registry_of(address.reference) is not None:
        return _opened_beside(assignment, address)
    return _saved(assignment, address)


@lru_cache(maxsize=1)
def _saved(assignment: Assignment, address: ImageAddress) -> Image:
    return _opened_beside(assignment, address)


# -- What is there


class _Seen:
    """The images that one reference leads to, and those that are left out or can't be opened."""

    def __init__(self, reference: str, platform: str | None, written: str) -> None:
        self._reference, self._platform, self._written = reference, platform, written
        self.images: list[SeenImage] = []
        self.others: tuple[list[str], list[str]] = ([], [])

    def discovery(self, root: str | None) -> Discovery:
        """Return all of it; its root is a digest of that where the reference itself has none."""
        errors, left_out = map(tuple, self.others)
        root = root or digest_of((*(one.key for one in self.images), *errors, *left_out))
        return Discovery(tuple(self.images), root, errors=errors, left_out=left_out)

    def add_all(self, image: Image, address: ImageAddress, *, depth: int = 0) -> None:
        """Take an image, those beside it, and of each of these its platforms."""
        _, left_out = self.others
        self.images.append(_outlined(image, self._reference, address, self._written))
        left_out += [f"{name}: it is not there" for name in image.absent]
        for name, one in siblings(image).items():
            if one.is_platform and self._platform:
                left_out.append(f"{name}: another platform than --platform asks for")
            elif one.is_platform or depth == 0:
                # What stands beside another image stood beside the first one as well.
                self._add(name, one, address, depth)

    def _add(self, name: str, one: Sibling, address: ImageAddress, depth: int) -> None:
        errors, _ = self.others
        if len(self.images) >= MOST_JUDGED:
            errors.append(f"{name}: over the limit of {MOST_JUDGED} images in one place")
            return
        try:
            beside = replace(address, beside=(*address.beside, name))
            self.add_all(one.opens(), beside, depth=depth + 1 + one.is_platform)
        except ImageError as error:
            errors.append(f"{name}: {error}")


def _outlined(image: Image, reference: str, address: ImageAddress, written: str) -> SeenImage:
    documents = {**image.documents, **image.referrers.read().documents}
    return SeenImage(
        reference,
        address,
        " ".join(address.beside),
        image.id,
        image.digest,
        printable(str(image.platform)) if image.platform else None,
        _layers_of(image),
        image.stored_size,
        digest_of((written, *image.damages, "", *_named(documents))),
    )


def _named(documents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield documents with their names, in the order of these."""
    for name in sorted(documents):
        yield from (name, documents[name].decode("latin-1"))


def _layers_of(image: Image) -> tuple[LayerName, ...]:
    return tuple(LayerName(one.number, one.diff_id, one.digest) for one in image.layers)


def is_local(reference: str) -> bool:
    """Return whether an image is one of an engine, which has it on one machine alone."""
    return parse_reference(reference).scheme in {one.scheme for one in ENGINES}

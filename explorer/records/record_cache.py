"""The records of layers in a folder of the user's, by all that they depend on.

Whoever has the folder can try guesses at the secrets that the records are about, though none is in
them: it deserves what the images deserve. See docs/adr/0021-records.md.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec import Struct, field

from explorer.allowance import Charge
from explorer.cache import Cache
from explorer.errors import DamageError, LimitError, RecordError
from explorer.image import Image, Layer
from explorer.image.blob import ReadStream
from explorer.image.compression import Compression, sniff
from explorer.image.digest import DigestReader, is_digest
from explorer.image.inflation import StoredReader
from explorer.image.progress import Progress
from explorer.image.request import KEPT
from explorer.image.sources.table import ENGINES
from explorer.layers.indexer import memory_of
from explorer.layers.reading import ReadLayer, Tap
from explorer.limits import Limits
from explorer.program import program_digest
from explorer.records.record import Record, read_record
from explorer.records.witnesses import (
    StoredBytes,
    StoredLayer,
    Witnesses,
    WitnessNames,
    image_name,
    is_on_disk,
    names_of,
)
from explorer.secrets.builtin import scanner
from explorer.secrets.fingerprint import project_key
from explorer.secrets.rule import Rule
from explorer.secrets.searching import LayerSecrets
from explorer.text.needles import Sealing

_KEY_NAME, _KEY_BYTES = "key", 32
_MOST, _ROOM = 5_000, 1 << 30
_MOST_VERDICTS = 2_000
_HEAD = 512
_PIECE = 1 << 22
# Measured: looking for a record, reading each byte of it, and hashing a layer's bytes.
_STEPS_A_RECORD, _STEPS_A_BYTE, _HASHED_BYTES_A_STEP, _QUICK_BYTES_A_STEP = 20_000, 4, 4, 16
_ENGINES = frozenset(one.scheme for one in ENGINES)


def record_files(folder: Path) -> Cache:
    """Return the files of records in a folder."""
    return Cache(folder, "record", _MOST, _ROOM)


def witness_files(folder: Path) -> Cache:
    """Return the file of witnesses in a folder."""
    return Cache(folder, "witness", 1, 4 << 20)


def verdict_files(folder: Path) -> Cache:
    """Return the files of verdicts on whole images in a folder."""
    return Cache(folder, "verdict", _MOST_VERDICTS, 1 << 20)


def sealing_files(folder: Path) -> Cache:
    """Return the file of the key in a folder."""
    return Cache(folder, "sealing", 1, 1 << 10)


class Records(Protocol):
    """What an analysis asks for the records of its image's layers, and gives them to."""

    @property
    def sealing(self) -> Sealing:
        """What seals the secrets in them."""

    @property
    def taken(self) -> int:
        """How many were taken, each for a layer that nobody had to read."""

    def known(
        self, image: Image, layer: Layer, progress: Progress
    ) -> tuple[Record, Compression] | None:
        """Return a layer's record, and how its bytes are compressed; None if it has to be read."""

    def tap(self, layer: Layer) -> Tap | None:
        """Return what takes a layer's stored bytes while they are read, if anything does."""

    def keep(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Keep what was read and searched."""

    def adopt(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Have what was read and searched at hand for other images, its secrets whole."""

    def close(self) -> None:
        """Take note that all layers are there."""


class RecordCache(Struct):
    """The records that were made with the same rules, limits and program.

    `taken` counts those that were taken, each for a layer that nobody had to read. It is for one
    image, and `beside` gives the same for another: what was read for the one is there for the
    other, its secrets whole, as long as the records of the first are.
    """

    sealing: Sealing
    _files: Cache
    _witnesses: Witnesses
    _dependence: bytes
    _in_use: WeakValueDictionary[str, Record] = field(default_factory=WeakValueDictionary)
    taken: int = 0
    _names: dict[int, WitnessNames] = field(default_factory=dict)
    _stored: dict[int, StoredBytes] = field(default_factory=dict)
    _made: list[Record] = field(default_factory=list)

    @classmethod
    def opened(cls, folder: Path, rules: Sequence[Rule], limits: Limits) -> RecordCache | None:
        """Open the records of a folder; None where no key for them can be kept there.

        None as well where nobody can tell which version of the program this is.
        """
        keys = sealing_files(folder)
        if keys.read(_KEY_NAME) is None:
            keys.write(_KEY_NAME, new_key())
        # Another run may have been quicker: what is there now holds for all.
        key = keys.read(_KEY_NAME)
        if key is None or len(key) != _KEY_BYTES or not program_digest():
            return None
        depends_on = dependence(rules, limits, key)
        return cls(
            Sealing(key), record_files(folder), Witnesses.read(witness_files(folder)), depends_on
        )

    @property
    def folder(self) -> Path:
        """The folder that they are in."""
        return self._files.folder

    def beside(self) -> RecordCache:
        """Return the same records for another image: those that are in use are not read again."""
        return RecordCache(
            self.sealing, self._files, self._witnesses, self._dependence, self._in_use
        )

    def layer(self, diff_id: str) -> bool:
        """Return whether there is a record of a layer."""
        return self._files.size(self._key(diff_id)) > 0

    def image(self, identity: str) -> bool:
        """Return whether what an engine says of an image is all there is."""
        return self._witnesses.known(image_name(identity, self.sealing)) is not None

    def learn(self, identity: str) -> None:
        """Take note that what an engine says of an image is all there is."""
        whole = StoredLayer(identity, Compression.NONE, 0)
        self._witnesses.learn([image_name(identity, self.sealing)], whole)

    def verdict(self, identity: str) -> bytes | None:
        """Return what was kept of the image of an id."""
        return verdict_files(self._files.folder).read(self._key(f"image {identity}"))

    def judge(self, identity: str, verdict: bytes) -> None:
        """Keep a few bytes on all that was found in the image of an id, the digest of all of it."""
        files = verdict_files(self._files.folder)
        files.write(self._key(f"image {identity}"), verdict)
        files.prune()

    def known(
        self, image: Image, layer: Layer, progress: Progress
    ) -> tuple[Record, Compression] | None:
        """Return a layer's record, and how its bytes are compressed; None if it has to be read.

        Bytes on this disk that nobody has seen yet are hashed first: they may be given out for a
        layer that they are not. Raises CancelledError through `progress`.
        """
        self._names[layer.number] = names_of(layer, self.sealing)
        try:
            # An image may name one layer thousands of times.
            image.allowance.charge(_STEPS_A_RECORD + _STEPS_A_BYTE * self._size(layer))
            record = self._record(layer)
            if record is None:
                return None
            compression = self._compression(image, layer, progress)
            if compression is None:
                return None
            image.allowance.keep(memory_of(record.index))
        except (DamageError, LimitError):
            return None
        self.taken += 1
        return record, compression

    def tap(self, layer: Layer) -> Tap | None:
        """Return what hashes a layer's stored bytes while they are read, where that is of use."""
        if not is_on_disk(layer.blob):
            return None
        stored = self._stored[layer.number] = StoredBytes()
        return stored.add

    def keep(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Keep the record of a layer that was read and searched, if nothing was left out of it."""
        if (record := _recorded(read, secrets)) is None:
            return
        self._share(record)
        try:
            file = record.written(self.sealing)
        except RecordError:
            return
        self._files.write(self._key(record.diff_id), file)
        self._learn(read.layer, StoredLayer(record.diff_id, read.compression, read.stored_size))

    def adopt(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Have a layer that somebody else has read and searched at hand; no file is written."""
        if (record := _recorded(read, secrets)) is None:
            return
        self._share(record)
        self._names[read.layer.number] = names_of(read.layer, self.sealing)
        self._learn(read.layer, StoredLayer(record.diff_id, read.compression, read.stored_size))

    def _share(self, record: Record) -> None:
        self._in_use[record.diff_id] = record
        self._made.append(record)

    def close(self) -> None:
        """Write down what was learned, and delete what is too much."""
        self._witnesses.write()
        self._files.prune()

    def _size(self, layer: Layer) -> int:
        return self._files.size(self._key(layer.diff_id)) if layer.diff_id else 0

    def _record(self, layer: Layer) -> Record | None:
        if (diff_id := layer.diff_id) is None:
            return None
        if known := self._in_use.get(diff_id):
            return known
        if (file := self._files.read(self._key(diff_id))) is None:
            return None
        try:
            record = read_record(file)
        except RecordError:
            return None
        if record.diff_id != diff_id:
            return None
        self._in_use[diff_id] = record
        return record

    def _key(self, diff_id: str) -> str:
        return sha256(self._dependence + diff_id.encode()).hexdigest()

    def _compression(self, image: Image, layer: Layer, progress: Progress) -> Compression | None:
        """Return how the bytes are compressed; None unless they are those that the image says."""
        if image.source == KEPT:
            return Compression.NONE
        if image.source in _ENGINES:
            # An engine has looked at them when it took them in, and holds none compressed that it
            # was not asked for.
            if layer.blob.size < 0:
                return Compression.NONE
            return sniff(layer.blob.read_at(0, _HEAD))
        is_here = is_on_disk(layer.blob)
        names = self._names[layer.number]
        known = self._witnesses.known(names.file if is_here else names.blob)
        if known is None and is_here:
            known = self._verified(image, layer, progress)
        if known is None or (known.diff_id, known.size) != (layer.diff_id, layer.blob.size):
            return None
        return known.compression

    def _verified(self, image: Image, layer: Layer, progress: Progress) -> StoredLayer | None:
        """Return what bytes are, which are hashed for it; None if they are not what is said.

        Those that seem to be known are hashed quickly at first, as they were when they were read.
        """
        compression = sniff(layer.blob.read_at(0, _HEAD))
        is_plain = compression is Compression.NONE
        claimed = StoredLayer(layer.diff_id or "", compression, layer.blob.size)
        expected = layer.diff_id if is_plain else layer.digest
        stage = f"checking layer {layer.number}"
        source = partial(StoredReader, layer.blob, Compression.NONE, image.allowance, progress)
        charge, stored = image.allowance.charge, StoredBytes()
        self._stored[layer.number] = stored
        if has_been_seen := self._witnesses.has(claimed):
            _read_all(source(stage), charge, _QUICK_BYTES_A_STEP, stored.add)
        if self._witnesses.known(stored.name(self.sealing)) != claimed:
            by_digest = self._witnesses.known(self._names[layer.number].blob)
            if not expected or (not is_plain and by_digest != claimed):
                return None
            reader = DigestReader(source(stage), expected)
            tap = _ignored if has_been_seen else stored.add
            _read_all(reader, charge, _HASHED_BYTES_A_STEP, tap)
            if reader.digest != expected:
                return None
        self._learn(layer, claimed)
        return claimed

    def _learn(self, layer: Layer, known: StoredLayer) -> None:
        """Take note of what the bytes are that were read; a file may be another one by now."""
        before, now = self._names[layer.number], names_of(layer, self.sealing)
        stored = self._stored.get(layer.number)
        names = (before if before == now else now._replace(file=""))._replace(
            content=stored.name(self.sealing) if stored else ""
        )
        self._witnesses.learn(names, known)


def _recorded(read: ReadLayer, secrets: LayerSecrets) -> Record | None:
    """Return the record of a layer; None if not all of it was read and searched."""
    diff_id = read.layer.diff_id
    if read.damage or not secrets.is_whole or diff_id is None or not is_digest(diff_id):
        return None
    # What entries say of themselves the index would keep whole.
    return None if secrets.said else Record(diff_id, read.index, read.size, secrets)


def _read_all(stream: ReadStream, charge: Charge, bytes_a_step: int, tap: Tap) -> None:
    """Read a stream to its end; so many bytes of it are a step. Raises as `charge` does.

    The tap takes one piece beside the reading of the next.
    """
    from concurrent.futures import ThreadPoolExecutor

    buffers = cycle(memoryview(bytearray(_PIECE)) for _ in range(2))
    with ThreadPoolExecutor(1) as beside:
        taken = beside.submit(tap, memoryview(b""))
        while count := stream.readinto(buffer := next(buffers)):
            charge(count // bytes_a_step)
            taken.result()
            taken = beside.submit(tap, buffer[:count])
        taken.result()


def _ignored(_: memoryview) -> None:
    """Do nothing with bytes that were hashed before."""


def new_key() -> bytes:
    """Return a key that seals the secrets of records, another one each time."""
    return randomness.token_bytes(_KEY_BYTES)


def dependence(rules: Sequence[Rule], limits: Limits, key: bytes) -> bytes:
    """Return a digest of all that a record depends on beside the bytes of its layer."""
    depends_on = (program_digest(), *_rules(rules), limits, project_key(), key)
    return sha256(repr(depends_on).encode("utf-8", "surrogatepass")).digest()


def _rules(rules: Sequence[Rule]) -> tuple[list[str], list[Rule]]:
    """Return the names of the rules, and those that do not come with the program."""
    builtin = {*map(id, scanner().rules)}
    return [one.id for one in rules], [one for one in rules if id(one) not in builtin]

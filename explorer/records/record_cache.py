"""The records of layers in a folder of the user's, by all that they depend on.

Whoever has the folder can try guesses at the secrets that the records are about, though none is in
them: it deserves what the images deserve. See docs/adr/0021-records.md.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from explorer.cache import Cache
from explorer.errors import DamageError, LimitError, RecordError
from explorer.image import Image, Layer
from explorer.image.compression import Compression, sniff
from explorer.image.digest import DigestReader, is_digest
from explorer.image.inflation import StoredReader
from explorer.image.progress import Progress
from explorer.image.sources.table import ENGINES
from explorer.layers.indexer import CHUNK, memory_of
from explorer.layers.reading import ReadLayer
from explorer.limits import Limits
from explorer.records.record import Record, read_record
from explorer.records.witnesses import (
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
_HEAD = 512
# Measured: looking for a record, reading each byte of it, and hashing a layer's bytes.
_STEPS_A_RECORD, _STEPS_A_BYTE, _HASHED_BYTES_A_STEP = 20_000, 4, 4
_ENGINES = frozenset(one.scheme for one in ENGINES)
_INSTALLED = "layer_explorer-*.dist-info/RECORD"
# The parts of the program that have a say in what a record says.
_PARTS = ("image", "layers", "records", "secrets", "tar", "text")


def record_files(folder: Path) -> Cache:
    """Return the files of records in a folder."""
    return Cache(folder, "record", _MOST, _ROOM)


def witness_files(folder: Path) -> Cache:
    """Return the file of witnesses in a folder."""
    return Cache(folder, "witness", 1, 4 << 20)


def sealing_files(folder: Path) -> Cache:
    """Return the file of the key in a folder."""
    return Cache(folder, "sealing", 1, 1 << 10)


@dataclass(slots=True)
class RecordCache:
    """The records that were made with the same rules, limits and program.

    `taken` counts those that were taken, each for a layer that nobody had to read.
    """

    sealing: Sealing
    taken: int = field(default=0, init=False)
    _files: Cache
    _witnesses: Witnesses
    _dependence: bytes
    _names: WitnessNames = field(default_factory=WitnessNames, init=False)

    @classmethod
    def opened(cls, folder: Path, rules: Sequence[Rule], limits: Limits) -> RecordCache | None:
        """Open the records of a folder; None where no key for them can be kept there.

        None as well where nobody can tell which version of the program this is.
        """
        keys = sealing_files(folder)
        if keys.read(_KEY_NAME) is None:
            keys.write(_KEY_NAME, randomness.token_bytes(_KEY_BYTES))
        # Another run may have been quicker: what is there now holds for all.
        key = keys.read(_KEY_NAME)
        if key is None or len(key) != _KEY_BYTES or not (program := _program()):
            return None
        depends_on = (program, *_rules(rules), limits, project_key(), key)
        dependence = sha256(repr(depends_on).encode("utf-8", "surrogatepass")).digest()
        return cls(
            Sealing(key), record_files(folder), Witnesses.read(witness_files(folder)), dependence
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

    def known(
        self, image: Image, layer: Layer, progress: Progress
    ) -> tuple[Record, Compression] | None:
        """Return a layer's record, and how its bytes are compressed; None if it has to be read.

        Bytes on this disk that nobody has seen yet are hashed first: they may be given out for a
        layer that they are not. Raises CancelledError through `progress`.
        """
        self._names = names_of(layer, self.sealing)
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

    def keep(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Keep the record of a layer that was read and searched, if nothing was left out of it."""
        diff_id = read.layer.diff_id
        if read.damage or not secrets.is_whole or diff_id is None or not is_digest(diff_id):
            return
        try:
            file = Record(diff_id, read.index, read.size, secrets).written(self.sealing)
        except RecordError:
            return
        self._files.write(self._key(diff_id), file)
        self._learn(read.layer, StoredLayer(diff_id, read.compression, read.stored_size))

    def close(self) -> None:
        """Write down what was learned, and delete what is too much."""
        self._witnesses.write()
        self._files.prune()

    def _size(self, layer: Layer) -> int:
        return self._files.size(self._key(layer.diff_id)) if layer.diff_id else 0

    def _record(self, layer: Layer) -> Record | None:
        diff_id = layer.diff_id
        if diff_id is None or (file := self._files.read(self._key(diff_id))) is None:
            return None
        try:
            record = read_record(file)
        except RecordError:
            return None
        return record if record.diff_id == diff_id else None

    def _key(self, diff_id: str) -> str:
        return sha256(self._dependence + diff_id.encode()).hexdigest()

    def _compression(self, image: Image, layer: Layer, progress: Progress) -> Compression | None:
        """Return how the bytes are compressed; None unless they are those that the image says."""
        if image.source in _ENGINES:
            # An engine has looked at them when it took them in, and holds none compressed that it
            # was not asked for.
            if layer.blob.size < 0:
                return Compression.NONE
            return sniff(layer.blob.read_at(0, _HEAD))
        is_here = is_on_disk(layer.blob)
        known = self._witnesses.known(self._names.file if is_here else self._names.blob)
        if known is None and is_here:
            known = self._verified(image, layer, progress)
        if known is None or (known.diff_id, known.size) != (layer.diff_id, layer.blob.size):
            return None
        return known.compression

    def _verified(self, image: Image, layer: Layer, progress: Progress) -> StoredLayer | None:
        """Return what bytes are that have the digest which tells it."""
        compression = sniff(layer.blob.read_at(0, _HEAD))
        if compression is Compression.NONE:
            expected = layer.diff_id
            known = StoredLayer(expected or "", compression, layer.blob.size)
        else:
            expected, seen = layer.digest, self._witnesses.known(self._names.blob)
            if seen is None:
                return None
            known = seen
        stage = f"checking layer {layer.number}"
        source = StoredReader(layer.blob, Compression.NONE, image.allowance, progress, stage)
        reader, buffer = DigestReader(source, expected), memoryview(bytearray(CHUNK))
        while count := reader.readinto(buffer):
            image.allowance.charge(count // _HASHED_BYTES_A_STEP)
        if not expected or reader.digest != expected:
            return None
        self._learn(layer, known)
        return known

    def _learn(self, layer: Layer, known: StoredLayer) -> None:
        """Take note of what the bytes are that were read; a file may be another one by now."""
        before, now = self._names, names_of(layer, self.sealing)
        self._witnesses.learn(before if before == now else now._replace(file=""), known)


def _rules(rules: Sequence[Rule]) -> tuple[list[str], list[Rule]]:
    """Return the names of the rules, and those that do not come with the program."""
    builtin = {*map(id, scanner().rules)}
    return [one.id for one in rules], [one for one in rules if id(one) not in builtin]


@cache
def _program() -> bytes:
    """Return a digest of those parts of the program that a record depends on; nothing of none.

    Who has installed it has hashed them (Python packaging, "Recording installed projects").
    """
    root = Path(__file__).parents[1]
    own = f"{root.name}/{Path(__file__).relative_to(root).as_posix()},sha256=".encode()
    for recorded in root.parent.glob(_INSTALLED):
        if own in (listed := recorded.read_bytes()):
            return sha256(listed).digest()
    paths = (path for part in _PARTS for path in sorted((root / part).rglob("*.*")))
    sources = [path.read_bytes() for path in paths if path.suffix in (".py", ".toml")]
    return sha256(b"\0".join(sources)).digest() if sources else b""

"""Reads a layer once: index, digests and what random access needs, all in the same pass."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, BinaryIO, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from explorer.allowance import Allowance, Charge
from explorer.errors import DamageError, LimitError
from explorer.image.asides import Asides
from explorer.image.blob import Blob, FileBlob, LaterBlob, LosingBlob, MemoryBlob, PartBlob
from explorer.image.compression import Compression, GunzipReader, UnzstdReader, sniff
from explorer.image.digest import DigestReader, is_comparable
from explorer.image.inflation import EndingReader, StoredReader
from explorer.image.model import Layer
from explorer.image.progress import Progress, silent
from explorer.image.spool import append, private_file
from explorer.layers.checkpoints import CheckpointPool, Checkpoints, GzipBlob
from explorer.layers.contents import ChargedBlob, content_of
from explorer.layers.index import Entry, LayerIndex
from explorer.layers.indexer import CHUNK, WHOLE, Listener, append_aside, index_tar

Tap: TypeAlias = Callable[[memoryview], object]
"""Takes bytes that a stream hands on, before it reads the next ones over them."""

_BUFFER = 1 << 18
# Measured: a layer of nothing, and what it takes to read somewhere else.
_STEPS_A_LAYER = 200_000
_STEPS_TO_INFLATE, _STEPS_TO_SEEK = 500_000, 2_000


class ReadLayer(Struct, frozen=True):
    """A layer that was read to its end.

    `contents` are its uncompressed bytes, `size` their number, `stored_size` that of the bytes as
    stored; `damage` says what is missing or wrong, None for nothing. `digests` are those of the
    bytes as stored and of the uncompressed ones, "" where they were not read.
    """

    layer: Layer
    index: LayerIndex
    contents: Blob
    compression: Compression
    size: int
    stored_size: int
    damage: str | None
    digests: tuple[str, str] = ("", "")

    def content(self, charge: Charge) -> Callable[[int], Blob]:
        """Return what gives the bytes of a file by its position; going to and fro is charged."""

        def content(position: int) -> Blob:
            bare = content_of(self.index.entry(position), self.contents)
            return ChargedBlob(bare, charge, self.steps_a_jump)

        return content

    def as_layer(self, layer: Layer) -> ReadLayer | None:
        """Return it as the layer that its bytes turn out to be.

        None where the digests that are said of that layer are of other algorithms.
        """
        said = zip(self.digests, (layer.digest, layer.diff_id), strict=True)
        if any(one and not is_comparable(read, one) for read, one in said):
            return None
        damage = self.damage or _wrong_digest(layer, self.digests)
        return replace(self, layer=layer, damage=damage)

    @property
    def steps_a_jump(self) -> int:
        """The work of reading at another place than behind the last: up to what is inflated."""
        return _STEPS_TO_INFLATE if self.compression is Compression.GZIP else _STEPS_TO_SEEK


def read_layer(
    layer: Layer,
    progress: Progress = silent,
    *,
    keep_contents: bool = True,
    listener: Listener | None = None,
    allowance: Allowance | None = None,
    pool: CheckpointPool | None = None,
    tap: Tap | None = None,
) -> ReadLayer:
    """Read a layer from its first byte to its last; at damage the index ends and nothing raises.

    `progress` gets the number of stored bytes read, `tap` these themselves, and `listener` the
    contents, as they go by. Without `keep_contents` those of a compressed layer can be had later
    by reading it again; past what `allowance` has left of the limits reading ends as at damage.
    """
    allowance, stage = allowance or Allowance(), f"layer {layer.number}"
    try:
        allowance.charge(_STEPS_A_LAYER)
        compression = sniff(layer.blob.read_at(0, 512))
    except (DamageError, LimitError) as error:
        return _unreadable(layer, error.message)
    stored = StoredReader(layer.blob, compression, allowance, progress, stage)
    source = _Tapped(stored, tap) if tap else stored
    pass_ = _Pass(layer, source, compression, allowance, keep=keep_contents, pool=pool)
    index = index_tar(pass_.stream, listener=listener, keep=allowance.keep)
    return pass_.finish(index)


def known_layer(
    layer: Layer,
    index: LayerIndex,
    compression: Compression,
    size: int,
    allowance: Allowance,
    pool: CheckpointPool,
) -> ReadLayer:
    """Return a layer as if it were read, of which all is known but its contents.

    Its tar has `size` bytes; a compressed one is read when the first content is asked for.
    """
    is_plain = compression is Compression.NONE
    contents = layer.blob if is_plain else _later(layer, size, allowance, pool)
    stored_size = layer.blob.size if layer.blob.size >= 0 else size
    return ReadLayer(layer, index, contents, compression, size, stored_size, None)


def _later(
    layer: Layer, size: int, allowance: Allowance, pool: CheckpointPool | None = None
) -> LaterBlob:
    """Return the uncompressed bytes of a layer, which is read when the first are asked for."""
    return LaterBlob(size, lambda: read_layer(layer, allowance=allowance, pool=pool).contents)


def _unreadable(layer: Layer, damage: str) -> ReadLayer:
    index = LayerIndex(damage=damage)
    return ReadLayer(layer, index, MemoryBlob(b""), Compression.NONE, 0, 0, damage)


class _Pass:
    """The streams of one pass, each reading from the one before: stored bytes, digest, tar."""

    def __init__(
        self,
        layer: Layer,
        source: io.RawIOBase,
        compression: Compression,
        allowance: Allowance,
        *,
        keep: bool,
        pool: CheckpointPool | None,
    ) -> None:
        self._layer = layer
        self._compression = compression
        self._allowance = allowance
        self._window = 0
        self._asides = Asides(allowance.keep)
        self._checkpoints = Checkpoints(pool or CheckpointPool())
        self._spool: BinaryIO | None = None
        if compression is Compression.NONE:
            # Stored and uncompressed bytes are the same, so one digest is enough.
            self._stored = self._plain = DigestReader(source, layer.diff_id or layer.digest)
        else:
            self._stored = DigestReader(source, layer.digest)
            self._plain = DigestReader(self._inflated(keep=keep), layer.diff_id)
        self._ending = EndingReader(self._plain, allowance)
        self.stream: Any = io.BufferedReader(self._ending, _BUFFER)

    def _inflated(self, *, keep: bool) -> io.RawIOBase:
        if self._compression is Compression.GZIP:
            observe = self._checkpoints.observe if keep else None
            return GunzipReader(self._stored, observe, aside=self._asides.add)
        plain = UnzstdReader(self._stored, self._keep_window, self._asides.add)
        if not keep:
            return plain
        self._spool = private_file()
        return _Tapped(plain, partial(append, self._spool))

    def _keep_window(self, size: int) -> None:
        """Count what zstd looks back at, in bytes, as long as the pass lasts."""
        self._allowance.reserve(size - self._window)
        self._window = size

    def finish(self, index: LayerIndex) -> ReadLayer:
        """Check the digests and return the layer as read."""
        self._keep_window(0)
        size = self._plain.count
        append_aside(index, self._asides.text, size)
        digests = (self._stored.digest, self._plain.digest)
        return ReadLayer(
            self._layer,
            index,
            self._contents(size),
            self._compression,
            size,
            self._stored.count,
            self._ending.damage
            or index.damage
            or _loss(self._layer.blob)
            or _wrong_digest(self._layer, digests),
            digests,
        )

    def _contents(self, size: int) -> Blob:
        if self._compression is Compression.GZIP:
            return GzipBlob(self._layer.blob, self._checkpoints, size)
        if self._spool is not None:
            return FileBlob(self._spool, 0, size)
        if self._compression is Compression.ZSTD:
            return _later(self._layer, size, self._allowance)
        return self._layer.blob


def _loss(blob: Blob) -> str | None:
    return blob.loss if isinstance(blob, LosingBlob) else None


def _wrong_digest(layer: Layer, digests: tuple[str, str]) -> str | None:
    said = (("digest", layer.digest), ("diff_id", layer.diff_id))
    for read, (name, expected) in zip(digests, said, strict=True):
        if expected and is_comparable(read, expected) and read != expected:
            return f"its {name} is {read} where the image says {expected}"
    return None


class _Tapped(io.RawIOBase):
    """A stream that hands what is read from it to a `tap` as well."""

    def __init__(self, stream: io.RawIOBase, tap: Tap) -> None:
        super().__init__()
        self._stream = stream
        self._tap = tap

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        count = self._stream.readinto(buffer) or 0
        self._tap(memoryview(buffer)[:count])
        return count


def replay(
    read: ReadLayer,
    listener: Listener,
    progress: Progress = silent,
    positions: Iterable[int] | None = None,
) -> None:
    """Give a listener every content of a layer that has been read, in tar order.

    Those at some `positions` alone, where they are given. Progress counts bytes of the uncompressed
    layer. Raises DamageError where the layer can't be read any more, and what `progress` raises.
    """
    index, stage = read.index, f"layer {read.layer.number}"
    for position in range(len(index)) if positions is None else sorted(positions):
        # A marker may have a content as well.
        if index.sizes[position]:
            progress(stage, index.offsets[position], read.size)
            _replay_file(index.entry(position), read.contents, listener)


def _replay_file(entry: Entry, layer: Blob, listener: Listener) -> None:
    index, position = entry.index, entry.position
    path, digest = index.paths[position], index.digest(position)
    stored = PartBlob(layer, index.offsets[position], entry.stored_size)
    if stored.size <= WHOLE:
        listener.whole(position, path, digest, memoryview(stored.read_at(0, stored.size)))
        return
    for start in range(0, stored.size, CHUNK):
        listener.part(position, path, stored.read_at(start, CHUNK))
    listener.end(position, path, digest)

"""Records that come along with whoever needs them: from another process, or another machine."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from explorer.errors import DamageError, LimitError, RecordError
from explorer.image import Image, Layer
from explorer.image.compression import Compression
from explorer.image.progress import Progress
from explorer.layers import LayerIndex
from explorer.layers.indexer import memory_of
from explorer.layers.reading import ReadLayer, Tap
from explorer.records.latest_records import LatestRecords
from explorer.records.record import Record
from explorer.secrets.searching import LayerSecrets
from explorer.text.needles import Sealing

_STEPS_A_RECORD, _STEPS_A_BYTE = 20_000, 4


class CarriedRecord(Struct, frozen=True):
    """What reading a layer has brought: its record as a file, and how its bytes are stored.

    There is no `file` where the layer was not read, or where a record would hold a secret;
    `damage` says what of the layer was not read, nothing where all was. `size` is in bytes.
    """

    file: bytes | None
    compression: Compression = Compression.NONE
    size: int = 0
    damage: str = ""

    @property
    def is_to_be_read(self) -> bool:
        """Whether the layer is whole, but has to be read by whoever needs to know of it."""
        return self.file is None and not self.damage


def carried(read: ReadLayer, secrets: LayerSecrets, sealing: Sealing) -> CarriedRecord:
    """Return the record of a layer that was read and searched, of a damaged one as far as it is."""
    damage = ". ".join(filter(None, (read.damage, secrets.ended)))
    file = None
    if not secrets.said:  # which the index would keep whole
        try:
            record = Record(read.layer.diff_id or "", read.index, read.size, secrets)
            file = record.written(sealing)
        except RecordError:
            file = None
    return CarriedRecord(file, read.compression, read.stored_size, damage)


class CarriedRecords(Struct):
    """The records of an image's layers, by their numbers."""

    sealing: Sealing
    by_number: Mapping[int, CarriedRecord]
    latest: LatestRecords = field(default_factory=LatestRecords)
    taken: int = 0

    def known(
        self,
        image: Image,
        layer: Layer,
        progress: Progress,  # noqa: ARG002
    ) -> tuple[Record, Compression] | None:
        """Return a layer's record, and how its bytes are compressed; None if it has to be read."""
        came = self.by_number.get(layer.number)
        if came is None or came.file is None:
            return None
        try:
            image.allowance.charge(_STEPS_A_RECORD + _STEPS_A_BYTE * len(came.file))
            record = self.latest.read(came.file)
            image.allowance.keep(memory_of(record.index))
        except (DamageError, LimitError, RecordError):
            return None
        self.taken += 1
        return record, came.compression

    def begins(self) -> list[tuple[bytes, LayerIndex]]:
        """Return the indexes of the first layers, as far as they are known, by what they hold."""
        found = list[tuple[bytes, LayerIndex]]()
        for number in sorted(self.by_number):
            if (file := self.by_number[number].file) is None:
                break
            try:
                found.append((file, self.latest.read(file).index))
            except RecordError:
                break
        return found

    def tap(self, _: Layer) -> Tap | None:
        """Return nothing: who reads a layer all the same keeps nothing of it."""
        return None

    def keep(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Keep nothing."""

    def adopt(self, read: ReadLayer, secrets: LayerSecrets) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Do nothing: nobody learned anything."""

"""Records of layers that are in many images, made of their files once."""

from __future__ import annotations

from msgspec import Struct, field

from explorer.latest import Latest
from explorer.layers.indexer import memory_of
from explorer.records.record import Record, read_record

_ROOM = 64_000_000


class LatestRecords(Struct):
    """The records that were needed last, in bounded memory; any thread may ask."""

    _records: Latest[bytes, Record] = field(default_factory=lambda: Latest(_ROOM))

    def read(self, file: bytes) -> Record:
        """Return the record that a file holds, the same one each time. Raises RecordError."""
        if known := self._records.known(file):
            return known
        record = read_record(file)
        self._records.keep(file, record, memory_of(record.index) + 2 * len(file))
        return record

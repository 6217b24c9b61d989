"""The record of a layer as a value, and as bytes."""

from __future__ import annotations

from itertools import chain

from msgspec import Struct

from explorer.errors import RecordError
from explorer.layers import LayerIndex
from explorer.records.index_sections import index_from, sections_of
from explorer.records.secrets_sections import secrets_from, section_of
from explorer.records.sections import Section, document, packed, read_document, unpacked
from explorer.secrets.searching import LayerSecrets
from explorer.text.needles import Sealing


class Record(Struct, frozen=True, weakref=True):
    """What is known of a layer from its bytes alone; `size` is that of its tar, in bytes.

    Of the secrets in it, once it was written and read, nothing is left but their likeness.
    """

    diff_id: str
    index: LayerIndex
    size: int
    secrets: LayerSecrets

    @property
    def is_sealed(self) -> bool:
        """Whether of any secret in it the likeness alone is known."""
        outcomes = self.secrets.outcomes.values()
        return any(one.likeness for outcome in outcomes for one in outcome.matches)

    def written(self, sealing: Sealing) -> bytes:
        """Return it as a file. Raises RecordError where it would hold a secret."""
        secrets = section_of(self.secrets, sealing)
        own = document({"diff_id": self.diff_id, "size": self.size})
        about: list[Section] = [("secrets", [secrets]), ("layer", [own])]
        return packed(chain(sections_of(self.index), about))


def read_record(file: bytes) -> Record:
    """Return the record that a file holds. Raises RecordError for anything else."""
    sections = unpacked(file)
    index = index_from(sections)
    try:
        own, secrets = read_document(sections["layer"]), sections["secrets"]
        size, diff_id = int(own["size"]), str(own["diff_id"])
        return Record(diff_id, index, size, secrets_from(secrets, len(index)))
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError("what it says of the layer makes no sense") from error

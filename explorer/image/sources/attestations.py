"""Statements about an image that its index carries: provenance, lists of materials.

Source: BuildKit, "Attestation storage". Provenance may hold build arguments in clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from explorer.errors import FormatError
from explorer.image.blob import MissingBlob
from explorer.image.descriptor import PREDICATE_TYPE, REFERENCE_DIGEST, Descriptor, parse_manifest
from explorer.image.model import Attestation
from explorer.image.sources.request import Remarks
from explorer.image.sources.store import BlobStore, read_object, stored


def read_attestations(
    store: BlobStore, descriptors: Sequence[Descriptor], image: str, remarks: Remarks
) -> tuple[Attestation, ...]:
    """Return the statements about the image of that manifest digest, and about nobody knows what.

    One that is not there is noted and no damage: engines save images without them.
    """
    found: dict[str, list[Attestation]] = {}
    for descriptor in descriptors:
        if descriptor.annotations.get(REFERENCE_DIGEST, image) != image:
            continue
        try:
            found[descriptor.digest] = _statements(store, descriptor, remarks)
        except FormatError as error:
            remarks.note(f"An attestation is left out: {error.message}")
    return tuple(chain.from_iterable(found.values()))


def _statements(store: BlobStore, descriptor: Descriptor, remarks: Remarks) -> list[Attestation]:
    fields = read_object(store, descriptor, "attestation manifest", remarks)
    statements = []
    for layer in parse_manifest(fields, "attestation manifest").layers:
        blob = stored(store, layer)
        if isinstance(blob, MissingBlob):
            remarks.note(f"An attestation is left out: {blob.reason}")
        else:
            kind = layer.annotations.get(PREDICATE_TYPE, "")
            statements.append(Attestation(kind, blob, store.name(layer)))
    return statements

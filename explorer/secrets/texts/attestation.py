"""Attestations: BuildKit's provenance at mode=max holds the build arguments as they were given.

Source: SLSA provenance v0.2, "invocation.parameters"; BuildKit, "Provenance attestation".
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.errors import DamageError, FormatError
from explorer.image import Image
from explorer.image.blob import read_blob
from explorer.image.document import MAXIMUM_DOCUMENT, parse
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.texts.text import Text
from explorer.secrets.texts.values import encoded, named_values


def unread_attestations(image: Image) -> Iterator[str]:
    """Yield a sentence for each statement whose bytes can't be read."""
    for one in image.attestations:
        try:
            read_blob(one.blob, MAXIMUM_DOCUMENT)
        except DamageError as error:
            yield f"An attestation was not searched: {error.message}"


def attestation_texts(image: Image) -> Iterator[Text]:
    """Yield each value of each statement as NAME=VALUE; one that can't be read, as raw bytes."""
    for one in image.attestations:
        try:
            data = read_blob(one.blob, MAXIMUM_DOCUMENT)
        except DamageError:
            continue
        try:
            values = list(named_values(parse(data, "attestation")))
        except FormatError:
            yield Text(data, Location(LocationKind.ATTESTATION, name=one.predicate_type))
            continue
        for name, text in values:
            key = name.rpartition(".")[2].removeprefix("build-arg:")
            yield Text(encoded(f"{key}={text}"), Location(LocationKind.ATTESTATION, name=name))

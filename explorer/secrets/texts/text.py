"""Every text of an image that is no file, each with its location."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explorer.image import Image
from explorer.secrets.finding import Location


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes to search, and where they stand."""

    data: bytes
    location: Location

    def located(self, offset: int) -> Location:
        """Return the location of what begins at an offset, line and column counted from 1."""
        line = self.data.count(b"\n", 0, offset) + 1
        column = offset - self.data.rfind(b"\n", 0, offset)
        return replace(self.location, line=line, column=column)


def texts_of(image: Image) -> Iterator[Text]:
    """Yield the texts of the history, the configuration and the attestations, in this order."""
    from explorer.secrets.texts.attestation import attestation_texts
    from explorer.secrets.texts.configuration import configuration_texts
    from explorer.secrets.texts.history import history_texts

    yield from history_texts(image)
    yield from configuration_texts(image)
    yield from attestation_texts(image)

"""The texts of an image that are no files: history, configuration, attestations."""

from collections.abc import Iterator

from explorer.image import Image
from explorer.secrets.texts.attestation import attestation_texts
from explorer.secrets.texts.configuration import configuration_texts
from explorer.secrets.texts.history import history_texts
from explorer.secrets.texts.text import Text

__all__ = ["Text", "texts_of"]


def texts_of(image: Image) -> Iterator[Text]:
    """Yield the texts of the history, the configuration and the attestations, in this order."""
    yield from history_texts(image)
    yield from configuration_texts(image)
    yield from attestation_texts(image)

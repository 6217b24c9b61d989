"""The instructions of the history: build arguments, ENV, tokens in command lines."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.image import Image
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.texts.text import Text
from explorer.secrets.texts.values import encoded


def history_texts(image: Image) -> Iterator[Text]:
    """Yield each instruction as the image keeps it, and its comment."""
    for one in image.instructions:
        location = Location(
            LocationKind.HISTORY, index=one.number, instruction=one.created_by or None
        )
        for text in (one.created_by, one.comment):
            if text:
                yield Text(encoded(text), location)

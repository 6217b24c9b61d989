"""Images that stand beside the one that was opened: in the same archive, of other platforms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec.structs import replace

from explorer.image.model import Image, Sibling
from explorer.image.request import Request

Opens: TypeAlias = Callable[[Request], Image]
"""Opens what a request asks for. Raises ImageError."""


def finished(opens: Opens, request: Request) -> Image:
    """Open an image, with all that was remarked on the way, whichever step of it learned that.

    Raises what `opens` raises.
    """
    image = opens(request)
    remarks = request.remarks
    request.allowance.pause()
    return replace(
        image,
        notes=tuple(remarks.notes),
        damages=tuple(remarks.damages),
        documents=remarks.documents,
    )


def beside(name: str, opens: Opens, request: Request, *, is_platform: bool = False) -> Sibling:
    """Return an image beside that of a request, which is opened as if it had been asked for."""
    return Sibling(name, is_platform, lambda: finished(opens, request.afresh()))


def named(image: Image, **fields: Any) -> Image:  # noqa: ANN401 - fields of an image
    """Return an image with what its place knows of it, which holds for its other platforms too."""

    def also(sibling: Sibling) -> Sibling:
        return replace(sibling, opens=lambda: replace(sibling.opens(), **fields))

    beside = [also(one) if one.is_platform else one for one in image.beside]
    return replace(image, **fields, beside=beside)

"""Build contexts, folders that are about to become an image: `dir:FOLDER[:DOCKERFILE]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.sources.source import Access, Source

if TYPE_CHECKING:
    from explorer.image.request import Request


def _open(request: Request) -> Image:
    from explorer.image.sources.context.opening import open_context

    return open_context(request, CONTEXT.scheme)


def _access(_: Image, target: str) -> Access:
    return Access((), target, is_archive=False, is_tree=True)


CONTEXT = Source("dir", "FOLDER[:DOCKERFILE]", _open, _access)

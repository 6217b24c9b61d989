"""An image of a sweep opened once more, the very one that was judged."""

from __future__ import annotations

from msgspec.structs import replace

from explorer.errors import ImageError
from explorer.fleet.beside import siblings
from explorer.fleet.store import SweptImage
from explorer.fleet.work import pinned
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.image.sources import open_image, registry_of

_MOVED = "It is not there any more as the sweep has seen it: sweep again"


def open_swept(
    image: SweptImage,
    progress: Progress,
    *,
    platform: str | None = None,
    access: RegistryAccess = NO_ACCESS,
) -> Image:
    """Open an image where it was found, with the `platform` and `access` of its sweep.

    Raises UsageError, ImageError, and CancelledError through `progress`.
    """
    is_named = registry_of(image.reference) is not None
    reference = pinned(image.reference, image.root if is_named else None)
    first = open_image(reference, platform=platform, progress=progress, every=True, access=access)
    found = _found(first, image.name)
    if found.digest and image.digest and found.digest != image.digest:
        raise ImageError(_MOVED)
    return replace(found, reference=image.reference)


def _found(image: Image, name: str) -> Image:
    """Return the image that is called so beside another: a name for each step, with blanks."""
    if not name:
        return image
    for step, one in sorted(siblings(image).items(), key=lambda one: -len(one[0])):
        if f"{name} ".startswith(f"{step} "):
            return _found(one.opens(), name.removeprefix(step).lstrip(" "))
    raise ImageError(_MOVED)

"""Where images come from: each source is a module of its own, and all give the same Image."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from explorer.errors import EngineError, ImageError, ImageNotFoundError
from explorer.image.model import Image, Outline
from explorer.image.progress import Progress, silent
from explorer.image.reference import ENGINES, STDIN, parse_platform, parse_reference
from explorer.image.sources import engine, paths, registry
from explorer.image.sources.request import Request
from explorer.limits import Limits, limits_from

__all__ = ["open_image", "outline"]

_Open: TypeAlias = Callable[[Request], Image]
_OPENERS: Mapping[str, _Open] = {
    "docker": engine.open_engine_image,
    "podman": engine.open_engine_image,
    "docker-archive": paths.open_docker,
    "oci": paths.open_folder,
    "oci-archive": paths.open_oci_archive,
    "registry": registry.open_registry_image,
}
_PATH_STARTS = ("/", "./", "../", "~")
_PATH_ENDS = (".tar", ".tgz", ".tar.gz", ".tar.zst", ".gz", ".zst", "/")


def open_image(
    reference: str,
    *,
    platform: str | None = None,
    pick: str | None = None,
    progress: Progress = silent,
    limits: Limits | None = None,
) -> Image:
    """Open the image that IMAGE of the command line means.

    `platform` is "os/arch[/variant]", `pick` a tag or a number from 1; without `limits`
    those of the environment hold. Raises UsageError, ImageError, and CancelledError
    through `progress`.
    """
    request = _request(reference, platform, pick, progress)
    request = replace(request, limits=limits or limits_from(os.environ))
    scheme = request.reference.scheme
    image = _OPENERS[scheme](request) if scheme else _open_bare(request)
    # All that was remarked on the way, whichever step of it learned that.
    remarks = request.remarks
    return replace(image, notes=tuple(remarks.notes), damages=tuple(remarks.damages))


def outline(reference: str, platform: str | None = None) -> Outline | None:
    """Return what an engine says of an image at once; None where no engine has it.

    Raises UsageError for a malformed reference or platform, and nothing else.
    """
    request = _request(reference, platform, None, silent)
    scheme = request.reference.scheme
    if not scheme and (request.reference.place == STDIN or _is_path(request.reference.place)):
        return None
    for name in (scheme,) if scheme else ENGINES:
        try:
            if name in ENGINES:
                return engine.outline_in_engine(name, request)
        except ImageError:
            continue
    return None


def _request(reference: str, platform: str | None, pick: str | None, progress: Progress) -> Request:
    asked = parse_platform(platform) if platform else None
    return Request(parse_reference(reference), asked, pick, progress)


def _open_bare(request: Request) -> Image:
    place = request.reference.place
    if place == STDIN:
        return paths.open_stdin(request)
    return paths.open_path(request) if _is_path(place) else _open_in_engines(request)


def _is_path(place: str) -> bool:
    """Tell a path from an image's name: by its looks, or by what is there.

    A folder that holds no image and looks like a name may well stand beside its image.
    """
    if place in (".", "..") or place.startswith(_PATH_STARTS) or place.endswith(_PATH_ENDS):
        return True
    try:
        path = Path(place)
        return paths.holds_layout(path) if path.is_dir() else path.exists()
    except (OSError, ValueError):
        return False


def _open_in_engines(request: Request) -> Image:
    with ExitStack() as stack:
        return _found(request, stack).open()


def _found(request: Request, stack: ExitStack) -> engine.Found:
    """Return the image in the first engine that has it; say what was tried where none does."""
    tried: list[ImageError] = []
    for name in ENGINES:
        try:
            return stack.enter_context(engine.found_in(name, request))
        except (EngineError, ImageNotFoundError) as error:
            tried.append(error)
    raise _not_found(request, tried)


def _not_found(request: Request, tried: list[ImageError]) -> ImageError:
    reasons = "; ".join(error.message for error in tried)
    message = f"Nothing is called {request.place}: there is no such file or folder; {reasons}"
    if all(isinstance(error, EngineError) for error in tried):
        return EngineError(message, hint=tried[0].hint)
    place = request.place
    return ImageNotFoundError(message, hint=f"Pull it first, or name it as registry://{place}")

"""Where images come from: each source is a module of its own, and all give the same Image."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import EngineError, ImageError, ImageNotFoundError, UsageError
from explorer.image.model import Image, Outline
from explorer.image.progress import Progress, silent
from explorer.image.request import (
    NO_ACCESS,
    STDIN,
    Documents,
    Knowledge,
    LayerReader,
    RegistryAccess,
    Request,
    parse_platform,
)
from explorer.image.sources.registry import REGISTRY
from explorer.image.sources.several import finished
from explorer.image.sources.table import ENGINES, NAMING, SOURCES, parse_reference, source_named
from explorer.limits import DEFAULTS, Limits, limits_from
from explorer.printable import printable

__all__ = ["open_image", "outline", "registry_of", "unsaved"]

_PATH_STARTS = ("/", "./", "../", "~")
_PATH_ENDS = (".tar", ".tgz", ".tar.gz", ".tar.zst", ".gz", ".zst", "/")


def open_image(
    reference: str,
    *,
    platform: str | None = None,
    pick: str | None = None,
    progress: Progress = silent,
    limits: Limits | None = None,
    knows: Knowledge | None = None,
    ahead: LayerReader | None = None,
    every: bool = False,
    access: RegistryAccess = NO_ACCESS,
    documents: Documents | None = None,
) -> Image:
    """Open the image that IMAGE of the command line means.

    `platform` is "os/arch[/variant]", `pick` a tag or a number from 1; without `limits`
    those of the environment hold; `knows` says what need not be read, `ahead` reads layers of an
    engine's image while it is being saved, `access` is how an image's registry is asked, but for
    `documents` that are here, and with `every` what stands beside it is opened next.
    Raises UsageError, ImageError, and CancelledError through `progress`.
    """
    limits = limits or limits_from(os.environ)
    request = _request(reference, platform, pick, progress, limits)
    request = replace(request, knows=knows, ahead=ahead, access=access, every=every)
    request = replace(request, documents=documents)
    source = source_named(request.reference.scheme)
    if access != NO_ACCESS and source is not REGISTRY:
        _refuse_access(request)
    return finished(source.opens if source else _open_bare, request)


def outline(reference: str, platform: str | None = None) -> Outline | None:
    """Return what an engine says of an image at once; None where no engine has it.

    Raises UsageError for a malformed reference or platform, and nothing else.
    """
    request = _request(reference, platform, None, silent, DEFAULTS)
    source, target = source_named(request.reference.scheme), request.reference.target
    if not source and (target == STDIN or _is_path(target)):
        return None
    for one in (source,) if source else ENGINES:
        try:
            if one.finds:
                with one.finds(request) as found:
                    return found.outline()
        except ImageError:
            continue
    return None


def unsaved(reference: str) -> Image | None:
    """Return an image as its engine speaks of it; None where a layer would have to be fetched.

    Raises UsageError, ImageError.
    """
    request = _request(reference, None, None, silent, limits_from(os.environ))
    source = source_named(request.reference.scheme)
    if source is None or source.finds is None:
        return None
    with source.finds(request) as found:
        said = found.unsaved()
    return finished(lambda _: said, request) if said else None


def registry_of(reference: str) -> str | None:
    """Return the host of the registry that IMAGE names, None where it names none.

    Raises UsageError for a malformed reference.
    """
    from explorer.image.sources.registry.name import parse_name

    read = parse_reference(reference)
    is_of_registry = source_named(read.scheme) is REGISTRY
    return parse_name(read.target).host if is_of_registry else None


def _request(
    reference: str, platform: str | None, pick: str | None, progress: Progress, limits: Limits
) -> Request:
    asked, allowance = parse_platform(platform) if platform else None, Allowance(limits)
    return Request(parse_reference(reference), asked, pick, progress, allowance=allowance)


def _refuse_access(request: Request) -> None:
    """Say that nobody is asked for an image that comes from no registry. Raises UsageError."""
    raise UsageError(
        f"{printable(request.reference.text)} comes from no registry, and takes no login and no "
        "--insecure",
        hint=f"An image of a registry is written as {REGISTRY.written('HOST/NAME:TAG')}",
    )


def _open_bare(request: Request) -> Image:
    from explorer.image.sources.recognition import open_path, open_recognised, read_stdin

    target = request.reference.target
    if target == STDIN:
        return open_recognised(read_stdin(request), request)
    return open_path(request) if _is_path(target) else _open_in_engines(request)


def _is_path(target: str) -> bool:
    """Return whether it is a path, and no image's name: by its looks, or by what is there.

    A folder that holds no image and looks like a name may well stand beside its image.
    """
    if target in (".", "..") or target.startswith(_PATH_STARTS) or target.endswith(_PATH_ENDS):
        return True
    try:
        path = Path(target)
        if not path.is_dir():
            return path.exists()
        return any(one.in_folder(path) for one in SOURCES if one.in_folder)
    except (OSError, ValueError):
        return False


def _open_in_engines(request: Request) -> Image:
    """Open the image of the first engine that has it; say what was tried where none does."""
    tried: list[ImageError] = []
    for finds in [one.finds for one in NAMING if one.finds and one.is_here()]:
        with ExitStack() as stack:
            try:
                found = stack.enter_context(finds(request))
            except (EngineError, ImageNotFoundError) as error:
                tried.append(error)
                continue
            return found.open()
    raise _not_found(request, tried)


def _not_found(request: Request, tried: list[ImageError]) -> ImageError:
    reasons = "; ".join(error.message for error in tried)
    message = f"Nothing is called {request.target}: there is no such file or folder; {reasons}"
    if all(isinstance(error, EngineError) for error in tried):
        return EngineError(message, hint=tried[0].hint)
    name = REGISTRY.written(request.target)
    return ImageNotFoundError(message, hint=f"Pull it first, or name it as {name}")

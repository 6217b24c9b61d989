"""Opens a build context as an image of one layer, before it is built.

Nobody has said what the layer's digest is, and there is neither history nor configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from explorer.errors import FormatError, ImageError, ImageNotFoundError, LimitError
from explorer.image.inode import Inode
from explorer.image.model import Image, Layer
from explorer.image.request import Reference, Remarks, Request
from explorer.image.sources.context.context_tar import ContextTar
from explorer.image.sources.context.ignoring import DOCKERFILE, read_ignoring
from explorer.image.sources.context.walk import ContextWalk
from explorer.image.sources.oci import OCI
from explorer.image.sources.recognition import require
from explorer.image.sources.store import FolderStore
from explorer.printable import printable

# Measured: looking at a name, holding it against a pattern, and what is kept of an entry.
_STEPS_A_NAME, _STEPS_A_PATTERN = 3_000, 30
_ENTRY_BYTES = 900
_STEP = 1 << 10
_SKOPEO = ("version", "manifest.json")


def open_context(request: Request, source: str) -> Image:
    """Open a folder as it would be sent to a builder. Raises ImageError."""
    folder = Path(request.reference.target)
    require(folder, request.target)
    if not folder.is_dir():
        raise FormatError(f"{request.target} is no folder", hint="A build context is one")
    _say_what_else_it_is(folder, request)
    layer = Layer(1, context_tar(folder, request), stored_as=b".", is_context=True)
    return Image(request.reference.text, source, [layer], allowance=request.allowance)


def context_tar(folder: Path, request: Request) -> ContextTar:
    """Return the files of a context, which are read later on. Raises ImageError."""
    named, remarks = request.reference.tag, request.remarks
    if named and not (folder / named).exists():
        raise ImageNotFoundError(f"There is no {printable(named)} in {request.target}")
    ignoring = read_ignoring(FolderStore(folder), named or DOCKERFILE, request)
    root, others = os.fsencode(folder), list[bytes]()
    tar = ContextTar(root)
    looks = _looking(tar, len(ignoring.patterns), request)
    walk = ContextWalk(root, ignoring, looks, partial(_lost, remarks), others.append)
    try:
        for entry in walk.entries():
            request.allowance.keep(_ENTRY_BYTES + len(entry.path) + len(entry.link))
            tar.add(entry)
    except LimitError as error:
        remarks.damage(error.message)
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        remarks.note(f"Neither file, folder nor link, and left out: {printable(others[0])}{more}")
    return tar


def context_inodes(reference: Reference) -> frozenset[Inode]:
    """Return device and inode of each file of a context; none of what is no context."""
    try:
        return context_tar(Path(reference.target), Request(reference)).inodes
    except ImageError:
        return frozenset()


def _looking(tar: ContextTar, patterns: int, request: Request) -> Callable[[], None]:
    """Return what charges for a name, and says now and then how many bytes there are so far."""
    count, steps = 0, _STEPS_A_NAME + _STEPS_A_PATTERN * patterns

    def looks() -> None:
        nonlocal count
        request.allowance.charge(steps)
        if not count % _STEP:
            request.progress("listing", tar.size)
        count += 1

    return looks


def _lost(remarks: Remarks, path: bytes, reason: str) -> None:
    remarks.damage(f"{printable(path) or 'The folder'} can't be read: {reason}")


def _say_what_else_it_is(folder: Path, request: Request) -> None:
    """Note where a folder holds an image already, whose parts would be read as files."""
    if OCI.in_folder and OCI.in_folder(folder):
        better = OCI.written(request.target)
        request.remarks.note(f"The folder holds an image layout: {better} looks into its layers")
    elif all((folder / name).is_file() for name in _SKOPEO):
        request.remarks.note(
            "The folder holds an image as skopeo's dir: keeps one: copy it to a layout with "
            f"skopeo copy dir:{request.target} oci:FOLDER, and look into that"
        )

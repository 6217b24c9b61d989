"""Finds the entry that a path on the command line or on the screen speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from explorer.analysis import Analysis
from explorer.errors import ContentError
from explorer.layers import Kind, Place
from explorer.layers.links import MAXIMUM_LINKS, follow
from explorer.layers.paths import base, join, normal, parent
from explorer.printable import printable

_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def find(analysis: Analysis, asked: bytes, layer: int | None = None) -> Place:
    r"""Return what layer `layer` wrote at a path, or the topmost layer that wrote it.

    Hidden or not makes no difference; markers are no writing. Bytes may be given as
    the `\\xNN` escapes that listings show. Raises ContentError where nothing stands there.
    """
    if layer is not None:
        analysis.layer(layer)
    written: list[Place] = []
    for path in _spellings(analysis, asked):
        written = [one for one in analysis.versions(path) if analysis.is_written(one)]
        wanted = [one for one in written if layer in (None, one.layer)]
        if wanted:
            return wanted[0]
        if written:
            break
    raise _missing(asked, layer, written)


def find_file(analysis: Analysis, asked: bytes, layer: int | None = None) -> Place:
    """Return the file at a path, symbolic links followed inside the image. Raises ContentError."""
    place = find(analysis, asked, layer)
    for _ in range(MAXIMUM_LINKS):
        entry = analysis.entry(place)
        if entry.kind is not Kind.SYMLINK:
            return place
        path, target = analysis.path(place), entry.link or b""
        head = b"" if target.startswith(b"/") else parent(path)
        place = find(analysis, _resolved(analysis, join(head, target)))
    raise ContentError(f"{printable(asked)} leads through more than {MAXIMUM_LINKS} links")


def listed(analysis: Analysis, asked: bytes, layer: int | None = None) -> Iterator[Place]:
    """Yield what stands at a path or below it in any layer, markers included.

    Everything for the root. Raises ContentError where no layer has anything there.
    """
    for path in _spellings(analysis, asked):
        found = below(analysis, path, layer)
        if not path:
            return found
        if (first := next(found, None)) is not None:
            return chain([first], found)
    raise _missing(asked, layer, [])


def below(analysis: Analysis, directory: bytes, layer: int | None = None) -> Iterator[Place]:
    """Yield all that was ever written at a path or below it, base layer first."""
    prefix = directory + b"/" if directory else b""
    for analysed in analysis.layers:
        if layer in (None, analysed.number):
            fates = analysed.fates
            for position in range(len(fates.index)):
                path = fates.path(position)
                if path.startswith(prefix) or path == directory:
                    yield Place(analysed.number, position)


def _spellings(analysis: Analysis, asked: bytes) -> Iterator[bytes]:
    path = normal(asked)
    yield path
    yield join(_resolved(analysis, parent(path)), base(path))
    if _ESCAPE.search(path):
        yield _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), path)


def _resolved(analysis: Analysis, path: bytes) -> bytes:
    """Follow the links in a path as the topmost layers have them."""

    def target_of(step: bytes) -> bytes | None:
        written = (one for one in analysis.versions(step) if analysis.is_written(one))
        top = next(written, None)
        if top is None or analysis.entry(top).kind is not Kind.SYMLINK:
            return None
        return analysis.entry(top).link

    return follow(path, target_of)


def _missing(asked: bytes, layer: int | None, written: list[Place]) -> ContentError:
    path = printable(asked)
    if layer is not None and written:
        layers = ", ".join(str(place.layer) for place in reversed(written))
        return ContentError(f"Layer {layer} did not write {path}", hint=f"These did: {layers}")
    return ContentError(f"No layer wrote {path}", hint="`ls` lists every path of every layer")

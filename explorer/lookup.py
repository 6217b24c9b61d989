"""Finds the entries at a path that a user typed or that a link leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from explorer.analysis import Analysis
from explorer.errors import ContentError
from explorer.layers import Kind, Place
from explorer.layers.paths import MAXIMUM_LINKS, base, follow, join, normal, parent
from explorer.printable import printable

_QUOTES = b"\"'`"
_IN_GLOBS = re.compile(rb"[*?\[]")
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def find(analysis: Analysis, asked: bytes, layer: int | None = None) -> Place:
    r"""Return the place of what layer `layer` wrote at a path, or the topmost layer that did.

    It may be hidden; markers don't count. `asked` may have the `\\xNN` escapes of listings.
    Raises ContentError where no such layer wrote the path.
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
    """Return where the file at a path is, following links in the image. Raises ContentError."""
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
    """Yield the places of all entries at a path or below it, markers included.

    They are those of layer `layer`, or of all layers. Raises ContentError where there is none,
    except for the root.
    """
    for path in _spellings(analysis, asked):
        places = below(analysis, path, layer)
        if not path:
            return places
        if (first := next(places, None)) is not None:
            return chain([first], places)
    raise _missing(asked, layer, [])


def below(analysis: Analysis, directory: bytes, layer: int | None = None) -> Iterator[Place]:
    """Yield the places of all entries at a path or below it, base layer first."""
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
    """Return a path with its links followed, each as the topmost layer that wrote it has it."""

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
    return ContentError(f"No layer wrote {path}", hint=_hint(asked))


def _hint(asked: bytes) -> str:
    """Return what may have been meant where a shell left a quote, or a glob, in a path."""
    if (bare := asked.strip(_QUOTES)) != asked:
        return f"A shell would have taken the quote away: {printable(bare)}"
    if _IN_GLOBS.search(asked):
        return "It is a path and no glob; `ls` without one lists every path of every layer"
    return "`ls` lists every path of every layer"

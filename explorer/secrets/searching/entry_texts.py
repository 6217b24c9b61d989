"""What entries say of themselves, and nobody opens: names, targets of links, attributes.

They are searched as texts of many lines, one for each entry, as files are: in windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from explorer.layers.index import LayerIndex
from explorer.secrets.finding import ContentMatch, LocationKind
from explorer.secrets.rule import REACH
from explorer.secrets.searching.outcome import EntryMatch
from explorer.secrets.searching.tasks import Find, placed
from explorer.text.windows import windows

_WINDOW = 1 << 20
_TOGETHER = 4_096
_FEEDS = bytes.maketrans(b"\r\n", b"  ")


_Said: TypeAlias = tuple[int, str | None, bytes]
"""A position, the name of an attribute, and the text."""


def entry_matches(index: LayerIndex, find: Find, find_marked: Find) -> Iterator[EntryMatch]:
    """Yield the secrets in names, in targets of links and in attributes. Raises LimitError.

    Names and targets have all sorts of words: only what has a mark of its own is a secret there.
    """
    paths = ((at, None, path) for at, path in enumerate(index.paths))
    yield from _matches(paths, LocationKind.NAME, find_marked)
    links = ((at, None, target) for at, target in sorted(index.links.items()))
    yield from _matches(links, LocationKind.LINK, find_marked)
    attributes = (
        (at, name.decode("utf-8", "replace"), name + b"=" + value)
        for at, pairs in sorted(index.xattrs.items())
        for name, value in pairs
    )
    yield from _matches(attributes, LocationKind.ATTRIBUTE, find)


def _matches(said: Iterable[_Said], kind: LocationKind, find: Find) -> Iterator[EntryMatch]:
    said = iter(said)
    while some := [*islice(said, _TOGETHER)]:
        for line, found in _found([text for _, _, text in some], find):
            position, name, _ = some[line - 1]
            yield EntryMatch(position, kind, found, name)


def _found(lines: Sequence[bytes], find: Find) -> Iterator[tuple[int, ContentMatch]]:
    pieces = (line.translate(_FEEDS) + b"\n" for line in lines)
    for window in windows(pieces, _WINDOW, REACH):
        (matches,) = find([(window.data, "")])
        yield from ((one.line, one) for one in placed(window, matches))

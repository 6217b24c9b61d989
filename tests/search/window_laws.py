"""What a user's search finds in a file is the same in windows of any size, from any line on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unittest.mock import patch

from explorer.image.blob import MemoryBlob
from explorer.layers import Place
from explorer.search.contents import FileHits
from explorer.search.file import Matches
from explorer.text import search
from explorer.text.search import Pattern, Searcher, Stretch


class Expected(NamedTuple):
    """A hit with its line, its column in bytes, and its own number, all from 1."""

    hit: Stretch
    line: int
    column: int
    number: int


def numbered(data: bytes, hits: Sequence[Stretch]) -> list[Expected]:
    """Return hits with where they stand in some bytes."""
    return [
        Expected(
            hit,
            data.count(b"\n", 0, hit.start) + 1,
            hit.start - data.rfind(b"\n", 0, hit.start),
            number,
        )
        for number, hit in enumerate(hits, 1)
    ]


def assert_a_file_has(
    expected: Sequence[Expected], data: bytes, searcher: Searcher, size: int, start: int
) -> None:
    """Search a file in windows of a size, from the line that holds an offset to the end."""
    with patch.object(search, "_searcher", lambda _: searcher):
        matches = Matches(MemoryBlob(data), Pattern("any"), min(start, len(data)), size=size)
    assert matches.share <= 1
    assert [*matches.search(lambda: None)]
    in_file = [*matches.within(0, len(data))]
    assert in_file == [one.hit for one in expected]
    assert [matches.number(hit) for hit in in_file] == [one.number for one in expected]
    assert (matches.count, matches.share) == (len(expected), 1)


def assert_contents_list(
    expected: Sequence[Expected], data: bytes, searcher: Searcher, size: int
) -> None:
    """Search a text as one of the contents of all layers: of each line the first hit is listed."""
    contents = FileHits(Place(1, 0))
    contents.search(MemoryBlob(data), searcher, lambda: None, size)
    assert contents.count == len(expected)
    listed = {one.line: (one.hit, one.line, one.column) for one in reversed(expected)}
    assert [((one.start, one.end), one.line, one.column) for one in contents.hits] == [
        listed[line] for line in sorted(listed)
    ]
    for one in contents.hits:
        line = data.split(b"\n")[one.line - 1]
        assert line.startswith(one.text)
        assert data.startswith(one.text, one.text_start)

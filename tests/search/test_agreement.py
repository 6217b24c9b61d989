"""Wherever a user searches, the same is found: place, line, column and number."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.image.blob import MemoryBlob
from explorer.layers import Place
from explorer.search.contents import FileHits
from explorer.search.file import Matches
from explorer.text import search
from explorer.text.search import Pattern, Searcher
from tests.laws import tried
from tests.search.naive import numbers
from tests.search.typed import DATA, EXPRESSIONS, TEXTS, for_python


@tried(300)
@given(TEXTS | EXPRESSIONS, DATA, st.integers(1, 8), st.integers(1, 20), st.integers(0, 60))
def test_in_a_file_and_in_the_contents_of_layers_the_same_is_found(
    parts: str | list[str], data: bytes, longest: int, size: int, start: int
) -> None:
    pattern = Pattern("".join(parts), is_expression=not isinstance(parts, str))
    naive = for_python(parts, ignores_case=pattern.ignores_case)
    try:
        searcher = Searcher(pattern.source(), longest, is_text=not pattern.is_expression)
    except UsageError:
        assume(False)
    expected = numbers(naive, data, longest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_searcher", lambda _: searcher)
        matches = Matches(MemoryBlob(data), pattern, min(start, len(data)), size=size)
    assert matches.share <= 1
    assert [*matches.search(lambda: None)]
    in_file = [*matches.within(0, len(data))]
    assert in_file == [hit for hit, *_ in expected]
    assert [matches.number(hit) for hit in in_file] == [number for *_, number in expected]
    assert (matches.count, matches.share) == (len(expected), 1)

    contents = FileHits(Place(1, 0))
    contents.search(MemoryBlob(data), searcher, lambda: None, size)
    assert contents.count == len(expected)
    listed = {line: (hit, line, column) for hit, line, column, _ in reversed(expected)}
    assert [((one.start, one.end), one.line, one.column) for one in contents.hits] == [
        listed[line] for line in sorted(listed)
    ]
    for one in contents.hits:
        line = data.split(b"\n")[one.line - 1]
        assert line.startswith(one.text)
        assert data.startswith(one.text, one.text_start)

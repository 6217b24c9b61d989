"""Wherever a user searches, the same is found: place, line, column and number."""

from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.text.search import Pattern, Searcher
from tests.laws import tried
from tests.search.naive import hits
from tests.search.typed import DATA, EXPRESSIONS, TEXTS, for_python
from tests.search.window_laws import assert_a_file_has, assert_contents_list, numbered


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
    expected = numbered(data, hits(naive, data, longest))

    assert_a_file_has(expected, data, searcher, size, start)
    assert_contents_list(expected, data, searcher, size)

"""Searching in files: right, bounded, and never a crash whatever the expression is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import CancelledError
from explorer.image.blob import MemoryBlob
from explorer.occurrences import MOST_MATCHES, Matches, Pattern, PatternError, Stretch


def searched(data: bytes, text: str, start: int = 0, *, expression: bool = False) -> Matches:
    matches = Matches(MemoryBlob(data), Pattern(text, is_expression=expression), start)
    for _ in matches.search(lambda: None):
        pass
    return matches


def walk(matches: Matches) -> list[Stretch]:
    found, at = [], matches.after(0)
    while at is not None and at not in found:
        found.append(at)
        at = matches.after(at.start + 1)
    return found


@given(st.text("abAB\n", max_size=80), st.text("abAB", min_size=1, max_size=3), st.integers(0, 80))
def test_a_text_is_found_wherever_the_search_begins(data: str, text: str, start: int) -> None:
    flags = re.IGNORECASE if text == text.lower() else 0
    expected = [Stretch(*one.span()) for one in re.finditer(re.escape(text), data, flags)]
    matches = searched(data.encode(), text, min(start, len(data)))
    assert walk(matches) == expected
    assert matches.is_complete
    assert [matches.number(one) for one in expected] == [*range(1, len(expected) + 1)]


def test_case_counts_once_there_is_a_capital() -> None:
    data = "Ärger ärger ÄRGER".encode()
    assert searched(data, "ärger").count == 3
    assert searched(data, "Ärger").count == 1


def test_signs_are_no_expression_unless_that_is_asked_for() -> None:
    assert walk(searched(b"a.b axb", "a.b")) == [Stretch(0, 3)]
    assert searched(b"a.b\naxb", "a.b", expression=True).count == 2


@pytest.mark.parametrize(
    ("expression", "line", "expected"),
    [
        (r"\w+@\w+", b"mail user@host, you@there!", [(5, 14), (16, 25)]),
        ("a+", b"aaaa xaa", [(0, 4), (6, 8)]),
        ("foo|foobar", b"foobar", [(0, 6)]),
        (r"\bthe", b"other the", [(6, 9)]),
        ("^x", b"xx", [(0, 1)]),
        ("x+y", b"the quick brown fox jumps " * 30, []),
    ],
)
def test_expressions_match_leftmost_and_longest(
    expression: str, line: bytes, expected: list[tuple[int, int]]
) -> None:
    found = Pattern(expression, is_expression=True).stretches(line)
    assert [tuple(one) for one in found] == expected


def test_a_match_of_an_expression_is_made_whole_when_it_is_looked_at() -> None:
    matches = searched(b"first\nmail user@host now\n", r"\w+@\w+", expression=True)
    one = matches.after(0)
    assert one is not None
    assert matches.exact(one) == Stretch(11, 20)


@pytest.mark.parametrize(
    "bad",
    ["(", "[", "a*", "(?=a)", r"(a)\1", "x{1,100000}", "((a{1,200}){1,200}){1,200}", "a" * 301],
)
def test_a_bad_expression_says_so(bad: str) -> None:
    with pytest.raises(PatternError):
        Pattern(bad, is_expression=True)


@pytest.mark.parametrize("hostile", ["(x+x+)+y", "(a|a)*b", r"(\w+\s?)*!", ".*.*.*=.*"])
def test_expressions_that_hang_others_do_not_hang_this(hostile: str) -> None:
    data = b"x" * 5000 + b"\n" + b"a " * 5000
    matches = searched(data, hostile, expression=True)
    assert matches.is_complete


@given(st.text(min_size=1, max_size=12), st.binary(max_size=300))
def test_nothing_fails_whatever_is_searched_for(text: str, data: bytes) -> None:
    for expression in (False, True):
        try:
            pattern = Pattern(text, is_expression=expression)
        except PatternError:
            continue
        found = pattern.stretches(data.replace(b"\n", b" "))
        assert all(0 <= one.start < one.end <= len(data) for one in found)


def test_matches_across_windows_are_found_once() -> None:
    line = b"y" * 100_003 + b"needle" + b"\n"
    assert searched(line * 30, "needle").count == 30
    assert searched(b"z" * (3 << 20) + b"needle", "needle").count == 1
    assert searched((b"z" * 99_994 + b"needle") * 40, "needle").count == 40


def test_what_nobody_could_count_is_cut() -> None:
    matches = searched(b"e" * (1 << 18), "e")
    assert matches.is_cut
    assert matches.count >= MOST_MATCHES


def test_a_search_can_be_stopped() -> None:
    def stop() -> None:
        raise CancelledError("enough")

    with pytest.raises(CancelledError):
        next(Matches(MemoryBlob(b"abc"), Pattern("a", is_expression=False)).search(stop))

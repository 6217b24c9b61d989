"""Stretches of bytes pointed out in lines and rows, whatever stands around them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from explorer.image.blob import MemoryBlob
from explorer.secrets.finding import Finding, Location, LocationKind
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.hex_rows import hex_rows
from explorer.tui.file.highlighting import coloured
from explorer.tui.file.lines import LONG, LineIndex
from explorer.tui.file.marks import Mark, Marks, occurrences
from explorer.tui.file.text_source import Language
from sample_images.tokens import letters
from tests.counting import Work, assert_no_square, assert_twice_is_twice

SECRET = b"SECRET-VALUE"
AROUND = st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8"))


def shown_marks(data: bytes, marks: Marks, column: int = 0) -> str:
    index = LineIndex(MemoryBlob(data))
    while index.scan():
        pass
    lines = coloured(index.read(0, 1000, column), Language("a.env").lexer, marks)
    spans = ((line, span) for line in lines for span in line.spans if span.paint == "leak")
    return "".join(line.text[span.start : span.end] for line, span in spans)


@given(AROUND, AROUND)
def test_a_mark_shows_what_it_marks(before: bytes, after: bytes) -> None:
    data = before + b"\t=" + SECRET + b" " + after
    start = len(before) + 2
    marks = Marks((Mark(start, start + len(SECRET), 0, 0),))
    assert shown_marks(data, marks) == SECRET.decode()


def test_a_mark_across_lines_leaves_their_ends_out() -> None:
    data = b"a\nbc\r\n\nd"
    assert shown_marks(data, Marks((Mark(0, len(data), 0, 0),))) == "abcd"


def test_a_mark_far_in_a_long_line_shows_in_the_piece_that_is_read() -> None:
    data = b"x" * 20 * LONG + SECRET + b"y" * 20 * LONG
    start = 20 * LONG
    marks = Marks((Mark(start, start + len(SECRET), 0, start),))
    assert shown_marks(data, marks, start) == SECRET.decode()
    assert shown_marks(data, marks) == ""


def test_rows_of_numbers_have_marks_among_numbers_and_characters() -> None:
    marks = Marks((Mark(6, 18, 0, 0),))
    first, second = hex_rows(bytes(range(65, 89)), 0, 16, 24, marks)
    assert first.marks == (Span(6, 16, "leak"),)
    (span,) = first.number_marks
    assert first.numbers[span.start : span.end] == "47 48  49 4a 4b 4c 4d 4e 4f 50"
    (span,) = second.number_marks
    assert second.numbers[span.start : span.end] == "51 52"


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6)


@given(spans, spans)
def test_what_lies_above_covers_what_lies_below(
    below: list[tuple[int, int]], above: object
) -> None:
    def apart(pairs: object) -> list[Span]:
        assert isinstance(pairs, list)
        kept: list[Span] = []
        for start, length in sorted(pairs):
            if not kept or start >= kept[-1].end:
                kept.append(Span(start, start + length, "x"))
        return kept

    low = apart(below)
    high = [one._replace(paint="above") for one in apart(above)]
    painted: dict[int, str] = {}
    for span in overlaid(low, high):
        for at in range(span.start, span.end):
            assert at not in painted, "no two paints on one place"
            painted[at] = span.paint
    expected = {at: one.paint for one in [*low, *high] for at in range(one.start, one.end)}
    assert painted == expected


@given(st.text("ab", max_size=60), st.sets(st.text("ab", min_size=4, max_size=8), max_size=6))
def test_of_many_secrets_all_is_found_that_is_found_of_few(text: str, secrets: set[str]) -> None:
    few = [one.encode() for one in secrets]
    many = [*few, *(f"never {number}".encode() for number in range(20))]
    found, more = (
        {at for start, end in occurrences(text.encode(), known) for at in range(start, end)}
        for known in (few, many)
    )
    assert found <= more


def test_many_secrets_in_a_long_text_are_found_in_one_go() -> None:
    def prepared(many: int) -> Work:
        secrets = [letters(f"marks/{number}", 40).encode() for number in range(many)]
        return lambda: Marks.of_text(b"\n".join(secrets), leaked(secrets), None)

    assert_twice_is_twice(prepared, 200)
    assert_no_square(prepared, 2_000)


def leaked(secrets: Sequence[bytes]) -> list[Finding]:
    match = Match("rule", "Title", 0, 1, Severity.HIGH, Confidence.LIKELY)
    return [Finding(match, Location(LocationKind.HISTORY), one, "fix") for one in secrets]


def test_occurrences_are_all_found_and_short_ones_left_alone() -> None:
    assert occurrences(b"abcd-abcd-bcde", [b"abcd", b"abcd"]) == [(0, 4), (5, 9)]
    assert occurrences(b"abcdefgh", [b"abcdef", b"defgh"]) == [(0, 8)]
    assert occurrences(b"a1b1c1", [b"1", b""]) == []


@given(
    st.lists(st.integers(0, 60), max_size=8, unique=True),
    st.integers(0, 58),
    st.integers(1, 20),
)
def test_a_match_leaves_no_byte_of_a_secret_without_a_mark(
    edges: list[int], start: int, size: int
) -> None:
    """Under the mask a byte without one would be read."""
    pairs = zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
    secrets = [Mark(first, last, 0, first) for first, last in pairs]
    match = Mark(start, start + size, 0, start)
    marks = Marks(tuple(secrets)).pointing_at(match)
    covered = {at for one in marks.every for at in range(one.start, one.end)}
    assert covered == {at for one in (*secrets, match) for at in range(one.start, one.end)}
    assert marks.current in marks.every
    ends = [0, *(edge for one in marks.every for edge in (one.start, one.end))]
    assert ends == sorted(ends)

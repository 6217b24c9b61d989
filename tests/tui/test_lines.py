"""Lines of any number and any length, read where somebody looks."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.image.blob import MemoryBlob
from explorer.tui.file.lines import BLOCK, LONG, LineIndex


def index_of(data: bytes) -> LineIndex:
    index = LineIndex(MemoryBlob(data))
    while index.scan():
        pass
    return index


@given(st.binary(max_size=300).map(lambda data: data.replace(b"\1", b"\n")), st.integers(0, 20))
def test_it_reads_what_splitting_gives(data: bytes, first: int) -> None:
    expected = data.split(b"\n")
    if len(expected) > 1 and not expected[-1]:
        expected.pop()
    read = index_of(data).read(first, 10, 0)
    assert [line.data for line in read] == expected[first : first + 10]
    assert [line.number for line in read] == list(range(first, first + len(read)))


def test_lines_across_blocks_are_found() -> None:
    lines = [b"%d " % number * (number % 40) for number in range(20_000)]
    index = index_of(b"\n".join(lines))
    assert index.count == len(lines)
    for first in (0, 1, 9_999, 19_990):
        assert [one.data for one in index.read(first, 5, 0)] == lines[first : first + 5]


def test_of_a_long_line_only_a_piece_is_read() -> None:
    long = bytes(range(48, 58)) * BLOCK
    index = index_of(b"short\n" + long + b"\nend\n")
    _, piece, end = index.read(0, 3, 100_000)
    assert len(piece.data) == LONG
    assert piece.data == long[piece.skipped : piece.skipped + LONG]
    assert piece.skipped <= 100_000 < piece.skipped + LONG
    assert (piece.length, end.data) == (len(long), b"end")


def test_a_part_is_there_before_all_is_counted() -> None:
    index = LineIndex(MemoryBlob(b"line\n" * 1_000_000))
    assert index.scan()
    assert not index.is_complete
    assert index.read(10, 2, 0)[1].data == b"line"

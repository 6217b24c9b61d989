"""Searching in a file: from where the reader is, the same hits as in the whole."""

import pytest

from explorer.errors import CancelledError
from explorer.image.blob import CutBlob, MemoryBlob, MissingBlob
from explorer.limits import MOST_HITS
from explorer.search.file import Matches
from explorer.text.search import Pattern, Stretch


def searched(data: bytes, text: str, start: int = 0, *, expression: bool = False) -> Matches:
    matches = Matches(MemoryBlob(data), Pattern(text, is_expression=expression), start)
    for _ in matches.search(lambda: None):
        pass
    return matches


def test_the_reader_goes_from_hit_to_hit_and_round() -> None:
    matches = searched(b"one a\ntwo a\nthree a a\n", "a", start=8)
    hits = [*matches.within(0, 100)]
    assert hits == [Stretch(4, 5), Stretch(10, 11), Stretch(18, 19), Stretch(20, 21)]
    assert [matches.after(one.start) for one in hits] == hits
    assert [matches.after(one.start + 1) for one in hits] == [*hits[1:], hits[0]]
    assert [matches.before(one.start) for one in hits] == [hits[-1], *hits[:-1]]
    assert [matches.number(one) for one in hits] == [1, 2, 3, 4]
    assert [*matches.within(5, 18)] == [Stretch(10, 11)]
    assert searched(b"", "a").after(0) is None
    assert searched(b"", "a").before(0) is None


def test_what_reaches_into_some_bytes_is_within_them() -> None:
    matches = searched(b"abcabc", "abc", start=4)
    assert [*matches.within(2, 4)] == [Stretch(0, 3), Stretch(3, 6)]
    assert [*matches.within(3, 3)] == []


def test_the_lines_in_sight_come_first() -> None:
    matches = Matches(MemoryBlob(b"needle\n" * 10), Pattern("needle"), 36)
    next(matches.search(lambda: None))
    assert matches.after(0) == Stretch(35, 41)
    assert (matches.count, matches.share, matches.is_complete) == (5, 0.5, False)


def test_hits_across_windows_are_found_once() -> None:
    line = b"y" * 100_003 + b"needle" + b"\n"
    assert searched(line * 30, "needle").count == 30
    assert searched(b"z" * (3 << 20) + b"needle", "needle").count == 1
    assert searched((b"z" * 99_994 + b"needle") * 40, "needle", start=2 << 20).count == 40


def test_what_nobody_could_count_is_cut() -> None:
    matches = searched(b"e" * (MOST_HITS + 1), "e")
    assert matches.is_cut
    assert matches.count == MOST_HITS
    assert not searched(b"e" * MOST_HITS, "e").is_cut


def test_what_can_be_read_of_a_damaged_file_is_searched() -> None:
    whole = MemoryBlob(b"a needle\nand a needle\nand an")
    for start in (0, 12):
        matches = Matches(
            CutBlob(whole, 100, "the rest is lost"), Pattern("needle|an$", True), start
        )
        assert [*matches.search(lambda: None)]
        assert (matches.count, matches.damage) == (3, "the rest is lost")
        assert matches.is_complete
    nothing = Matches(MissingBlob("it is not there"), Pattern("a"), 5)
    assert [*nothing.search(lambda: None)]
    assert (nothing.count, nothing.damage) == (0, "it is not there")


def test_a_search_can_be_stopped() -> None:
    def stop() -> None:
        raise CancelledError("enough")

    with pytest.raises(CancelledError):
        next(Matches(MemoryBlob(b"abc"), Pattern("a")).search(stop))

"""Searching the contents of all layers."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import content_search
from explorer.content_search import Extent, Hit, search_contents
from explorer.errors import CancelledError, UsageError
from explorer.layers import Place
from explorer.layers.matching import Expression
from tests.builders import TarBuilder
from tests.images import analysis_of


def found(text: str, *layers: TarBuilder, is_regex: bool = False) -> list[Hit]:
    hits: list[Hit] = []

    def take(some: Sequence[Hit], _extent: Extent) -> None:
        hits.extend(some)

    search_contents(analysis_of(*layers), Expression(text, is_regex), take, lambda: None)
    return hits


def test_it_finds_lines_in_every_layer_hidden_or_not() -> None:
    base = TarBuilder().file("a", b"one\ntwo needle three needle\nfour\n")
    hits = found("needle", base, TarBuilder().file("a", b"Needle"), TarBuilder().whiteout("a"))
    assert [(hit.place, hit.line, hit.column, hit.text) for hit in hits] == [
        (Place(1, 0), 1, 4, b"two needle three needle"),
        (Place(2, 0), 0, 0, b"Needle"),
    ]


def test_a_capital_asks_for_capitals() -> None:
    assert len(found("Needle", TarBuilder().file("a", b"needle Needle"))) == 1


def test_expressions_match_within_lines() -> None:
    tar = TarBuilder().file("a", b"key = 1\nkey\n= 2\nkey=33\n")
    hits = found(r"^key\s*= *\d+$", tar, is_regex=True)
    # What crosses lines counts in the line that it ends in.
    assert [(hit.line, hit.end - hit.start) for hit in hits] == [(0, 7), (2, 3), (3, 6)]


def test_binary_files_show_what_is_around_every_match() -> None:
    hits = found("needle", TarBuilder().file("a", b"\0\1needle\2needle\n" * 2))
    assert [hit.start for hit in hits] == [2, 9, 18, 25]
    assert all(hit.is_binary for hit in hits)


def test_bad_expressions_say_what_is_wrong() -> None:
    for text in ("(", "a(?=b)", "x*", r"(a)\1"):
        with pytest.raises(UsageError):
            found(text, TarBuilder().file("a", b"1"), is_regex=True)


def test_no_expression_takes_long() -> None:
    tar = TarBuilder().file("a", b"a" * 200_000)
    assert found("(a+)+$", tar, is_regex=True)
    assert not found("(a|aa)+b", tar, is_regex=True)


def test_too_many_hits_end_the_search() -> None:
    tar = TarBuilder()
    for number in range(60):
        tar.file(f"f{number}", b"x\n" * 1000)
    hits = found("x", tar)
    assert len(hits) == content_search.MOST
    assert sum(hit.place.position == 0 for hit in hits) == content_search.MOST_IN_FILE


def test_it_can_be_stopped() -> None:
    def stop() -> None:
        raise CancelledError("Not wanted any more")

    analysis = analysis_of(TarBuilder().file("a", b"1"))
    with pytest.raises(CancelledError):
        search_contents(analysis, Expression("1"), lambda *_: None, stop)


@given(st.lists(st.sampled_from([b"needle", b"nee", b"\n", b" ", b"x"]), max_size=60))
def test_pieces_make_no_difference(parts: list[bytes]) -> None:
    data = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content_search, "_PIECE", 16)
        patch.setattr(content_search, "_OVERLAP", 8)
        hits = found("needle", TarBuilder().file("a", data))
    lines = data.split(b"\n")
    expected = [
        (line, text.find(b"needle")) for line, text in enumerate(lines) if b"needle" in text
    ]
    assert [(hit.line, hit.column) for hit in hits] == expected

"""Searching the contents of all layers."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.errors import CancelledError, UsageError
from explorer.image import Image, Layer
from explorer.image.blob import CutBlob, MemoryBlob
from explorer.layers import Place
from explorer.limits import MOST_HITS, MOST_LISTED, MOST_LISTED_IN_FILE
from explorer.search.contents import Extent, FileHits, Hit, search_contents
from explorer.text.search import Pattern
from tests.builders import TarBuilder
from tests.images import analysis_of


def found(text: str, *layers: TarBuilder, is_regex: bool = False) -> list[Hit]:
    hits: list[Hit] = []

    def take(some: Sequence[Hit], _extent: Extent) -> None:
        hits.extend(some)

    search_contents(analysis_of(*layers), Pattern(text, is_regex), take, lambda: None)
    return hits


def test_it_finds_lines_in_every_layer_hidden_or_not() -> None:
    base = TarBuilder().file("a", b"one\ntwo needle three needle\nfour\n")
    hits = found("needle", base, TarBuilder().file("a", b"Needle"), TarBuilder().whiteout("a"))
    assert [(hit.place, hit.line, hit.column, hit.text) for hit in hits] == [
        (Place(1, 0), 2, 5, b"two needle three needle"),
        (Place(2, 0), 1, 1, b"Needle"),
    ]


def test_a_capital_asks_for_capitals() -> None:
    assert len(found("Needle", TarBuilder().file("a", b"needle Needle"))) == 1


def test_expressions_match_within_lines() -> None:
    tar = TarBuilder().file("a", b"key = 1\nkey\n= 2\nkey=33\n")
    hits = found(r"^key\s*= *\d+$", tar, is_regex=True)
    assert [(hit.line, hit.end - hit.start) for hit in hits] == [(1, 7), (4, 6)]


def test_binary_files_show_what_is_around_every_match() -> None:
    hits = found("needle", TarBuilder().file("a", b"\0\1needle\2needle\n" * 2))
    assert [hit.start for hit in hits] == [2, 9, 18, 25]
    assert all(hit.is_binary for hit in hits)


def test_bad_expressions_say_what_is_wrong() -> None:
    for text in ("(", "a(?=b)", "x*", r"(a)\1"):
        with pytest.raises(UsageError):
            found(text, TarBuilder().file("a", b"1"), is_regex=True)


def test_too_many_hits_end_the_search() -> None:
    tar = TarBuilder()
    for number in range(60):
        tar.file(f"f{number}", b"x\n" * 1000)
    hits = found("x", tar)
    assert len(hits) == MOST_LISTED
    assert sum(hit.place == Place(1, 0) for hit in hits) == MOST_LISTED_IN_FILE


def test_all_hits_are_counted_though_few_are_listed() -> None:
    extents: list[Extent] = []
    tar = TarBuilder().file("a", b"x x\n" * 1000).file("b", b"x x\n" * MOST_LISTED_IN_FILE)
    search_contents(
        analysis_of(tar), Pattern("x"), lambda _, one: extents.append(one), lambda: None
    )
    assert [(one.count, one.cut) for one in extents] == [(2000, 1), (2400, 1)]


def test_what_nobody_could_count_is_cut() -> None:
    file = FileHits(Place(1, 0))
    file.search(MemoryBlob(b"e" * (MOST_HITS + 1)), Pattern("e").searcher(), lambda: None)
    assert (file.count, len(file.hits), file.is_cut) == (MOST_HITS, 1, True)


def test_the_text_around_a_hit_is_cut_where_its_line_is_long() -> None:
    [hit] = found("needle", TarBuilder().file("a", b"x" * 1000 + b"needle" + b"y" * 1000))
    assert hit.text == b"x" * 240 + b"needle" + b"y" * 234
    assert (hit.start - hit.text_start, hit.line, hit.column) == (240, 1, 1001)


def test_what_can_be_read_of_a_damaged_file_is_searched_and_it_is_named() -> None:
    tar = TarBuilder().file("a", b"needle\n" * 100).file("b", b"needle\n" * 100).build()
    cut = CutBlob(MemoryBlob(tar[:696]), len(tar), "the rest is lost")
    analysis = Analysis(Image("test", "memory", [Layer(1, MemoryBlob(tar))])).complete()
    layer = analysis.layers[0]
    analysis._layers[0] = replace(layer, read=replace(layer.read, contents=cut))
    extents: list[Extent] = []
    search_contents(
        analysis, Pattern("needle$", True), lambda _, one: extents.append(one), lambda: None
    )
    assert [(one.count, one.damaged, one.unread) for one in extents] == [(26, 1, 0), (26, 1, 1)]


def test_it_can_be_stopped() -> None:
    def stop() -> None:
        raise CancelledError("Not wanted any more")

    analysis = analysis_of(TarBuilder().file("a", b"1"))
    with pytest.raises(CancelledError):
        search_contents(analysis, Pattern("1"), lambda *_: None, stop)

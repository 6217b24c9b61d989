"""Waste: the bytes of regular files that no name in the final file system reaches."""

from explorer.layers import Hider, How, Place
from explorer.layers.waste import WastedFile, measure
from tests.builders import TarBuilder
from tests.layers.story import fates_of
from tests.tar import dialects


def layer() -> TarBuilder:
    return TarBuilder()


def wasted(*layers: TarBuilder) -> int:
    return measure(fates_of(*layers)).wasted_bytes


def test_a_file_that_is_hidden_is_waste_and_says_who_wrote_and_who_hid_it() -> None:
    below = layer().file("a", b"123").file("b", b"12").file("kept", b"12345")
    waste = measure(fates_of(below, layer().whiteout("a"), layer().file("b", b"1")))
    deleted = WastedFile(b"a", 3, 1, 2, 0, How.WHITEOUT)
    overwritten = WastedFile(b"b", 2, 1, 3, 1, How.OVERWRITTEN)
    assert [*waste.files] == [deleted, overwritten]
    assert (deleted.place, overwritten.hider) == (Place(1, 0), Hider(3, How.OVERWRITTEN))
    assert (waste.total_bytes, waste.wasted_bytes) == (11, 5)
    assert (round(waste.wasted_percent, 2), round(waste.score, 4)) == (45.45, 0.5455)


def test_every_way_of_hiding_is_waste() -> None:
    below = layer().file("d/a", b"1").file("e/a", b"22").file("f/a", b"333").file("g", b"4444")
    top = layer().whiteout("d").opaque("e").symlink("f", "e").file("g/x", b"").file("h", b"55555")
    assert wasted(below, top.file("h", b"6")) == 15


def test_an_image_without_files_wastes_nothing() -> None:
    waste = measure(fates_of(layer().folder("d").symlink("l", "d"), layer().whiteout("l")))
    assert (waste.wasted_bytes, waste.wasted_percent, waste.score) == (0, 0.0, 1.0)


def test_a_file_that_a_hard_link_keeps_alive_is_no_waste() -> None:
    below = layer().file("a", b"123").hardlink("b", "a")
    assert wasted(below, layer().whiteout("a")) == 0
    assert wasted(below, layer().whiteout("b")) == 0
    assert wasted(layer().file("a", b"123"), layer().hardlink("b", "a"), layer().whiteout("a")) == 0


def test_a_file_with_several_hard_links_is_waste_once_all_are_gone() -> None:
    below = layer().file("a", b"123").hardlink("b", "a").hardlink("c", "b")
    assert wasted(below, layer().whiteout("a").whiteout("b")) == 0
    assert wasted(below, layer().whiteout("a").whiteout("b"), layer().whiteout("c")) == 3


def test_markers_directories_and_bookkeeping_waste_nothing() -> None:
    below = layer().folder("d").file(".wh..wh.plnk", b"12345").file("d/.wh.x", b"marker")
    assert wasted(below, layer().whiteout("d")) == 0


def test_a_sparse_file_wastes_what_is_stored_and_not_its_holes() -> None:
    below = layer().raw(dialects.gnu_sparse(b"s", 1 << 30, ((5, 2),), b"ab"))
    assert wasted(below, layer().whiteout("s")) == 2

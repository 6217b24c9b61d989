"""Files that a layer stores again: with the content that stood at their paths before."""

from __future__ import annotations

import pytest
from hypothesis import given

from explorer.layers import Kind, LayerFates, Place
from explorer.layers.fates import unpacked
from explorer.layers.repeats import (
    Differing,
    Repeats,
    StoredAgain,
    repeat_at,
    repeat_since,
    repeats_of,
    summed,
)
from tests.builders import TarBuilder
from tests.counting import Work, assert_twice_is_twice
from tests.laws import tried
from tests.layers.naive import Again, Replay
from tests.layers.stacks import Stack, indexed, replayed, stacks
from tests.layers.story import fates_of
from tests.tar import dialects


def tar() -> TarBuilder:
    return TarBuilder()


def repeats_in(layers: list[LayerFates]) -> list[Repeats]:
    repeats: list[Repeats] = []
    for _ in layers:
        repeats.append(repeats_of(layers, repeats))
    return repeats


def sums(*tars: TarBuilder) -> list[StoredAgain]:
    layers = fates_of(*tars)
    pairs = enumerate(zip(layers, repeats_in(layers), strict=True), 1)
    return [one for number, (fates, own) in pairs for one in summed(fates, number, own)]


def reasons(*tars: TarBuilder) -> list[tuple[list[str], int, int]]:
    """Return what differs, how many files and how many bytes, of each sum."""
    return [(one.differing.labels, one.files, one.bytes) for one in sums(*tars)]


BELOW = tar().file("a", b"123", mode=0o644, mtime=1)


@pytest.mark.parametrize(
    ("attributes", "differing"),
    [
        ({"mode": 0o600, "mtime": 1}, ["mode"]),
        ({"uid": 7, "mtime": 1}, ["owner"]),
        ({"gid": 7, "mtime": 1}, ["group"]),
        ({"mode": 0o600, "uid": 7, "gid": 7, "mtime": 2}, ["mode", "owner", "group"]),
        ({"mtime": 2}, ["time"]),
        ({"mtime": 1}, []),
    ],
)
def test_the_same_bytes_are_stored_again_for_what_changed(
    attributes: dict[str, object], differing: list[str]
) -> None:
    assert reasons(BELOW, tar().file("a", b"123", **attributes)) == [(differing, 1, 3)]


def test_an_extended_attribute_is_a_change_as_well() -> None:
    plain = tar().pax("a", {}, b"123")
    capable = tar().pax("a", {"SCHILY.xattr.security.capability": "x"}, b"123")
    assert reasons(plain, capable) == [(["xattrs"], 1, 3)]


def test_what_has_another_content_or_stands_elsewhere_is_not_stored_again() -> None:
    assert sums(BELOW, tar().file("a", b"124", mode=0o600)) == []
    assert sums(BELOW, tar().file("b", b"123", mode=0o600)) == []
    assert sums(BELOW, tar().whiteout("a"), tar().file("a", b"123")) == []


def test_what_a_layer_deletes_and_writes_is_stored_again() -> None:
    assert reasons(BELOW, tar().whiteout("a").file("a", b"123", mtime=1)) == [([], 1, 3)]


def test_what_stores_no_bytes_is_not_stored_again() -> None:
    below = tar().folder("d").file("d/empty").symlink("l", "d").fifo("p")
    assert sums(below, tar().folder("d", mode=0o700).file("d/empty", mode=0o600)) == []
    assert sums(below, tar().symlink("l", "d").fifo("p", mode=0o600)) == []


def test_hard_links_to_one_file_are_stored_once() -> None:
    below = tar().file("a", b"123").hardlink("b", "a")
    again = tar().file("a", b"123", mode=0o600).hardlink("b", "a", mode=0o600)
    assert reasons(below, again) == [(["mode"], 1, 3)]
    assert [*repeats_in(fates_of(below, again))[1].sizes] == [3, 0]


def test_a_hard_link_to_a_file_below_stores_nothing() -> None:
    assert sums(tar().file("a", b"123").file("b", b"123"), tar().hardlink("b", "a")) == []


def test_a_new_name_for_a_file_stores_it_again() -> None:
    below = tar().file("b", b"123", mtime=1)
    assert reasons(below, tar().file("a", b"123", mtime=1).hardlink("b", "a", mtime=1)) == [
        ([], 1, 3)
    ]


def test_holes_are_a_part_of_the_content() -> None:
    def sparse(size: int) -> TarBuilder:
        return tar().raw(dialects.gnu_sparse(b"s", size, ((5, 2),), b"ab"))

    assert [one.bytes for one in sums(sparse(100), sparse(100))] == [2]
    assert sums(sparse(100), sparse(200)) == []


def test_each_reason_and_each_layer_below_has_a_sum_of_its_own() -> None:
    first = tar().file("a", b"1").file("b", b"22").file("same", b"4444", mtime=5)
    second = tar().file("c", b"333")
    top = tar().file("a", b"1", mode=0o600).file("b", b"22", mode=0o600).file("c", b"333", uid=7)
    assert sums(first, second, top.file("same", b"4444", mtime=5)) == [
        StoredAgain(3, 1, Differing.NOTHING, 1, 4, 0o644, (0, 0)),
        StoredAgain(3, 1, Differing.MODE, 2, 3, 0o600, (0, 0)),
        StoredAgain(3, 2, Differing.OWNER, 1, 3, 0o644, (7, 0)),
    ]


def test_modes_and_owners_that_are_not_the_same_are_not_named() -> None:
    below = tar().file("a", b"1").file("b", b"2")
    (one,) = sums(below, tar().file("a", b"1", mode=0o600).file("b", b"2", mode=0o755))
    assert (one.mode, one.owner) == (None, (0, 0))


def test_a_file_that_is_stored_again_and_again_is_the_same_as_at_first() -> None:
    again = (tar().file("a", b"123", mode=0o600), tar().file("a", b"123", mode=0o600, uid=7))
    chain = sums(BELOW, *again, tar().file("a", b"other"), tar().file("a", b"other", uid=7))
    found = [(one.layer, one.same_as, one.differing.labels) for one in chain]
    assert found == [(2, 1, ["mode"]), (3, 1, ["owner"]), (5, 4, ["owner"])]


@tried(1000)
@given(stacks())
def test_an_entry_counts_exactly_where_its_content_stood_at_its_path(stack: Stack) -> None:
    naive = Replay()
    for layer in stack:
        naive.apply(indexed(layer))
    layers = replayed(*stack)
    repeats = repeats_in(layers)
    assert {
        Place(number, position): (unpacked(earlier), {*Differing(differing).labels})
        for number, own in enumerate(repeats, 1)
        for position, earlier, differing in zip(
            own.positions, own.earlier, own.differing, strict=True
        )
    } == {place: (one.earlier, one.differing) for place, one in naive.again.items()}
    for number, (fates, own) in enumerate(zip(layers, repeats, strict=True), 1):
        mine = {place: one for place, one in naive.again.items() if place.layer == number}
        check_sums(summed(fates, number, own), mine, naive)


def check_sums(found: list[StoredAgain], again: dict[Place, Again], naive: Replay) -> None:
    """Hold what a layer comes to against its files, each content once."""
    holders = {one.holder for one in again.values()}
    assert sum(one.files for one in found) == len(holders)
    assert sum(one.bytes for one in found) == sum(naive.entry(one).stored_size for one in holders)
    assert len({(one.same_as, one.differing) for one in found}) == len(found)


@tried(300)
@given(stacks())
def test_what_hard_links_do_not_share_is_waste_that_is_known(stack: Stack) -> None:
    """The earlier copy of what is stored again is hidden, and so a part of what is wasted."""
    layers = replayed(*[[one for one in items if one.kind != "hardlink"] for items in stack])
    hidden = sum(
        fates.index.sizes[position]
        for fates in layers
        for position in fates.hidden()
        if fates.index.kinds[position] == Kind.FILE
    )
    assert sum(sum(own.sizes) for own in repeats_in(layers)) <= hidden


def written_three_times(count: int) -> Work:
    layers = fates_of(*(files(count, mode) for mode in (0o600, 0o644, 0o755)))
    return lambda: [summed(layers[0], 1, own) for own in repeats_in(layers)]


def files(count: int, mode: int) -> TarBuilder:
    made = tar()
    for number in range(count):
        made.file(f"d/{number}", b"x", mode=mode)
    return made


def test_twice_the_files_are_twice_the_work() -> None:
    assert_twice_is_twice(written_three_times, 500)


# Ranges of layers


def since(first: int, path: str, *tars: TarBuilder) -> list[str] | None:
    """Return what differs of the last version of a path from that before a layer."""
    layers = fates_of(*tars)
    index = layers[-1].index
    place = Place(len(layers), index.paths.index(path.encode()))
    found = repeat_since(layers, first, place)
    return None if found is None else found.labels


def test_a_range_of_layers_is_held_against_what_stood_before_it() -> None:
    private = tar().file("a", b"123", mode=0o600, mtime=1)
    owned = tar().file("a", b"123", mode=0o600, uid=7, mtime=1)
    assert since(3, "a", BELOW, private, owned) == ["owner"]
    assert since(2, "a", BELOW, private, owned) == ["mode", "owner"]
    assert since(1, "a", BELOW, private, owned) is None


def test_what_a_range_changes_and_changes_back_is_stored_again_by_it() -> None:
    back = tar().file("a", b"123", mtime=1)
    assert since(2, "a", BELOW, tar().file("a", b"other"), back) == []
    assert since(3, "a", BELOW, tar().file("a", b"other"), back) is None


@given(stacks())
def test_of_one_entry_the_same_is_told_as_of_all(stack: Stack) -> None:
    layers = replayed(*stack)
    for number, own in enumerate(repeats_in(layers), 1):
        columns = zip(own.positions, own.differing, own.same_as, strict=True)
        rows = {position: (differing, same_as) for position, differing, same_as in columns}
        for position in range(len(layers[number - 1].index)):
            one = repeat_at(layers, Place(number, position))
            assert rows.get(position) == ((one.differing, one.same_as) if one else None)

"""The story of each way in which a later layer hides an entry, and of each change."""

from explorer.layers import Change, Place
from tests.builders import TarBuilder
from tests.layers.story import fates_of, story


def layer() -> TarBuilder:
    return TarBuilder()


# Whiteouts


def test_a_whiteout_hides_a_file() -> None:
    assert story(layer().file("app/.env", b"KEY"), layer().whiteout("app/.env")) == [
        ["app/.env added, whiteout by 2"],
        ["app/.env removed"],
    ]


def test_a_whiteout_of_a_directory_hides_all_that_is_in_it() -> None:
    below = layer().folder("keys").file("keys/a").folder("keys/old").file("keys/old/b")
    assert story(below, layer().whiteout("keys"))[0] == [
        "keys added, whiteout by 2",
        "keys/a added, whiteout by 2",
        "keys/old added, whiteout by 2",
        "keys/old/b added, whiteout by 2",
    ]


def test_a_whiteout_of_nothing_removes_nothing() -> None:
    assert story(layer().file("a"), layer().whiteout("b")) == [["a added"], ["b nothing"]]


def test_a_marker_is_never_visible_and_nobody_hides_it() -> None:
    fates = fates_of(layer().file("a"), layer().whiteout("a").opaque(""), layer().opaque(""))
    for one in fates[1:]:
        assert not any(one.visible(position) for position in range(len(one.index)))
        assert not list(one.hidden())


def test_a_whiteout_leaves_its_own_layer_alone_wherever_it_stands() -> None:
    below = layer().file("a", b"old")
    after = [["a added, overwritten by 2"], ["a modified", "a removed"]]
    assert story(below, layer().file("a", b"new").whiteout("a")) == after
    assert story(below, layer().whiteout("a").file("a", b"new"))[1] == after[1][::-1]


def test_the_first_layer_that_hides_is_the_one_that_is_named() -> None:
    stack = [layer().file("a"), layer().whiteout("a"), layer().file("a"), layer().whiteout("a")]
    assert story(*stack) == [
        ["a added, whiteout by 2"],
        ["a removed"],
        ["a added, whiteout by 4"],
        ["a removed"],
    ]


def test_a_whiteout_speaks_of_a_link_and_not_of_its_target() -> None:
    below = layer().folder("usr/lib").file("usr/lib/x").symlink("lib", "usr/lib")
    assert story(below, layer().whiteout("lib"))[0] == [
        "usr/lib added",
        "usr/lib/x added",
        "lib added, whiteout by 2",
    ]


def test_a_whiteout_reaches_its_file_through_a_link() -> None:
    below = layer().file("usr/lib/x").symlink("lib", "usr/lib")
    assert story(below, layer().whiteout("lib/x")) == [
        ["usr/lib/x added, whiteout by 2", "lib added"],
        ["usr/lib/x removed"],
    ]


def test_markers_look_at_the_layers_below_and_not_at_each_other() -> None:
    below = layer().file("usr/lib/x").symlink("lib", "usr/lib")
    for top in (
        layer().whiteout("lib").whiteout("lib/x"),
        layer().whiteout("lib/x").whiteout("lib"),
    ):
        first, second = story(below, top)
        assert first == ["usr/lib/x added, whiteout by 2", "lib added, whiteout by 2"]
        assert sorted(second) == ["lib removed", "usr/lib/x removed"]


def test_two_markers_for_one_path_both_remove_it() -> None:
    top = layer().whiteout("a").whiteout("a").whiteout("a/b").opaque("a").opaque("a")
    assert story(layer().file("a/b"), top) == [
        ["a/b added, whiteout by 2"],
        ["a removed", "a removed", "a/b removed", "a removed", "a removed"],
    ]


# Opaque directories


def test_an_opaque_marker_empties_its_directory_and_leaves_it_there() -> None:
    below = layer().folder("keys").file("keys/a").file("keys/old/b").file("other")
    assert story(below, layer().opaque("keys").file("keys/c")) == [
        ["keys added", "keys/a added, opaque by 2", "keys/old/b added, opaque by 2", "other added"],
        ["keys removed", "keys/c added"],
    ]


def test_an_opaque_root_empties_everything() -> None:
    assert story(layer().folder("./").file("a/b"), layer().opaque("")) == [
        ["/ added", "a/b added, opaque by 2"],
        ["/ removed"],
    ]


def test_an_opaque_marker_comes_into_force_before_the_entries_that_stand_before_it() -> None:
    assert story(layer().file("d/old"), layer().file("d/new").opaque("d")) == [
        ["d/old added, opaque by 2"],
        ["d/new added", "d removed"],
    ]


def test_an_opaque_marker_reaches_its_directory_through_a_link() -> None:
    below = layer().file("usr/lib/x").symlink("lib", "/usr/lib")
    assert story(below, layer().opaque("lib")) == [
        ["usr/lib/x added, opaque by 2", "lib added"],
        ["usr/lib removed"],
    ]


def test_an_opaque_marker_on_an_empty_directory_removes_nothing() -> None:
    stack = layer().folder("d"), layer().opaque("d"), layer().opaque("nowhere")
    assert story(*stack) == [["d added"], ["d nothing"], ["nowhere nothing"]]


def test_a_path_that_comes_back_is_hidden_by_the_next_opaque_marker() -> None:
    stack = [
        layer().file("d/x"),
        layer().whiteout("d/x"),
        layer().opaque("d"),
        layer().file("d/x"),
        layer().opaque("d"),
    ]
    assert story(*stack) == [
        ["d/x added, whiteout by 2"],
        ["d/x removed"],
        ["d nothing"],
        ["d/x added, opaque by 5"],
        ["d removed"],
    ]


# Writing again


def test_a_file_written_again_overwrites_the_one_below() -> None:
    assert story(layer().file("a", b"1"), layer().file("a", b"2")) == [
        ["a added, overwritten by 2"],
        ["a modified"],
    ]


def test_a_path_that_a_layer_deletes_and_writes_is_overwritten_and_its_like_are_not() -> None:
    below = layer().folder("d").file("d/a").file("d/b")
    assert story(below, layer().whiteout("d").file("d/a", b"new")) == [
        ["d added, whiteout by 2", "d/a added, overwritten by 2", "d/b added, whiteout by 2"],
        ["d removed", "d/a modified"],
    ]


def test_a_directory_listed_again_merges_and_hides_nothing() -> None:
    assert story(layer().folder("d").file("d/a"), layer().folder("d", mode=0o700)) == [
        ["d added", "d/a added"],
        ["d modified"],
    ]


def test_a_directory_that_its_layer_deleted_first_overwrites_the_old_one() -> None:
    assert story(layer().folder("d").file("d/a"), layer().whiteout("d").folder("d")) == [
        ["d added, overwritten by 2", "d/a added, whiteout by 2"],
        ["d removed", "d unchanged"],
    ]


def test_every_listing_of_a_directory_is_hidden_with_it() -> None:
    stack = [layer().folder("d"), layer().folder("d").folder("d"), layer().whiteout("d")]
    assert story(*stack) == [
        ["d added, whiteout by 3"],
        ["d unchanged, whiteout by 3", "d unchanged, whiteout by 3"],
        ["d removed"],
    ]


def test_a_file_where_a_later_entry_needs_a_directory_is_overwritten() -> None:
    assert story(layer().file("d"), layer().file("d/a")) == [
        ["d added, overwritten by 2"],
        ["d/a added"],
    ]
    assert story(layer().file("d").file("d/a")) == [["d added, duplicate by 1", "d/a added"]]


# Type changes


def test_a_directory_that_becomes_a_file_takes_its_content_along() -> None:
    below = layer().folder("d").file("d/a").file("d/deep/b")
    assert story(below, layer().file("d")) == [
        ["d added, overwritten by 2", "d/a added, replaced by 2", "d/deep/b added, replaced by 2"],
        ["d modified"],
    ]


def test_a_path_that_a_type_change_wiped_and_its_layer_writes_again_is_overwritten() -> None:
    top = layer().symlink("d", "nowhere").folder("d").file("d/a")
    assert story(layer().file("d/a").file("d/b"), top) == [
        ["d/a added, overwritten by 2", "d/b added, replaced by 2"],
        ["d added, duplicate by 2", "d added", "d/a unchanged"],
    ]


def test_an_entry_of_the_same_layer_wiped_by_a_type_change_is_replaced() -> None:
    assert story(layer().file("d/a").file("d/b").fifo("d").file("d/b")) == [
        ["d/a added, replaced by 1", "d/b added, duplicate by 1", "d added, duplicate by 1",
         "d/b added"],
    ]  # fmt: skip


# Duplicates


def test_the_last_of_several_entries_for_a_path_wins() -> None:
    assert story(layer().file("a", b"1").file("./a", b"2").file("/a", b"3")) == [
        ["a added, duplicate by 1", "a added, duplicate by 1", "a added"]
    ]


# Changes


def test_only_the_time_and_the_names_of_users_may_differ_in_what_is_unchanged() -> None:
    old = {"mode": 0o644, "uid": 1, "gid": 1}
    below = layer().file("a", b"same", **old, mtime=1, uname="one")
    assert story(below, layer().file("a", b"same", **old, mtime=2, uname="two")) == [
        ["a added, overwritten by 2"],
        ["a unchanged"],
    ]
    for more in ({"mode": 0o600}, {"uid": 2}, {"gid": 2}):
        assert story(below, layer().file("a", b"same", **{**old, **more}))[1] == ["a modified"]


def test_extended_attributes_content_targets_types_and_devices_tell_entries_apart() -> None:
    xattrs = {"SCHILY.xattr.user.a": "1"}
    pairs = [
        (layer().file("a"), layer().pax("a", xattrs)),
        (layer().file("a", b"1"), layer().file("a", b"2")),
        (layer().symlink("a", "b"), layer().symlink("a", "c")),
        (layer().fifo("a"), layer().device("a")),
        (layer().device("a", 1, 3), layer().device("a", 1, 5)),
        (layer().device("a", 1, 3), layer().device("a", 1, 3, block=True)),
    ]
    for below, top in pairs:
        assert story(below, top)[1] == ["a modified"]
        assert story(top, top)[1] == ["a unchanged"]


def test_a_listing_of_a_directory_that_was_only_implied_is_added() -> None:
    assert story(layer().file("d/a"), layer().folder("d")) == [["d/a added"], ["d added"]]


def test_a_directory_is_compared_with_its_topmost_listing_below() -> None:
    stack = [
        layer().folder("d", mode=0o700),
        layer().folder("d", mode=0o755),
        layer().whiteout("d").folder("d", mode=0o755).folder("d", mode=0o700),
    ]
    assert story(*stack)[2] == ["d removed", "d unchanged", "d modified"]


def test_a_duplicate_is_compared_with_the_layers_below() -> None:
    top = layer().file("a", b"new").file("a", b"old")
    assert story(layer().file("a", b"old"), top)[1] == [
        "a modified, duplicate by 2",
        "a unchanged",
    ]


# Paths through links


def test_an_entry_behind_a_link_stands_where_the_link_leads() -> None:
    below = layer().folder("usr/lib").symlink("lib", "usr/lib").symlink("l", "/lib/../lib")
    assert story(below, layer().file("lib/x").file("l/y"), layer().file("usr/lib/x"))[1:] == [
        ["usr/lib/x added, overwritten by 3", "usr/lib/y added"],
        ["usr/lib/x unchanged"],
    ]


def test_a_link_that_leads_nowhere_leads_to_a_directory_that_is_made() -> None:
    below = layer().symlink("lib", "usr/lib")
    assert story(below, layer().file("lib/x").folder("usr/lib"))[1] == [
        "usr/lib/x added",
        "usr/lib added",
    ]


def test_a_target_never_leads_above_the_root_and_a_name_never_leads_up() -> None:
    below = layer().symlink("out", "../../../../etc")
    assert story(below, layer().file("out/passwd").file("../x").file("out/../y"))[1] == [
        "etc/passwd added",
        "../x added",
        "etc/../y added",
    ]


def test_a_circle_of_links_is_taken_by_name_and_the_link_is_in_the_way() -> None:
    below = layer().symlink("a", "b").symlink("b", "a")
    assert story(below, layer().file("a/x").file("b/y")) == [
        ["a added, overwritten by 2", "b added"],
        ["a/x added", "a/y added"],
    ]


def test_forty_links_are_followed_and_one_more_is_not() -> None:
    below = layer()
    for number in range(41):
        below.symlink(f"l{number}", f"l{number + 1}" if number < 40 else "real")
    fates = fates_of(below, layer().file("l1/x"), layer().file("l0/x"))
    assert fates[1].path(0) == b"real/x"
    assert fates[2].path(0) == b"l0/x"
    assert fates[0].hidden_by[0] == 3


# Hard links


def test_a_hard_link_leads_to_what_stands_there_at_that_moment() -> None:
    fates = fates_of(
        layer().file("f", b"1").hardlink("h", "f").file("f", b"2").hardlink("i", "h"),
        layer().hardlink("j", "f").hardlink("k", "/./h"),
    )
    assert fates[0].targets == {1: Place(1, 0), 3: Place(1, 0)}
    assert fates[1].targets == {0: Place(1, 2), 1: Place(1, 0)}


def test_a_hard_link_may_lead_to_a_later_entry_and_the_last_one_wins() -> None:
    fates = fates_of(layer().hardlink("h", "f").file("f", b"1").folder("f").file("f", b"2"))
    assert fates[0].targets == {0: Place(1, 3)}


def test_a_hard_link_may_lead_to_a_later_entry_that_its_layer_wipes() -> None:
    fates = fates_of(layer().hardlink("h", "d/f").file("d/f", b"1").file("d"))
    assert fates[0].targets == {0: Place(1, 1)}


def test_chains_of_hard_links_are_followed_in_any_order() -> None:
    forward = layer().hardlink("a", "b").hardlink("b", "c").file("c")
    mixed = layer().hardlink("b", "c").hardlink("a", "b").file("c")
    for one in (forward, mixed):
        assert fates_of(one)[0].targets == {0: Place(1, 2), 1: Place(1, 2)}


def test_a_circle_of_hard_links_leads_nowhere() -> None:
    circle = layer().hardlink("a", "b").hardlink("b", "a").hardlink("c", "c").hardlink("d", "no")
    assert fates_of(circle)[0].targets == {}


def test_a_hard_link_may_lead_to_what_its_own_layer_deletes() -> None:
    fates = fates_of(layer().file("f", b"1"), layer().whiteout("f").hardlink("h", "f"))
    assert fates[1].targets == {1: Place(1, 0)}


def test_nothing_links_to_a_directory() -> None:
    fates = fates_of(layer().folder("d"), layer().hardlink("h", "d"))
    assert fates[1].targets == {}
    fates = fates_of(layer().folder("d"), layer().whiteout("d").hardlink("h", "d"))
    assert fates[1].targets == {}


def test_a_hard_link_compares_by_its_content() -> None:
    below = layer().file("f", b"1").file("g", b"1").file("h", b"2", mode=0o600)
    for target, change in (("f", Change.UNCHANGED), ("h", Change.MODIFIED)):
        fates = fates_of(below, layer().hardlink("g", target))
        assert fates[1].change(0) is change


def test_a_hard_link_to_a_later_entry_compares_by_its_content() -> None:
    below = layer().file("f", b"1").file("h", b"1")
    assert story(below, layer().whiteout("f").hardlink("h", "f").file("f", b"1"))[1] == [
        "f removed",
        "h unchanged",
        "f unchanged",
    ]
    assert story(below, layer().whiteout("f").hardlink("h", "f").file("f", b"2"))[1] == [
        "f removed",
        "h modified",
        "f modified",
    ]


def test_a_link_to_nowhere_differs_from_one_with_content() -> None:
    with_content = layer().file("f", b"1").hardlink("h", "f")
    assert story(with_content, layer().hardlink("h", "f"))[1] == ["h unchanged"]
    nowhere = layer().hardlink("h", "f")
    assert story(nowhere, nowhere)[1] == ["h unchanged"]
    assert story(nowhere, layer().file("f", b"1").hardlink("h", "f"))[1][1] == "h modified"


# Names that are no files


def test_bookkeeping_names_and_malformed_markers_do_nothing() -> None:
    stack = layer().file("a/x"), layer().file(".wh..wh.plnk").file("a/.wh..wh.aufs").file("a/.wh.")
    assert story(*stack) == [["a/x added"], [".wh..wh.plnk nothing", "a/.wh..wh.aufs nothing",
                                             "a/.wh. nothing"]]  # fmt: skip
    fates = fates_of(*stack)
    assert not any(fates[1].visible(position) for position in range(3))


def test_a_root_that_is_no_directory_is_no_entry() -> None:
    assert story(layer().file("a"), layer().file(".", b"x").symlink("/", "a").file("b")) == [
        ["a added"],
        ["/ nothing", "/ nothing", "b added"],
    ]

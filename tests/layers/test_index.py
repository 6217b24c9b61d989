"""What the index of a layer says of each entry, and what is left of it after damage."""

from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import CancelledError
from explorer.layers import Entry, Kind, LayerIndex, Union, index_tar
from tests.builders import TarBuilder
from tests.laws import tried
from tests.tar import dialects
from tests.tar.dialects import END


def index_of(tar: TarBuilder | bytes) -> LayerIndex:
    return index_tar(BytesIO(tar if isinstance(tar, bytes) else tar.build()))


def only(tar: TarBuilder | bytes) -> Entry:
    index = index_of(tar)
    assert (len(index), index.damage) == (1, None)
    return index.entry(0)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b", b"a/b"),
        ("./a/b", b"a/b"),
        ("/a/b", b"a/b"),
        ("//a///b", b"a/b"),
        ("a/./b", b"a/b"),
        ("././a/b/.", b"a/b"),
        ("../a/b", b"../a/b"),
        ("a/../b", b"a/../b"),
        ("a/...", b"a/..."),
        (".a/b.", b".a/b."),
        ("a/.b", b"a/.b"),
    ],
)
def test_names_of_one_tree_have_one_path_and_going_up_is_a_name(name: str, path: bytes) -> None:
    entry = only(TarBuilder().file(name))
    assert (entry.path, entry.tar_name) == (path, name.encode())


def test_a_directory_has_its_path_with_and_without_a_slash() -> None:
    assert [entry.path for entry in index_of(TarBuilder().folder("a/b/").folder("a/b"))] == [
        b"a/b",
        b"a/b",
    ]


@pytest.mark.parametrize("name", ["./", ".", "/"])
def test_the_root_may_be_an_entry(name: str) -> None:
    entry = only(TarBuilder().folder(name))
    assert (entry.path, entry.kind) == (b"", Kind.DIR)


def test_every_kind_is_told_with_its_facts() -> None:
    tar = TarBuilder().file("file", b"12345", mode=0o4755, uid=7, gid=8, mtime=9)
    tar.folder("dir").symlink("symlink", "to/../it").hardlink("hardlink", "file")
    tar.device("char", 1, 3).device("block", 8, 0, block=True).fifo("fifo")
    index = index_of(tar.whiteout("a/whiteout").opaque("opaque"))
    assert [entry.kind.label.encode() for entry in index] == [
        entry.path.rpartition(b"/")[2] for entry in index
    ]
    first, _, symlink, hardlink, char, block, *_ = index
    assert (first.owner, first.mtime, first.size) == ((0o4755, 7, 8), 9, 5)
    assert (symlink.link, hardlink.link) == (b"to/../it", b"file")
    assert (char.device, block.device, first.device) == ((1, 3), (8, 0), None)
    assert (first.link, first.sha256) == (None, sha256(b"12345").hexdigest())
    assert {entry.sha256 for entry in index if entry.kind is not Kind.FILE} == {None}


def test_markers_have_the_path_they_speak_of_and_their_name_in_the_tar() -> None:
    index = index_of(TarBuilder().whiteout("./a/b").whiteout("c").opaque("d/e").opaque(""))
    assert [(entry.kind, entry.path) for entry in index] == [
        (Kind.WHITEOUT, b"a/b"),
        (Kind.WHITEOUT, b"c"),
        (Kind.OPAQUE, b"d/e"),
        (Kind.OPAQUE, b""),
    ]
    assert index.entry(0).tar_name == b"./a/.wh.b"
    assert index.entry(3).tar_name == b".wh..wh..opq"
    assert list(index.markers) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "name", [".wh..wh.plnk", ".wh..wh.plnk/1.2", "a/.wh..wh.orph", ".wh..wh.aufs", ".wh..wh."]
)
def test_bookkeeping_is_no_marker(name: str) -> None:
    index = index_of(TarBuilder().file(name, b"x").folder(name))
    assert index.ignored == {0, 1}
    assert [entry.path for entry in index] == [name.encode()] * 2
    assert list(index.markers) == []


@pytest.mark.parametrize("name", [".wh.", "a/.wh.", ".wh..", "a/.wh..."])
def test_a_malformed_marker_marks_nothing(name: str) -> None:
    index = index_of(TarBuilder().file(name))
    assert index.ignored == {0}
    assert (index.entry(0).kind, list(index.markers)) == (Kind.WHITEOUT, [])


@pytest.mark.parametrize("name", ["a.wh.b", ".wh/a", ".whx", "a/.wh.b/c", "wh.x"])
def test_what_only_looks_like_a_marker_is_a_file(name: str) -> None:
    index = index_of(TarBuilder().file(name))
    assert (index.entry(0).kind, index.entry(0).path, index.ignored) == (
        Kind.FILE,
        name.encode(),
        set(),
    )


def test_a_whiteout_may_name_a_marker_and_be_in_no_encoding() -> None:
    index = index_of(TarBuilder().file(".wh..wh").file(b".wh.\xff\n"))
    assert [(entry.kind, entry.path) for entry in index] == [
        (Kind.WHITEOUT, b".wh"),
        (Kind.WHITEOUT, b"\xff\n"),
    ]


def test_a_root_that_is_no_directory_is_ignored() -> None:
    assert index_of(TarBuilder().file(".", b"x").symlink("/", "a").folder("./")).ignored == {0, 1}


@pytest.mark.parametrize(
    "size", [0, 1, 511, 512, 513, 1 << 20, (1 << 22) - 1, 1 << 22, (9 << 19) + 1]
)
def test_digests_are_those_of_the_content_and_the_next_entry_is_found(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    tar = TarBuilder().file("a", content[:size]).file("b", b"after").build()
    first, second = index_of(tar)
    assert first.sha256 == (sha256(content[:size]).hexdigest() if size else None)
    assert second.sha256 == sha256(b"after").hexdigest()
    offset = first.index.offsets[0]
    assert tar[offset : offset + size] == content[:size]


def test_extended_attributes_and_maps_of_sparse_files_are_kept() -> None:
    records = {"SCHILY.xattr.user.a": "1"}
    entry = only(TarBuilder().pax("a", records, b"x"))
    assert (entry.xattrs, entry.holes) == (((b"user.a", b"1"),), None)
    entry = only(dialects.gnu_sparse(b"s", 9000, ((5, 2),), b"ab") + END)
    assert (entry.size, entry.stored_size, entry.sha256) == (
        9000,
        2,
        sha256(b"ab").hexdigest(),
    )
    assert entry.holes is not None


def test_a_v7_directory_ends_in_a_slash() -> None:
    entry = only(dialects.v7(b"old/") + END)
    assert (entry.path, entry.kind) == (b"old", Kind.DIR)


def test_the_stream_is_read_to_its_end() -> None:
    stream = BytesIO(TarBuilder().file("a").build() + b"trailing" * 1_000_000)
    assert index_tar(stream).damage is None
    assert stream.read() == b""


WHOLE = TarBuilder().file("a", b"1" * 600).file("b", b"2" * 600).folder("c").build()


@pytest.mark.parametrize("cut", range(0, len(WHOLE), 128))
def test_damage_keeps_what_was_read(cut: int) -> None:
    index = index_of(WHOLE[:cut])
    contents = {b"a": (512, 600), b"b": (2048, 600), b"c": (3584, 0)}
    kept = {path: min(cut - at, size) for path, (at, size) in contents.items() if at <= cut}
    assert dict(zip(index.paths, index.sizes, strict=True)) == kept
    assert (index.damage is None) == is_between_members(cut)


@pytest.mark.parametrize("size", [1, 600, 1 << 22, (1 << 22) + 1, 9 << 20])
def test_a_file_that_the_layer_is_cut_short_in_is_listed_with_what_is_there(size: int) -> None:
    whole = TarBuilder().file("first", b"1").file("cut", b"2" * size).build()
    for there in {0, size // 2, size - 1}:
        index = index_of(whole[: 1024 + 512 + there])
        assert [one.missing for one in index] == [0, size - there]
        assert (index.entry(1).stored_size, index.entry(1).size) == (there, size)
        assert index.digest(1) == sha256(b"2" * there).digest()


def is_between_members(cut: int) -> bool:
    """Tell whether a cut hits no header and no content: padding may be missing."""
    return cut % 512 == 0 if cut >= 3072 or cut < 512 else 1112 <= cut <= 1536 or cut >= 2648


def test_the_place_of_the_damage_is_named() -> None:
    assert index_of(WHOLE[:700]).damage == "the layer is cut short inside the file at byte 512"
    large = TarBuilder().file("a", bytes(9 << 20)).build()
    assert index_of(large[:-4096]).damage == "the layer is cut short inside the file at byte 512"
    assert index_of(WHOLE[:1536] + b"rubbish" * 99).damage == "no tar header stands at byte 1536"


def test_columns_are_of_one_length_after_damage() -> None:
    odd = dialects.header(b"d", flag=b"3", patches={329: b"rubbish!"})
    index = index_of(dialects.file(b"a", b"1") + odd)
    assert index.damage
    assert len(index) == 1
    assert {len(column) for column in (index.kinds, index.sizes, index.headers)} == {1}
    assert index.entry(0).sha256 == sha256(b"1").hexdigest()


def test_the_progress_may_stop_the_pass() -> None:
    def stop(_count: int) -> None:
        raise CancelledError("Stopped")

    with pytest.raises(CancelledError):
        index_tar(BytesIO(WHOLE), stop)


@tried(300)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=14))),
    st.booleans(),
)
def test_no_change_of_its_bytes_breaks_the_index_or_the_replay(
    changes: list[tuple[int, bytes]], sealed: bool
) -> None:
    tar = bytearray(WHOLE)
    for offset, data in changes:
        tar[offset : offset + len(data)] = data
    if sealed:
        dialects.reseal(tar)
    index = index_of(bytes(tar))
    union = Union()
    for _ in range(2):
        assert len(union.apply(index).changes) == len(index)


def test_a_device_without_a_number_leaves_no_half_an_entry() -> None:
    device = dialects.header(b"device", flag=b"3", patches={329: b"no\0\0\0\0\0\0"})
    index = index_of(dialects.file(b"a", b"1") + device + END)
    assert (len(index), len(index.digests)) == (1, 32)
    assert (index.devices, index.tar_names) == ({}, {})
    assert "no octal number" in str(index.damage)

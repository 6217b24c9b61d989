"""Every dialect of tar header is read for what it says."""

from collections.abc import Callable

import pytest

from explorer.errors import DamageError
from explorer.tar import Owner
from tests.tar import dialects
from tests.tar.dialects import END, file, gnu_long, header, only, pax, v7, walked

LONG = b"long/" * 60 + b"name"


def test_a_v7_header_is_read_without_magic_and_flag() -> None:
    (folder, _), (one, content) = walked(v7(b"old/") + v7(b"old/file", b"seven") + END)
    assert (folder.name, folder.typeflag) == (b"old/", b"\0")
    assert (one.name, one.size, content) == (b"old/file", 5, b"seven")


def test_a_ustar_prefix_stands_before_the_name() -> None:
    assert only(header(patches={345: b"a/long/prefix"}) + END).name == b"a/long/prefix/f"


def test_a_v7_or_gnu_header_has_no_prefix() -> None:
    for magic in (dialects.V7, dialects.GNU):
        assert only(header(magic=magic, patches={345: b"1234"}) + END).name == b"f"


def test_a_name_and_a_target_may_fill_their_fields_to_the_last_byte() -> None:
    member = only(header(b"n" * 100, link=b"l" * 100, flag=b"2") + END)
    assert (member.name, member.link) == (b"n" * 100, b"l" * 100)


def test_gnu_long_names_and_long_targets_replace_the_fields() -> None:
    long = gnu_long(b"L", LONG) + gnu_long(b"K", LONG[::-1])
    (member, _), (after, _) = walked(long + header(flag=b"2") + header(b"after") + END)
    assert (member.name, member.link, member.header_offset) == (LONG, LONG[::-1], 0)
    assert (after.name, after.link, after.header_offset) == (b"after", b"", 5 * 512)


def test_gnu_base_256_numbers_may_be_huge_or_negative() -> None:
    owner = {108: dialects.base_256(1 << 40, 8), 116: dialects.base_256((1 << 31) + 5, 8)}
    mtime = dialects.base_256(-86400, 12)
    member = only(header(mtime=mtime, patches=owner, magic=dialects.GNU) + END)
    assert member.owner == Owner(0o644, 1 << 40, (1 << 31) + 5)
    assert member.mtime == -86400
    size = dialects.base_256(1 << 33, 12)
    assert only(header(size=size, magic=dialects.GNU) + END).size == 1 << 33


def test_a_number_beyond_64_bits_becomes_the_nearest_that_fits() -> None:
    assert only(pax((b"uid", b"9" * 4000)) + header() + END).owner.uid == 1 << 62
    assert only(header(mtime=dialects.base_256(1 << 90, 12)) + END).mtime == 1 << 62
    assert only(pax((b"mtime", b"-" + b"9" * 30)) + header() + END).mtime == -(1 << 62)


def test_numbers_may_be_padded_with_spaces_or_end_at_a_nul() -> None:
    for field in (b"      12345 ", b"00000012345\0", b"12345\0rubbis", b"000000012345"):
        assert only(header(mtime=field) + END).mtime == 0o12345


def test_empty_number_fields_are_zero() -> None:
    patches = {100: bytes(8), 108: b" " * 8, 116: bytes(8), 124: bytes(12), 136: b" " * 12}
    member = only(header(patches=patches) + END)
    assert (member.owner, member.size, member.mtime) == (Owner(0, 0, 0), 0, 0)


def test_a_checksum_over_signed_bytes_passes() -> None:
    name = "größe".encode("latin-1") * 8
    assert only(header(name, signed=True) + END).name == name


def test_a_checksum_may_be_written_in_several_ways() -> None:
    block = bytearray(header())
    total = int(block[148:154], 8)
    for field in (b"%06o\0 ", b"%07o\0", b"%6o \0", b"%o\0\0\0\0"):
        block[148:156] = (field % total).ljust(8, b"\0")[:8]
        assert only(bytes(block) + END).name == b"f"


def test_a_name_in_no_encoding_comes_as_it_is() -> None:
    name = bytes(range(1, 100))
    assert only(file(name) + END).name == name


def test_pax_records_correct_the_header() -> None:
    records = [
        (b"path", LONG),
        (b"linkpath", b"target\nof two lines"),
        (b"mtime", b"1700000000.123456789"),
        (b"uid", b"70000000"),
        (b"gid", b"80000000"),
        (b"uname", b"ignored"),
        (b"SCHILY.xattr.user.b", b"a=b\0\n"),
        (b"SCHILY.xattr.security.capability", b"\1\0\0\2"),
    ]
    member = only(pax(*records) + header(flag=b"2") + END)
    assert (member.name, member.link) == (LONG, b"target\nof two lines")
    assert (member.mtime, member.owner) == (1_700_000_000, Owner(0o644, 70_000_000, 80_000_000))
    assert member.xattrs == ((b"security.capability", b"\1\0\0\2"), (b"user.b", b"a=b\0\n"))


def test_a_pax_size_counts_and_not_the_headers() -> None:
    archive = pax((b"size", b"5")) + header() + dialects.padded(b"12345") + header(b"after") + END
    assert [(member.name, content) for member, content in walked(archive)] == [
        (b"f", b"12345"),
        (b"after", b""),
    ]


def test_a_time_before_1970_and_a_bare_fraction_are_cut_to_whole_seconds() -> None:
    assert only(pax((b"mtime", b"-5.5")) + header() + END).mtime == -5
    assert only(pax((b"mtime", b".5")) + header() + END).mtime == 0


def test_pax_records_speak_of_one_member_and_global_ones_of_all_that_follow() -> None:
    archive = (
        *(header(b"a"), pax((b"uid", b"7"), (b"SCHILY.xattr.user.x", b"1"), flag=b"g")),
        *(header(b"b"), pax((b"uid", b"8")), header(b"c"), header(b"d")),
    )
    uids = {member.name: member.owner.uid for member, _ in walked(b"".join(archive) + END)}
    assert uids == {b"a": 0, b"b": 7, b"c": 8, b"d": 7}


def test_a_later_global_header_adds_to_the_earlier_one() -> None:
    archive = pax((b"uid", b"7"), flag=b"g") + pax((b"gid", b"9"), flag=b"g") + header() + END
    assert only(archive).owner == Owner(0o644, 7, 9)


def test_pax_and_gnu_headers_before_one_member_both_count() -> None:
    archive = gnu_long(b"K", LONG) + pax((b"path", b"by pax")) + header(flag=b"2") + END
    member = only(archive)
    assert (member.name, member.link) == (b"by pax", LONG)


def test_whatever_has_no_content_has_none_whatever_its_size_says() -> None:
    for flag in (b"1", b"2", b"3", b"4", b"5", b"6"):
        archive = header(b"x", 512, flag=flag) + header(b"after") + END
        assert [(member.name, member.size) for member, _ in walked(archive)] == [
            (b"x", 0),
            (b"after", 0),
        ]


def test_device_numbers_are_read() -> None:
    block = header(flag=b"3", patches={329: dialects.octal(1, 8), 337: dialects.octal(9, 8)})
    assert only(block + END).device == (1, 9)


MAP = ((0, 3), (600, 2), (2000, 4))
STORED = b"abcdefghi"


@pytest.mark.parametrize("dialect", dialects.SPARSE)
def test_the_map_of_a_sparse_file_is_read(dialect: Callable[..., bytes]) -> None:
    archive = dialect(b"sparse", 2048, MAP, STORED) + file(b"after") + END
    (member, content), (after, _) = walked(archive)
    assert (member.name, member.size, content) == (b"sparse", 9, STORED)
    assert archive[member.offset : member.offset + 9] == STORED
    assert member.sparse is not None
    assert (member.sparse.size, member.sparse.segments) == (2048, MAP)
    assert after.name == b"after"


@pytest.mark.parametrize("dialect", dialects.SPARSE)
@pytest.mark.parametrize("count", [0, 1, 4, 5, 25, 26, 300])
def test_a_map_may_be_of_any_length(dialect: Callable[..., bytes], count: int) -> None:
    segments = tuple((100 * number, 1) for number in range(count))
    member = only(dialect(b"sparse", 100_000, segments, b"x" * count) + END)
    assert member.sparse is not None
    assert (member.sparse.segments, member.size) == (segments, count)


@pytest.mark.parametrize("dialect", dialects.SPARSE)
@pytest.mark.parametrize(
    ("size", "segments"),
    [
        (100, ((50, 10), (20, 10))),
        (100, ((0, 20), (10, 20))),
        (100, ((90, 20),)),
        (1 << 62, ((0, 1),)),
    ],
    ids=["unsorted", "overlapping", "beyond the end", "too large"],
)
def test_a_map_that_no_engine_takes_is_damage(
    dialect: Callable[..., bytes], size: int, segments: dialects.Segments
) -> None:
    with pytest.raises(DamageError, match="sparse file"):
        walked(dialect(b"sparse", size, segments, b"x" * 40) + END)


def test_a_negative_size_of_a_sparse_file_is_damage() -> None:
    patches = {483: dialects.base_256(-5, 12)}
    with pytest.raises(DamageError, match="sparse file"):
        walked(header(flag=b"S", magic=dialects.GNU, patches=patches) + END)


def test_the_end_may_be_missing_or_padded_and_nothing_is_read_behind_it() -> None:
    archive = file(b"a", b"1") + file(b"b", b"2")
    for end in (b"", bytes(512), END, bytes(10240), END + b"rubbish", END + header(b"c")):
        assert [member.name for member, _ in walked(archive + end)] == [b"a", b"b"]


def test_one_zero_block_alone_does_not_end_an_archive() -> None:
    archive = bytes(512) + file(b"a", b"1") + bytes(512) + file(b"b", b"2") + END
    assert [(member.name, member.header_offset) for member, _ in walked(archive)] == [
        (b"a", 512),
        (b"b", 2048),
    ]


def test_an_empty_stream_has_no_members() -> None:
    assert walked(b"") == walked(END) == []

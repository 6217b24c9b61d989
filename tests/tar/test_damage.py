"""Damage is named with its place, whatever it is, and nothing else comes out of a walk."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.errors import DamageError
from explorer.tar import members
from tests.counting import lines_run
from tests.laws import tried
from tests.tar import dialects
from tests.tar.dialects import END, file, gnu_long, header, only, pax, v7, walked

LONG = b"long/" * 60
ARCHIVE = (
    file(b"plain", b"content")
    + v7(b"old/")
    + gnu_long(b"L", LONG)
    + gnu_long(b"K", LONG)
    + header(b"link", flag=b"2", link=b"target")
    + pax((b"uid", b"5"), flag=b"g")
    + pax((b"path", LONG), (b"SCHILY.xattr.user.x", b"1"))
    + file(b"large", b"x" * 1500)
    + b"".join(one(b"s", 9000, ((0, 3), (600, 2)), b"abcde") for one in dialects.SPARSE)
    + dialects.gnu_sparse(b"t", 9000, tuple((9 * step, 1) for step in range(60)), b"x" * 60)
    + header(b"device", flag=b"3", patches={329: dialects.octal(1, 8)})
    + END
)
MEMBERS = walked(ARCHIVE)


def walk_to_damage(archive: bytes) -> list[bytes]:
    """Return the names up to the end or the damage; anything but DamageError comes through."""
    names: list[bytes] = []
    stream = BytesIO(archive)
    with suppress(DamageError):
        for member in members(stream):
            names.append(member.name)
            stream.read(member.size + 511 & -512)
    return names


@pytest.mark.parametrize("cut", range(0, len(ARCHIVE), 256))
def test_an_archive_cut_anywhere_gives_what_stands_before_the_cut(cut: int) -> None:
    names = walk_to_damage(ARCHIVE[:cut])
    assert names == [member.name for member, _ in MEMBERS if member.offset <= cut][: len(names)]
    assert len(names) >= sum(member.offset + member.size <= cut for member, _ in MEMBERS)


def test_the_place_of_a_cut_is_named() -> None:
    with pytest.raises(DamageError, match="cut short inside the header at byte 1024"):
        walked(file(b"a", b"1") + header(b"b")[:100])
    with pytest.raises(
        DamageError, match="cut short inside an extended header, in the tar header at byte 512"
    ):
        walked(header(b"a") + pax((b"path", b"x"))[:600])


@pytest.mark.parametrize("offset", [0, 99, 100, 124, 135, 148, 156, 157, 257, 345, 511])
def test_a_changed_byte_of_a_header_is_damage_at_its_place(offset: int) -> None:
    archive = bytearray(file(b"a", b"1") + file(b"b", b"2") + END)
    archive[1024 + offset] ^= 0x11
    with pytest.raises(DamageError, match="no tar header stands at byte 1024"):
        walked(bytes(archive))


def test_sizes_that_no_file_has_are_damage_at_their_place() -> None:
    for field in (dialects.base_256(-1, 12), dialects.base_256(1 << 62, 12), b"-0000000001\0"):
        with pytest.raises(DamageError, match="at byte 512"):
            walked(header(b"a") + header(size=field) + END)
    for text in (b"-1", b"%d" % (1 << 62), b"1e3", b"9" * 5000):
        with pytest.raises(DamageError, match=r"extended header.*at byte 512"):
            walked(header(b"a") + pax((b"size", text)) + header() + END)


def test_numbers_that_are_none_are_damage_at_their_place() -> None:
    for offset in (100, 108, 116, 124, 136):
        with pytest.raises(DamageError, match=r"no octal number.*at byte 512"):
            walked(header(b"a") + header(patches={offset: b"rubbish"}) + END)


@pytest.mark.parametrize(
    "payload",
    [b"rubbish", b"5 a=b\n9", b"99 a=b\n", b"3 ab\n", b"0 a=b\n", b"-6 a=b\n", b"1 " + b"x" * 99],
)
def test_records_that_are_none_are_damage_at_their_place(payload: bytes) -> None:
    for flag in (b"x", b"g"):
        with pytest.raises(DamageError, match=r"extended header.*at byte 512"):
            walked(header(b"a") + file(b"p", payload, flag=flag) + header() + END)


def test_an_extended_header_over_the_limit_is_damage_and_is_not_read() -> None:
    for flag in (b"x", b"g", b"L", b"K"):
        with pytest.raises(DamageError, match="over the limit of 1 MiB"):
            walked(header(size=(1 << 20) + 1, flag=flag) + END)


def test_a_map_that_does_not_end_is_damage() -> None:
    records = ((b"GNU.sparse.major", b"1"), (b"GNU.sparse.realsize", b"9"))
    for stored in (b"", b"2\n0\n", b"99999\n", b"0\n"):
        with pytest.raises(DamageError, match="the map of a sparse file does not end"):
            only(pax(*records) + file(b"s", stored) + END)


def test_an_extended_header_with_no_member_behind_it_is_nothing() -> None:
    assert walked(header(b"a") + pax((b"path", b"x")) + END)[0][0].name == b"a"


@tried(500)
@given(st.binary(max_size=2048))
def test_random_bytes_end_in_nothing_but_damage(data: bytes) -> None:
    walk_to_damage(data)


UNDAMAGED = lines_run(lambda: walk_to_damage(ARCHIVE))


@tried(500)
@given(
    st.lists(st.tuples(st.integers(0, len(ARCHIVE) - 1), st.binary(min_size=1, max_size=14))),
    st.booleans(),
)
@example([(124, dialects.base_256(-5, 12))], True)
@example([(136, dialects.base_256(1 << 90, 12))], True)
def test_changes_anywhere_end_in_nothing_but_damage(
    changes: list[tuple[int, bytes]], sealed: bool
) -> None:
    archive = bytearray(ARCHIVE)
    for offset, data in changes:
        archive[offset : offset + len(data)] = data
    if sealed:
        dialects.reseal(archive)
    assert lines_run(lambda: walk_to_damage(bytes(archive))) < 3 * UNDAMAGED

"""What the standard library's tarfile writes and reads, we read alike."""

import tarfile
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from explorer.tar import HEADER_ONLY, Member
from tests.laws import tried
from tests.tar.dialects import walked

Written = list[tuple[tarfile.TarInfo, bytes]]
XATTR = "SCHILY.xattr."
FLAGS = (
    *(tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE),
    *(tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE),
)


def names() -> SearchStrategy[str]:
    """Return names short and long, in any script, and in bytes of no encoding."""
    text = st.text(st.characters(exclude_characters="\0/", codec="utf-8"), min_size=1, max_size=8)
    odd = st.binary(min_size=1, max_size=5).map(lambda raw: raw.replace(b"\0", b"x"))
    part = st.one_of(
        text, odd.map(lambda raw: raw.replace(b"/", b"x").decode(errors="surrogateescape"))
    )
    parts = st.lists(part, min_size=1, max_size=4)
    return st.builds(lambda some, times: "/".join(some * times), parts, st.sampled_from([1, 1, 30]))


@st.composite
def infos(draw: st.DrawFn, form: int) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(draw(names()))
    info.type = draw(st.sampled_from(FLAGS))
    if len(info.name) > 50 and info.type == tarfile.AREGTYPE:
        info.type = tarfile.REGTYPE  # tarfile takes one whose cut name ends in a slash for a folder
    info.mode = draw(st.integers(0, 0o7777))
    top = 0o7777777 if form == tarfile.USTAR_FORMAT else 1 << 50
    info.uid, info.gid = draw(st.integers(0, top)), draw(st.integers(0, top))
    info.mtime = draw(st.integers(0 if form == tarfile.USTAR_FORMAT else -(1 << 30), 1 << 32))
    if info.type in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        info.linkname = draw(names())
    if info.type in (tarfile.CHRTYPE, tarfile.BLKTYPE):
        info.devmajor, info.devminor = draw(st.integers(0, 4095)), draw(st.integers(0, 1 << 20))
    content = draw(st.binary(max_size=1200)) if info.type in tarfile.REGULAR_TYPES else b""
    info.size = len(content)
    if form == tarfile.PAX_FORMAT and draw(st.booleans()):
        info.pax_headers = {XATTR + "user.x": draw(st.text(st.characters(codec="utf-8")))}
    return info, content


@st.composite
def contents(draw: st.DrawFn) -> tuple[int, Written]:
    form = draw(st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
    return form, draw(st.lists(infos(form), max_size=6))


def archive_of(form: int, written: Written) -> bytes:
    target = BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form, encoding="utf-8") as tar:
        for info, content in written:
            try:
                tar.addfile(info, BytesIO(content))
            except ValueError:
                assert form == tarfile.USTAR_FORMAT  # has no room for a long name
    return target.getvalue()


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def told_by_tarfile(info: tarfile.TarInfo) -> tuple[object, ...]:
    xattrs = [(key, text) for key, text in info.pax_headers.items() if key.startswith(XATTR)]
    return (
        encoded(info.name),
        (info.mode, info.uid, info.gid),
        info.size,
        int(info.mtime),
        encoded(info.linkname),
        info.offset,
        info.offset_data,
        (info.devmajor, info.devminor),
        tuple((encoded(key.removeprefix(XATTR)), encoded(text)) for key, text in xattrs),
    )


def told_by_us(member: Member) -> tuple[object, ...]:
    return (
        member.name.rstrip(b"/"),
        tuple(member.owner),
        member.size,
        member.mtime,
        member.link,
        member.header_offset,
        member.offset,
        member.device,
        member.xattrs,
    )


@tried(300)
@given(contents())
def test_members_are_those_that_tarfile_finds(made: tuple[int, Written]) -> None:
    archive = archive_of(*made)
    with tarfile.open(fileobj=BytesIO(archive), encoding="utf-8") as tar:
        expected = [(info, tar.extractfile(info) if info.isreg() else None) for info in tar]
        found = walked(archive)
        assert [told_by_us(member) for member, _ in found] == [
            told_by_tarfile(info) for info, _ in expected
        ]
        for (member, content), (_, file) in zip(found, expected, strict=True):
            assert content == (file.read() if file else b"")
            assert content == archive[member.offset : member.offset + member.size]
            assert not content or member.typeflag not in HEADER_ONLY

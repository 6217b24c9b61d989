"""Secrets where no reader of archives and no reader of documents looks: every byte is searched."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import Analysis
from explorer.image.model import Image
from explorer.image.sources import open_image
from explorer.image.sources.assembly import WHAT
from explorer.layers.paths import BEHIND_THE_END, BESIDE_THE_TAR
from explorer.records.record_cache import RecordCache
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.recovery import recovery
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token
from tests.builders import (
    DockerArchive,
    OciLayout,
    Packing,
    TarBuilder,
    configuration,
    packed,
    sha256,
    tar_bytes,
    to_json,
)
from tests.images import image_of
from tests.laws import tried
from tests.waiting import LONG

TOKEN = github_token("corner").encode()
LINE = b"it is " + TOKEN + b"\n"
PLAIN = tar_bytes({"app/a": b"hello"})
PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "a.tar": bytes,
    "a.tar.gz": gzip.compress,
    "a.tar.zst": lambda data: packed(data, "zstd"),
}


def findings_in(*layers: bytes) -> Sequence[Finding]:
    return Analysis(image_of(*layers), search=new_search()).complete().findings


def written(folder: Path, archive: DockerArchive) -> Path:
    path = folder / "image.tar"
    path.write_bytes(archive.build())
    return path


def secrets_in(*layers: bytes) -> set[bytes]:
    return {one.secret for one in findings_in(*layers)}


# Behind the end of a layer, and between its files

PACKED: Sequence[Packing] = (None, "gzip", "zstd")
BEHIND = st.sampled_from(
    [LINE, tar_bytes({"b": LINE}), gzip.compress(LINE), tar_bytes({"b.gz": gzip.compress(LINE)})]
)


@given(BEHIND, st.integers(0, 30), st.sampled_from(PACKED))
def test_whatever_stands_behind_the_end_of_a_layer_is_searched(
    behind: bytes, blocks: int, packing: Packing
) -> None:
    layer = packed(PLAIN + bytes(512 * blocks) + behind, packing)
    (first, *more) = findings_in(layer)
    assert {one.secret for one in (first, *more)} == {TOKEN}
    assert {one.location.path for one in (first, *more)} == {BEHIND_THE_END}
    places = [(one.location.inner_path, one.location.line) for one in (first, *more)]
    assert len(set(places)) == len(places)
    assert first.visible


@given(st.integers(0, 40_000), st.integers(0, 2))
def test_zeros_behind_the_end_are_nothing(zeros: int, layers: int) -> None:
    analysis = Analysis(image_of(*[PLAIN + bytes(zeros)] * (layers + 1))).complete()
    assert [len(one.read.index) for one in analysis.layers] == [1] * (layers + 1)


@given(st.integers(1, 5_000))
def test_what_fills_up_a_block_is_searched(size: int) -> None:
    tar = bytearray(tar_bytes({"a": b"x" * size}))
    room = -size % 512
    padding = (b" " + TOKEN)[:room]
    tar[512 + size : 512 + size + len(padding)] = padding
    assert secrets_in(bytes(tar)) == ({TOKEN} if len(padding) > len(TOKEN) else set())


@pytest.mark.parametrize("key", ["VENDOR.note", "uname", "gname", "comment", "LIBARCHIVE.xattr.k"])
def test_records_that_nobody_reads_are_searched(key: str) -> None:
    layer = TarBuilder(tarfile.PAX_FORMAT).pax("a", {key: TOKEN.decode()}, b"x").build()
    assert secrets_in(layer) == {TOKEN}


def test_what_stands_behind_the_end_is_known_from_a_record(tmp_path: Path) -> None:
    path = written(tmp_path, DockerArchive().add([PLAIN + LINE]))
    cache = tmp_path / "cache"
    for taken in (0, 1):
        opened = open_image(str(path))
        records = RecordCache.opened(cache, scanner().rules, opened.limits)
        assert records is not None
        analysis = Analysis(opened, search=new_search(), records=records).complete()
        (finding,) = analysis.findings
        assert (finding.location.path, records.taken) == (BEHIND_THE_END, taken)


# In headers


def with_checksum(block: bytes) -> bytes:
    total = sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")
    return block[:148] + b"%06o\0 " % total + block[156:]


# Where fields end that a header of a file with a short name leaves empty, and how long they are.
ROOM = {"behind the name": (4, 96), "in the link": (157, 100), "behind the link": (159, 98)}
ROOM |= {"in the prefix": (346, 154), "the names of users and the devices": (265, 64)}


@given(st.sampled_from([*ROOM]), st.integers(0, 20), st.booleans(), st.sampled_from(PACKED))
def test_every_field_of_a_header_is_searched(
    field: str, before: int, is_extended: bool, packing: Packing
) -> None:
    start, room = ROOM[field]
    at = start + min(before, room - len(TOKEN))
    file = TarBuilder(tarfile.PAX_FORMAT)
    file = file.pax("a", {"user.k": "v"}, b"x") if is_extended else file.file("a", b"x")
    tar = bytearray(file.build())
    header = 1024 * is_extended
    tar[header + at : header + at + len(TOKEN)] = TOKEN
    tar[header : header + 512] = with_checksum(bytes(tar[header : header + 512]))
    assert secrets_in(packed(bytes(tar), packing)) == {TOKEN}


def record(key: bytes, value: bytes) -> bytes:
    rest = b" " + key + b"=" + value + b"\n"
    size = len(rest) + len(str(len(rest)))
    return str(len(rest) + len(str(size))).encode() + rest


def extension(kind: bytes, payload: bytes, name: bytes = b"x") -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, len(payload)
    block = name.ljust(100, b"\0") + info.tobuf(tarfile.USTAR_FORMAT)[100:]
    return with_checksum(block) + payload + bytes(-len(payload) % 512)


UNSEEN = {
    "the header's own name": extension(b"x", record(b"user.k", b"v"), b"PaxHeaders.0/" + TOKEN),
    "a path that another one replaces": extension(
        b"x", record(b"path", TOKEN) + record(b"path", b"b")
    ),
    "behind the records": extension(b"x", record(b"user.k", b"v") + b"\0" + TOKEN),
    "behind a long name": extension(b"L", b"b\0" + TOKEN),
    "behind a long link": extension(b"K", b"b\0" + TOKEN),
    "a global record that is replaced": extension(
        b"g", record(b"user.k", TOKEN) + record(b"user.k", b"v")
    ),
    "a long name that is replaced": extension(b"L", TOKEN + b"\0") + extension(b"L", b"b\0"),
}


@pytest.mark.parametrize("where", UNSEEN)
def test_what_extended_headers_say_to_nobody_is_searched(where: str) -> None:
    assert secrets_in(UNSEEN[where] + tar_bytes({"a": b"x"})) == {TOKEN}


NAMES = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1)


@given(
    st.lists(NAMES, min_size=1, max_size=8).map("/".join),
    st.sampled_from([1, 1, 1, 600]),
    st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_ordinary_headers_leave_nothing_over(name: str, times: int, dialect: Literal[1, 2]) -> None:
    name = "/".join([name] * times)
    layer = TarBuilder(dialect).file(name, b"x").symlink("link", name).build()
    index = Analysis(image_of(layer)).complete().layers[0].read.index
    assert not index.xattrs


# Beside the members of an image's archive


def judged(path: Path, saved: bytes) -> Analysis:
    path.write_bytes(saved)
    return Analysis(open_image(str(path)), search=new_search()).complete()


@given(st.sampled_from([LINE, tar_bytes({"b": LINE}), gzip.compress(LINE)]), st.integers(0, 9))
def test_nothing_behind_the_end_of_an_image_passes(behind: bytes, blocks: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        saved = DockerArchive().add([PLAIN]).build() + bytes(512 * blocks) + behind
        analysis = judged(Path(folder) / "image.tar", saved)
    assert analysis.damages or {one.secret for one in analysis.findings} == {TOKEN}


@pytest.mark.parametrize("where", UNSEEN)
def test_headers_of_an_images_archive_are_searched(tmp_path: Path, where: str) -> None:
    saved = UNSEEN[where] + tar_bytes({"b": b"x"})[:1024] + DockerArchive().add([PLAIN]).build()
    analysis = judged(tmp_path / "image.tar", saved)
    assert not analysis.damages
    assert {one.secret for one in analysis.findings} == {TOKEN}


# Beside what is compressed


def gzip_member(data: bytes, extra: bytes = b"", name: bytes = b"", comment: bytes = b"") -> bytes:
    flags = 4 * bool(extra) | 8 * bool(name) | 16 * bool(comment)
    fields = struct.pack("<H", len(extra)) + extra if extra else b""
    fields += b"".join(one + b"\0" for one in (name, comment) if one)
    # Behind the fixed part of a header without any field comes the data.
    return gzip.compress(data)[:3] + bytes([flags]) + bytes(6) + fields + gzip.compress(data)[10:]


def skippable(data: bytes, number: int = 0) -> bytes:
    return struct.pack("<II", 0x184D2A50 + number, len(data)) + data


@st.composite
def compressed_with_words(draw: st.DrawFn, data: bytes, words: bytes) -> bytes:
    """Return data in members or frames, one of which says some words beside its own."""
    ends = sorted(draw(st.sets(st.integers(0, len(data)), max_size=3)))
    pieces = [data[low:high] for low, high in zip([0, *ends], [*ends, None], strict=True)]
    at = draw(st.integers(0, len(pieces) - 1))
    before = b"x" * draw(st.sampled_from([0, 1, 500, 5_000, 30_000])) + b" "
    if draw(st.booleans()):
        field = draw(st.sampled_from(["extra", "name", "comment"]))
        said = {"extra": b"x", "name": b"y", field: before + words}
        made = [gzip_member(one, **(said if n == at else {})) for n, one in enumerate(pieces)]
    else:
        made = [packed(one, "zstd") for one in pieces]
        made.insert(at, skippable(before + words, draw(st.integers(0, 15))))
    return b"".join(made)


@given(compressed_with_words(PLAIN, TOKEN))
def test_what_a_compressed_layer_says_beside_its_tar_is_searched(layer: bytes) -> None:
    (found,) = findings_in(layer)
    assert (found.secret, found.location.path) == (TOKEN, BESIDE_THE_TAR)
    assert (found.location.kind, found.visible) == (LocationKind.ATTRIBUTE, True)


@tried(30)
@given(st.data())
def test_what_a_compressed_archive_says_beside_its_tar_is_searched(data: st.DataObject) -> None:
    saved = data.draw(compressed_with_words(DockerArchive().add([PLAIN]).build(), TOKEN))
    with tempfile.TemporaryDirectory() as folder:
        analysis = judged(Path(folder) / "image.tar", saved)
    assert not analysis.damages
    assert {one.secret for one in analysis.findings} == {TOKEN}


@given(compressed_with_words(b"hello" * 50, TOKEN), st.sampled_from(["a.tar", "a.tar.gz"]))
def test_what_a_compressed_file_says_beside_its_data_is_searched(data: bytes, outer: str) -> None:
    inside = PACKINGS[outer](tar_bytes({"b.gz": data}))
    assert secrets_in(tar_bytes({"app/x": data})) == {TOKEN}
    assert secrets_in(tar_bytes({"app/" + outer: inside})) == {TOKEN}


@given(st.sampled_from([b"", b"layer.tar", b"rootfs.tar"]))
def test_the_name_of_a_tar_is_no_entry(name: bytes) -> None:
    analysis = Analysis(image_of(gzip_member(PLAIN, name=name))).complete()
    assert [len(one.read.index) for one in analysis.layers] == [1]


@given(st.integers(0, 200_000), st.sampled_from([LINE, b"\0" + LINE, gzip.compress(LINE)]))
def test_zeros_end_no_layer_that_goes_on(zeros: int, behind: bytes) -> None:
    analysis = Analysis(image_of(gzip.compress(PLAIN) + bytes(zeros) + behind), search=new_search())
    assert analysis.complete().damages or {one.secret for one in analysis.findings} == {TOKEN}


def test_a_header_without_an_end_is_damage() -> None:
    (damage,) = Analysis(image_of(gzip_member(PLAIN, name=b"x" * (2 << 20)))).complete().damages
    assert "header" in damage[1]


@pytest.mark.parametrize(
    ("layer", "shown"),
    [
        (PLAIN + LINE, LINE),
        (PLAIN + bytes(1024) + tar_bytes({"b": LINE}), tar_bytes({"b": LINE})),
        (bytes(PLAIN[: 512 + 5] + b" " + TOKEN + PLAIN[512 + 6 + len(TOKEN) :]), TOKEN),
    ],
)
def test_the_commands_bring_it_back(tmp_path: Path, layer: bytes, shown: bytes) -> None:
    image = open_image(str(written(tmp_path, DockerArchive().add([layer]))))
    analysis = Analysis(image, search=new_search()).complete()
    finding = analysis.findings[0]
    commands = recovery(image, finding, analysis.layers[0].read).commands
    ran = subprocess.run(
        ["sh", "-ec", "\n".join(commands)], capture_output=True, check=True, timeout=LONG
    )
    assert TOKEN in ran.stdout
    assert ran.stdout.strip(b"\0").strip() in shown


@pytest.mark.parametrize(
    "layer", [gzip_member(PLAIN, comment=TOKEN), skippable(TOKEN) + packed(PLAIN, "zstd")]
)
def test_the_commands_bring_back_what_is_said_beside_a_tar(tmp_path: Path, layer: bytes) -> None:
    image = open_image(str(written(tmp_path, DockerArchive().add([layer]))))
    analysis = Analysis(image, search=new_search()).complete()
    (command,) = recovery(image, analysis.findings[0], analysis.layers[0].read).commands
    ran = subprocess.run(["sh", "-ec", command], capture_output=True, check=True, timeout=LONG)
    assert TOKEN in ran.stdout


# Inside archives


def link(words: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = tarfile.SYMTYPE, words
    return member


def noted(words: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo("noted")
    member.pax_headers = {"comment": words}
    return member


MEMBERS: Mapping[str, Callable[[str], tarfile.TarInfo]] = {
    "name": lambda words: tarfile.TarInfo(f"app/{words}"),
    "link": link,
    "comment": noted,
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("kind", MEMBERS)
def test_what_members_of_an_archive_say_is_searched(packing: str, kind: str) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(MEMBERS[kind](TOKEN.decode()))
    assert secrets_in(tar_bytes({packing: PACKINGS[packing](buffer.getvalue())})) == {TOKEN}


@given(st.sampled_from([*PACKINGS]), BEHIND, st.integers(0, 30))
def test_whatever_stands_behind_the_end_of_an_archive_is_searched(
    packing: str, behind: bytes, blocks: int
) -> None:
    archive = PACKINGS[packing](PLAIN + bytes(512 * blocks) + behind)
    is_seen = packing != "a.tar" or not behind.startswith(b"\x1f\x8b")
    assert secrets_in(tar_bytes({packing: archive})) == ({TOKEN} if is_seen else set())


@pytest.mark.parametrize("outer", ["a.zip", "b.tar.gz"])
@pytest.mark.parametrize("place", ["member", "archive"])
def test_comments_of_a_zip_are_searched(outer: str, place: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("a")
        if place == "member":
            member.comment = TOKEN
        else:
            archive.comment = TOKEN
        archive.writestr(member, "x")
    content = buffer.getvalue()
    if outer != "a.zip":
        content = gzip.compress(tar_bytes({"a.zip": content}))
    assert secrets_in(tar_bytes({outer: content})) == {TOKEN}


def test_names_side_by_side_are_not_read_as_one() -> None:
    names = {f"{name}/{sha256(name.encode())[7:]}": b"x" for name in ("heroku", "datadog", "token")}
    assert secrets_in(tar_bytes({"a.tar.gz": gzip.compress(tar_bytes(names))})) == set()


# In documents

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
Fields = dict[str, Any]
SPOTS: Mapping[str, Callable[[Fields, str], bytes]] = {
    "a field": lambda fields, token: to_json({**fields, "note": token}),
    "a key": lambda fields, token: to_json({**fields, token: 1}),
    "a volume": lambda fields, token: to_json({**fields, "config": {"Volumes": {f"/{token}": {}}}}),
    "deep": lambda fields, token: to_json({**fields, "a": [{"b": [{token: {}}]}]}),
    "the first of two": lambda fields, token: (
        b'{"author":"' + token.encode() + b'","author":"me",' + to_json(fields)[1:]
    ),
    "an author": lambda fields, token: to_json({**fields, "history": [{"author": token}]}),
    "a history's own": lambda fields, token: to_json(
        {**fields, "history": [{"created_by": "RUN x", "x": {"y": [token]}}]}
    ),
    "rootfs": lambda fields, token: to_json({**fields, "rootfs": {**fields["rootfs"], "x": token}}),
}


@given(st.sampled_from([*SPOTS]), st.dictionaries(st.text("abcxyz", max_size=5), JSON))
def test_a_configuration_is_searched_wherever_it_stands(spot: str, more: Fields) -> None:
    stored = SPOTS[spot]({**more, **configuration()}, TOKEN.decode())
    image = Image("a", "memory", (), config=json.loads(stored), documents={WHAT: stored})
    (finding,) = Analysis(image, search=new_search()).complete().findings
    assert finding.secret == TOKEN


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("repositories", to_json({"a": {"latest": TOKEN.decode()}})),
        ("notes.txt", LINE),
        ("9/layer.tar", tar_bytes({"b": LINE})),
    ],
)
def test_members_of_an_archive_that_no_image_has_are_searched(
    tmp_path: Path, name: str, content: bytes
) -> None:
    archive = DockerArchive().add([PLAIN])
    archive.members[name] = content
    image = open_image(str(written(tmp_path, archive)))
    (finding,) = Analysis(image, search=new_search()).complete().findings
    assert (finding.secret, finding.location.kind) == (TOKEN, LocationKind.CONFIG)
    assert finding.location.name == name


def test_a_large_member_that_no_image_has_is_named(tmp_path: Path) -> None:
    archive = DockerArchive().add([PLAIN])
    archive.members["core"] = bytes(5 << 20)
    image = open_image(str(written(tmp_path, archive)))
    assert [*image.damages] == ["core is a part of no image in here, and was not searched"]


STRAYS = [LINE, tar_bytes({"b": LINE}), *(one(tar_bytes({"b": LINE})) for one in PACKINGS.values())]


@given(
    st.sampled_from(["archive", "layout", "both"]),
    st.sampled_from(["blobs/sha256/", "", "other/"]),
    st.sampled_from(STRAYS),
)
def test_nothing_passes_that_no_image_has(kind: str, folder: str, stray: bytes) -> None:
    image, archive = OciLayout(), DockerArchive().add([PLAIN])
    image.name(image.image([PLAIN], packing=None), "1")
    files = {} if kind == "archive" else image.files()
    if kind != "layout":
        files |= {**archive.members, "manifest.json": to_json(archive.manifest)}
    name = folder + sha256(stray).removeprefix("sha256:")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "image.tar")
        path.write_bytes(tar_bytes({**files, name: stray}))
        opened = open_image(str(path))
        found = Analysis(opened, search=new_search()).complete().findings
    is_named = [*opened.damages] == [f"{name} is a part of no image in here, and was not searched"]
    assert is_named or [(one.secret, one.location.name) for one in found] == [(TOKEN, name)]


@given(st.booleans(), st.booleans())
def test_an_index_in_an_index_leads_to_blobs_as_well(has_statement: bool, is_twice: bool) -> None:
    layout = OciLayout()
    image = layout.image([PLAIN])
    listed = [image, layout.attestation(image, {"a": 1})] if has_statement else [image]
    layout.name(layout.index([layout.index(listed)] if is_twice else listed), "1")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "image.tar")
        path.write_bytes(layout.build())
        assert not open_image(str(path)).damages

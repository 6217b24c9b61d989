"""The outer archive: its table of contents, and members as blobs in place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from explorer.allowance import Allowance
from explorer.errors import DamageError, FormatError
from explorer.image.blob import Blob, BlobReader, CutBlob, FileBlob, MissingBlob
from explorer.image.progress import silent
from explorer.image.sources.archive import Archive, read_archive
from tests.builders import Packing, TarBuilder, packed, tar_bytes


def archive(folder: Path, data: bytes) -> Archive:
    path = folder / "archive"
    path.write_bytes(data)
    return read_archive(FileBlob.whole(path), "archive", silent, Allowance())


def content(blob: Blob) -> bytes:
    return io.BufferedReader(BlobReader(blob)).read()


@pytest.mark.parametrize("prefix", ["", "./", "/", "a/../"])
def test_members_are_found_by_their_normal_name(tmp_path: Path, prefix: str) -> None:
    read = archive(tmp_path, tar_bytes({f"{prefix}dir/one": b"1"}))

    assert content(read.blob(f"{prefix}dir//one")) == b"1"


def test_folders_are_no_members(tmp_path: Path) -> None:
    tar = TarBuilder().folder("dir").file("v7/").file("./").file("dir/one", b"1").build()
    read = archive(tmp_path, tar)

    assert list(read.contents) == ["dir/one"]
    assert isinstance(read.blob("dir"), MissingBlob)


def test_the_last_member_of_a_name_wins(tmp_path: Path) -> None:
    tar = TarBuilder().file("a", b"first").file("./a", b"last").build()

    assert content(archive(tmp_path, tar).blob("a")) == b"last"


@pytest.mark.parametrize(
    "target", ["../one/layer.tar", "../one/./layer.tar", "../x/../one/layer.tar"]
)
def test_a_symbolic_link_is_followed_from_its_folder(tmp_path: Path, target: str) -> None:
    tar = TarBuilder().file("one/layer.tar", b"1").symlink("two/layer.tar", target).build()

    assert content(archive(tmp_path, tar).blob("two/layer.tar")) == b"1"


def test_a_hard_link_is_followed_from_the_root(tmp_path: Path) -> None:
    tar = TarBuilder().file("one/a", b"1").hardlink("two/a", "./one/a").build()

    assert content(archive(tmp_path, tar).blob("two/a")) == b"1"


@pytest.mark.parametrize("target", ["/etc/passwd", "../../etc/passwd", "..", ".", "", "gone", "b"])
def test_a_link_leads_nowhere_but_to_a_file_of_the_archive(tmp_path: Path, target: str) -> None:
    tar = TarBuilder().file("a", b"1").symlink("l", target).symlink("b", "a").build()
    blob = archive(tmp_path, tar).blob("l")

    assert isinstance(blob, MissingBlob)
    assert "which is no file of the archive" in blob.reason


def test_a_link_to_itself(tmp_path: Path) -> None:
    assert isinstance(
        archive(tmp_path, TarBuilder().symlink("a", "a").build()).blob("a"), MissingBlob
    )


def test_reasons_are_printable(tmp_path: Path) -> None:
    blob = archive(tmp_path, tar_bytes({"a": b""})).blob("x\x1b[31m\n")

    assert isinstance(blob, MissingBlob)
    assert blob.reason.isprintable()


@pytest.mark.parametrize("packing", ["gzip", "zstd", None])
def test_it_may_be_compressed_as_a_whole(tmp_path: Path, packing: Packing) -> None:
    assert content(archive(tmp_path, packed(tar_bytes({"a": b"1"}), packing)).blob("a")) == b"1"


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_several_members_or_frames(tmp_path: Path, packing: Packing) -> None:
    tar = tar_bytes({"a": b"1", "b": b"2" * 5000})
    data = packed(tar[:700], packing) + packed(tar[700:], packing)

    assert content(archive(tmp_path, data).blob("b")) == b"2" * 5000


def test_inflating_tells_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(packed(tar_bytes({"a": bytes(5_000_000)}), "gzip"))
    told: list[tuple[str, int, int | None]] = []

    def note(stage: str, done: int, total: int | None = None) -> None:
        told.append((stage, done, total))

    read_archive(FileBlob.whole(path), "archive", note, Allowance())

    assert ("inflating", path.stat().st_size, path.stat().st_size) in told


@pytest.mark.parametrize("packing", [None, "gzip"])
@pytest.mark.parametrize("at", range(600, 7600, 499))
def test_what_stands_before_a_cut_is_kept(tmp_path: Path, packing: Packing, at: int) -> None:
    tar = TarBuilder().file("a", b"1").file("b", b"2" * 3000).file("c", b"3" * 3000).build()
    cut = packed(tar[:at], packing) if packing is None else packed(tar[:at], packing)[:-9]
    read = archive(tmp_path, cut)

    assert content(read.blob("a")) == b"1"
    assert read.damage
    for name, byte in (("b", b"2"), ("c", b"3")):
        blob = read.blob(name)
        if isinstance(blob, CutBlob):
            start = blob.read_at(0, 3000)
            assert start == byte * len(start)
            with pytest.raises(DamageError, match="cut short"):
                blob.read_at(len(start), 1)
        elif not isinstance(blob, MissingBlob):
            assert content(blob) == byte * 3000


def test_what_lies_beyond_a_cut_says_so(tmp_path: Path) -> None:
    tar = TarBuilder().file("a", b"1").file("b", b"2" * 3000).build()
    blob = archive(tmp_path, tar[:2000]).blob("c")

    assert isinstance(blob, MissingBlob)
    assert blob.reason == "c is not in the archive (cut short at byte 2000)"


def test_rubbish_between_members(tmp_path: Path) -> None:
    tar = TarBuilder().file("a", b"1").raw(b"x" * 512).file("b", b"2").build()
    read = archive(tmp_path, tar)

    assert list(read.contents) == ["a"]
    assert read.damage
    assert read.damage.endswith("at byte 1024")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "archive is empty"),
        (b"hello", "archive is no tar archive"),
        (b"x" * 5000, "archive is no tar archive"),
        (bytes(10240), "archive is no tar archive: it has no members"),
        (b"\x1f\x8b", "archive is no tar archive"),
        (b"\x28\xb5\x2f\xfd", "archive is no tar archive"),
        (packed(b"hello", "gzip"), "archive is no tar archive"),
        (b"\xfd7zXZ\0rest", "archive is compressed with xz"),
        (b"BZh91AY", "archive is compressed with bzip2"),
        (b"PK\x03\x04....", "archive is compressed with zip"),
    ],
)
def test_what_is_no_archive(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        archive(tmp_path, data)

    assert caught.value.message.startswith(message)


def test_a_member_larger_than_the_world(tmp_path: Path) -> None:
    from tarfile import TarInfo

    info = TarInfo("a")
    info.size = 1 << 50
    blob = archive(tmp_path, info.tobuf() + b"rest").blob("a")

    assert isinstance(blob, CutBlob)
    assert blob.read_at(0, 100) == b"rest"

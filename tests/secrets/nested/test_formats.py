"""Each format's own turns, and how it is recognised."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest

from explorer.errors import CancelledError, DamageError
from explorer.image.blob import MissingBlob
from explorer.secrets.nested import Budget, is_nesting, unpack
from tests.builders import TarBuilder
from tests.secrets.nested.archives import (
    ARCHIVES,
    SINGLE,
    ar_bytes,
    ar_header,
    cpio_bytes,
    found,
    pdf_bytes,
    streamed_zip,
    tar_archive,
    unpacked,
    zip_bytes,
)

LEAF = b"name=value\n"
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("method", METHODS)
def test_zip_methods(method: int) -> None:
    members = {"a/b.txt": LEAF, "long": LEAF * 100_000, "empty": b""}
    assert found(zip_bytes(members, method)) == {"a/b.txt": LEAF, "long": LEAF * 100_000}


def test_a_program_that_only_knows_zip_archives() -> None:
    budget = Budget()
    program = b"\x7fELF" + bytes(900) + b"PK\x05\x06" + b"constants of a program" * 9
    assert found(program, b"lib.so", budget) == {}
    assert budget.notes == []


@pytest.mark.parametrize("prefix", [b"#!/bin/sh\nexec java -jar $0\n", b"\x7fELF" + bytes(900)])
def test_a_zip_behind_a_program(prefix: bytes) -> None:
    data = prefix + zip_bytes({"x": LEAF})
    assert is_nesting(data[:512], b"run")
    assert found(data) == {"x": LEAF}
    assert found(prefix) == {}
    outer = found(tar_archive({"run": data, "plain": prefix}))
    assert outer == {"run": data, "run!x": LEAF, "plain": prefix}


def test_a_zip_without_its_central_directory() -> None:
    whole = streamed_zip({"a": LEAF * 500, "b": LEAF})
    budget = Budget()
    cut = whole[: whole.index(b"PK\x01\x02")]
    assert found(cut, budget=budget) == {"a": LEAF * 500, "b": LEAF}
    assert budget.notes == ["file: it is damaged or cut short; what was there was read"]


def test_a_zip_too_large_to_hold_is_read_from_header_to_header() -> None:
    inner = streamed_zip({f"m{n}": LEAF + b"%d" % n for n in range(2000)})
    budget = Budget(held_bytes=50_000)
    assert len(inner) > budget.held_bytes
    contents = found(gzip.compress(inner), b"a.zip.gz", budget)
    assert contents == {f"a.zip!m{n}": LEAF + b"%d" % n for n in range(2000)}
    assert budget.notes == []


def test_encrypted_and_unknown_members_are_named() -> None:
    data = bytearray(zip_bytes({"one": LEAF, "two": LEAF, "three": LEAF}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    data[first + 8] |= 1
    data[second + 10] = 9
    budget = Budget()
    assert found(bytes(data), b"x.zip", budget) == {"three": LEAF}
    assert budget.notes == [
        "x.zip!one: it is encrypted and was not looked into",
        "x.zip!two: it is compressed with a method that is not supported",
    ]


def test_a_zip_with_zip64_fields() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("big", "w", force_zip64=True) as member:
            member.write(LEAF)
        archive.writestr("small", LEAF)
    assert found(buffer.getvalue()) == {"big": LEAF, "small": LEAF}


@pytest.mark.parametrize("suffix", SINGLE)
def test_streams_follow_one_another(suffix: str) -> None:
    pack = SINGLE[suffix]
    again = b"" if suffix == ".lzma" else pack(LEAF)
    name = f"var/app.log{suffix}".encode()
    assert found(pack(LEAF) + again, name) == {"app.log": LEAF * (2 if again else 1)}
    assert found(again, b"odd") == ({"data": LEAF} if again else {})


def test_a_compressed_tar_is_one_level() -> None:
    data = gzip.compress(tar_archive({"etc/shadow": LEAF}))
    for name in (b"a.tgz", b"a.tar.gz", b"blob"):
        assert found(data, name) == {"etc/shadow": LEAF}


def test_what_a_tar_may_hold() -> None:
    tar = TarBuilder().folder("d").symlink("l", "d").file("d/" + "n" * 300, LEAF)
    data = tar.pax("p", {"path": "renamed"}, LEAF).build()
    assert found(data) == {"d/" + "n" * 300: LEAF, "renamed": LEAF}


def test_long_names_of_ar() -> None:
    table = b"a-name-of-more-than-sixteen.txt/\n"
    data = ar_bytes({"//": table, "/0": LEAF, "#1/8": b"bsd-name" + LEAF, "/": b"symbols!"})
    assert found(data) == {"a-name-of-more-than-sixteen.txt": LEAF, "bsd-name": LEAF}


def test_an_initial_ram_file_system() -> None:
    early = cpio_bytes({"early": LEAF}) + bytes(700)
    data = early + gzip.compress(cpio_bytes({"main": LEAF}))
    assert found(data) == {"early": LEAF, "main": LEAF}


def test_pdf_streams() -> None:
    data = pdf_bytes({4: LEAF, 12: zip_bytes({"attached": LEAF})})
    assert found(data) == {"object:4": LEAF, "object:12!attached": LEAF}
    inside = found(zip_bytes({"a.pdf": data}))
    assert inside == {"a.pdf": data, "a.pdf!object:4": LEAF, "a.pdf!object:12!attached": LEAF}


def test_an_encrypted_pdf_is_named() -> None:
    budget = Budget()
    data = pdf_bytes({4: LEAF}).replace(b"/Root", b"/Encrypt 9 0 R /Root")
    assert found(data, b"a.pdf", budget) == {}
    assert budget.notes == ["a.pdf: it is encrypted and was not looked into"]


def test_what_comes_before_damage_is_given_as_well() -> None:
    for wrong in (-6, -1):
        data, budget = bytearray(gzip.compress(b"all of it")), Budget()
        data[wrong] ^= 1
        assert [one.window.data for one in unpacked(bytes(data), b"a.gz", budget)] == [b"all of it"]
        assert budget.unread == ["a.gz: it is damaged or cut short; what was there was read"]


def test_an_archive_that_is_not_supported_is_named() -> None:
    budget = Budget()
    assert found(b"7z\xbc\xaf\x27\x1c" + bytes(50), b"a.7z", budget) == {}
    assert budget.notes == ["a.7z: it is a 7-Zip archive, which is not looked into"]


@pytest.mark.parametrize("suffix", [*ARCHIVES, *SINGLE])
def test_archives_are_recognised(suffix: str) -> None:
    data = SINGLE[suffix](LEAF) if suffix in SINGLE else ARCHIVES[suffix]({"x": LEAF})
    assert is_nesting(data[:512], b"x" + suffix.encode())


@pytest.mark.parametrize(
    "head", [b"", b"P", b"PK", b"text\n" * 100, b"\x89PNG\r\n\x1a\n", bytes(512)]
)
def test_other_files_are_not(head: bytes) -> None:
    assert not is_nesting(head, b"objects/some.tar")
    assert unpacked(head) == []


def test_a_long_member_comes_in_windows() -> None:
    content = bytes(range(256)) * 2000
    pieces = unpacked(gzip.compress(content), b"a.gz", Budget(piece_bytes=100_000))
    assert len(pieces) > 2
    assert {piece.inner_path for piece in pieces} == {b"a"}
    owned = (one.window.data[one.window.fresh : one.window.due] for one in pieces)
    assert b"".join(owned) == content
    assert found(gzip.compress(content), b"a.gz", Budget(piece_bytes=100_000)) == {"a": content}


def test_nesting_ends_at_the_depth() -> None:
    data, budget = zip_bytes({"leaf": LEAF}), Budget(depth=3)
    for _ in range(4):
        data = zip_bytes({"z": data})
    (path,) = found(data, b"a.zip", budget)
    assert path == "z!z!z"
    assert budget.notes == ["a.zip!z!z!z: archives are nested more than 3 deep"]


def test_a_program_at_the_last_level_is_no_archive_left_out() -> None:
    data, budget = zip_bytes({"run": b"#!/bin/sh\n"}), Budget(depth=1)
    assert found(data, b"a.zip", budget) == {"run": b"#!/bin/sh\n"}
    assert budget.notes == []


def test_a_member_too_large_to_hold_is_given_raw_and_named() -> None:
    data, budget = pdf_bytes({1: LEAF}), Budget(held_bytes=100)
    assert found(gzip.compress(data), b"a.pdf.gz", budget) == {"a.pdf": data}
    problem = "it is too large to be looked into; its raw bytes are all that was searched"
    assert budget.notes == [f"a.pdf.gz!a.pdf: {problem}"]


def test_the_limit_of_members_is_named_once() -> None:
    budget = Budget(members=10)
    assert len(found(zip_bytes({f"m{n}": LEAF for n in range(50)}), b"a.zip", budget)) == 10
    assert found(zip_bytes({"later": LEAF}), b"b.zip", budget) == {}
    assert budget.notes == ["a.zip: unpacking stopped at the limit of 10 members"]


def test_cancelling() -> None:
    def cancel() -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        unpacked(zip_bytes({"x": LEAF}), b"a", Budget(cancelled=cancel))


def test_a_layer_that_can_not_be_read_is_named() -> None:
    budget = Budget()
    assert list(unpack(MissingBlob("gone"), b"a.zip", budget)) == []
    assert budget.notes == ["a.zip: it is damaged or cut short; what was there was read"]


class DistantBlob:
    """A blob that counts how often it is read."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self.reads = 0
        self._data = data

    def read_at(self, offset: int, size: int) -> bytes:
        self.reads += 1
        return self._data[offset : offset + size]


@pytest.mark.parametrize("suffix", [*ARCHIVES, *SINGLE])
def test_a_layer_is_read_in_large_windows(suffix: str) -> None:
    members = {f"m{n}": zlib.crc32(b"%d" % n).to_bytes(4, "big") * 500 for n in range(4000)}
    content = b"".join(members.values())
    data = ARCHIVES[suffix](members) if suffix in ARCHIVES else SINGLE[suffix](content)
    blob, budget = DistantBlob(data), Budget()
    pieces = list(unpack(blob, b"x" + suffix.encode(), budget))
    assert sum(len(piece.window.data) for piece in pieces) >= len(content)
    assert budget.notes == []
    assert blob.reads <= 2 * len(data) // (1 << 18) + 6


class HalfBlob:
    """A blob whose second half can't be read."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data[: len(data) // 2]

    def read_at(self, offset: int, size: int) -> bytes:
        if offset >= len(self._data):
            raise DamageError("gone")
        return self._data[offset : offset + size]


@pytest.mark.parametrize("suffix", [*ARCHIVES, *SINGLE])
def test_what_can_be_read_of_a_damaged_layer(suffix: str) -> None:
    noise = b"".join(zlib.crc32(b"%d" % n).to_bytes(4, "big") for n in range(300_000))
    content = (
        ARCHIVES[suffix]({"a": LEAF, "b": noise}) if suffix in ARCHIVES else SINGLE[suffix](noise)
    )
    budget = Budget()
    list(unpack(HalfBlob(content), b"x" + suffix.encode(), budget))
    assert budget.notes


def test_ar_members_that_share_one_endless_name_each_copy_little_of_it() -> None:
    table = b"n" * (1 << 20)
    data = b"!<arch>\n" + ar_header(b"//", len(table)) + table
    data += (ar_header(b"/0", 2) + b"x\n") * 40
    names = {nested.inner_path for nested in unpacked(data)}
    assert names == {b"n" * (1 << 16)}

"""What previews say of good files, and that hostile ones cost little and break nothing."""

import base64
import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
import zlib
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import CancelledError
from explorer.image.blob import MemoryBlob
from explorer.preview import NoPreview, Picture, Preview, Properties, Table, preview
from explorer.preview.model import LONGEST_CELL, MOST_ROWS
from explorer.preview.tokens import moment
from sample_images.tokens import private_key
from tests.builders import TarBuilder
from tests.laws import tried

BEGIN = "-----BEGIN "


def asked(data: bytes, path: bytes = b"file") -> Preview | NoPreview | None:
    return preview(MemoryBlob(data), path, data[:8192], lambda: None)


def seen(data: bytes, path: bytes = b"file") -> Preview | None:
    found = asked(data, path)
    return found if isinstance(found, Preview) else None


def facts(found: Preview | None, at: int = 0) -> dict[str, str]:
    assert found is not None
    block = found.blocks[at]
    assert isinstance(block, Properties)
    return dict(block.pairs)


def table(found: Preview | None, at: int = 0) -> Table:
    assert found is not None
    block = found.blocks[at]
    assert isinstance(block, Table)
    return block


def database(script: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    return connection.serialize()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 0)), data)
    return file.getvalue()


def tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def name(common: bytes) -> bytes:
    pair = tlv(0x30, tlv(6, bytes.fromhex("550403")), tlv(0x0C, common))
    return tlv(0x30, tlv(0x31, pair))


def certificate(issuer: bytes, subject: bytes, until: bytes) -> bytes:
    modulus = b"\0" + b"\xc5" * 256
    rsa = tlv(0x30, tlv(2, modulus), tlv(2, b"\1\0\1"))
    kind = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d010101")), tlv(5))
    names = tlv(0x30, tlv(0x82, b"shop.example"), tlv(0x87, b"\x7f\0\0\1"))
    extension = tlv(0x30, tlv(6, bytes.fromhex("551d11")), tlv(4, names))
    signed = tlv(
        0x30,
        tlv(0xA0, tlv(2, b"\2")),
        tlv(2, b"\x12\x34"),
        tlv(0x30, tlv(6, b"\x2a")),
        name(issuer),
        tlv(0x30, tlv(0x17, b"200101000000Z"), tlv(0x17, until)),
        name(subject),
        tlv(0x30, kind, tlv(3, b"\0" + rsa)),
        tlv(0xA3, tlv(0x30, extension)),
    )
    return tlv(0x30, signed, tlv(0x30, tlv(6, b"\x2a")), tlv(3, b"\0signature"))


def armoured(label: str, body: bytes) -> bytes:
    text = base64.encodebytes(body).decode()
    return f"{BEGIN}{label}-----\n{text}-----END {label}-----\n".encode()


def token(claims: object, algorithm: str = "HS256") -> bytes:
    parts = ({"typ": "JWT", "alg": algorithm}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts]
    return b".".join([*encoded, b"c2lnbmF0dXJl"])


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(min(height, 4)))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SHOP = "CREATE TABLE users(id INTEGER, name TEXT, photo BLOB);"


# SQLite


def test_a_database_shows_its_tables_and_their_first_rows() -> None:
    rows = "".join(f"INSERT INTO users VALUES({n}, 'user {n}', NULL);" for n in range(150))
    found = seen(database(SHOP + "CREATE TABLE empty(a);" + rows))
    assert facts(found)["Tables"] == "2"
    users = table(found, 1)
    assert users.columns == ("id", "name", "photo")
    assert users.rows[3] == ("3", "user 3", "NULL")
    assert len(users.rows) == 100
    assert "there are more" in users.note
    assert table(found, 2).note == "no rows"


def test_views_and_functions_of_a_schema_do_not_run() -> None:
    bomb = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c"
    found = seen(database(f"{SHOP} CREATE VIEW v AS {bomb};"))
    assert facts(found)["Tables"] == "1"


def test_a_cell_is_cut() -> None:
    found = seen(database(f"{SHOP} INSERT INTO users VALUES(1, '{'x' * 9000}', zeroblob(9000));"))
    assert all(len(cell) <= LONGEST_CELL * 4 + 1 for cell in table(found, 1).rows[0])


# Archives


def test_a_zip_lists_names_sizes_and_times() -> None:
    found = table(seen(zipped(**{"a.txt": b"x" * 5000, "dir/b": b""})))
    assert found.rows[0] == ("5 kB", "2024-05-06 07:08", "a.txt", "")
    assert found.rows[1][2] == "dir/b"


def test_a_tar_lists_its_members_compressed_or_not() -> None:
    tar = TarBuilder().folder("d").file("d/f", b"12345").symlink("l", "d/f").build()
    for data in (tar, gzip.compress(tar)):
        rows = table(seen(data)).rows
        assert [row[2] for row in rows] == ["d/", "d/f", "l"] or [row[2] for row in rows][
            1
        ] == "d/f"
        assert rows[1][:2] == ("5 B", "2023-11-14 22:13")
        assert rows[2][3] == "link to d/f"


def test_a_compressed_file_tells_what_it_inflates_to() -> None:
    told = facts(seen(gzip.compress(b"first line\n" + b"x" * 100_000)))
    assert told["Inflated"] == "100 kB"
    assert told["Begins"] == "first line"


def test_a_package_lists_its_parts() -> None:
    def part(label: bytes, data: bytes) -> bytes:
        header = b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (
            label,
            1_700_000_000,
            0,
            0,
            b"100644",
            len(data),
        )
        return header + data + b"\n" * (len(data) % 2)

    found = table(
        seen(b"!<arch>\n" + part(b"debian-binary", b"2.0\n") + part(b"data.tar/", b"abc"))
    )
    assert [row[2] for row in found.rows] == ["debian-binary", "data.tar"]


def test_an_archive_of_very_many_members_is_cut() -> None:
    tar = TarBuilder()
    for number in range(MOST_ROWS + 5):
        tar.file(f"f{number}")
    found = table(seen(tar.build()))
    assert len(found.rows) == MOST_ROWS
    assert "there are more" in found.note


def test_a_bomb_is_not_inflated_to_its_end() -> None:
    found = seen(gzip.compress(bytes(300_000_000), 1))
    assert facts(found)["Inflated"] == "67.1 MB or more"


# Certificates, keys, tokens


def test_a_certificate_is_explained() -> None:
    told = facts(seen(armoured("CERTIFICATE", certificate(b"ca", b"shop", b"491231235959Z"))))
    assert told["Subject"] == "CN=shop"
    assert told["Issuer"] == "CN=ca"
    assert told["Key"] == "RSA, 2,048 bits"
    assert told["Names"] == "shop.example, 127.0.0.1"
    assert told["Valid until"].startswith("2049-12-31 23:59:59 UTC, in ")


def test_expired_and_self_signed_are_said() -> None:
    found = seen(certificate(b"me", b"me", b"210101000000Z"), b"a.der")
    assert facts(found)["Issuer"] == "itself: self-signed"
    assert found is not None
    block = found.blocks[0]
    assert isinstance(block, Properties)
    assert block.warning == "expired"


def test_private_keys_say_their_kind_and_nothing_of_themselves() -> None:
    key = private_key("preview")
    found = seen(key.encode())
    assert facts(found) == {"Kind": "Ed25519", "Protected": "no, by nothing"}
    assert key.split("\n")[1][24:] not in repr(found)


def test_public_keys_of_openssh_have_their_fingerprint() -> None:
    body = pack(">I", 11) + b"ssh-ed25519" + pack(">I", 32) + bytes(32)
    told = facts(seen(b"ssh-ed25519 " + base64.b64encode(body) + b" me@host\n", b"id.pub"))
    assert told["Comment"] == "me@host"
    assert told["Fingerprint"].startswith("SHA256:")


def test_a_token_is_decoded_with_times_in_words_and_never_verified() -> None:
    found = seen(token({"iss": "shop", "exp": 1_000_000_000, "scope": ["a"]}) + b"\n")
    assert facts(found)["alg"] == "HS256"
    assert facts(found)["signature"].startswith("not verified")
    claims = facts(found, 1)
    assert claims["exp (expires)"].startswith("2001-09-09 01:46:40 UTC, ")
    assert claims["exp (expires)"].endswith(" days ago")
    assert claims["scope"] == '["a"]'


def test_moments_in_words() -> None:
    assert moment(86_400 * 2, 0) == "1970-01-03 00:00:00 UTC, in 2 days"
    assert moment(0, 60) == "1970-01-01 00:00:00 UTC, 1 minute ago"
    assert moment(1e30, 0).endswith("s since 1970")


# Pictures


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(30, 20), "PNG", "30 x 20 pixels"),
        (b"GIF89a" + pack("<HH", 7, 9) + bytes(9), "GIF", "7 x 9 pixels"),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\6\0\0\7\0\0", "WebP", "7 x 8 pixels"),
        (
            b"RIFF\0\0\0\0WEBPVP8 " + bytes(7) + b"\x9d\1\x2a" + pack("<HH", 7, 9),
            "WebP",
            "7 x 9 pixels",
        ),
        (
            b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + pack("<I", 6 | 8 << 14),
            "WebP",
            "7 x 9 pixels",
        ),
        (
            b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08" + pack(">HH", 4, 5) + bytes(20),
            "JPEG",
            "5 x 4 pixels",
        ),
    ],
)
def test_a_picture_tells_its_dimensions(data: bytes, kind: str, size: str) -> None:
    found = seen(data)
    assert found is not None
    assert found.kind == kind
    assert facts(found)["Dimensions"] == size


def test_a_picture_of_a_trillion_pixels_is_not_decoded() -> None:
    found = seen(png(1_000_000, 1_000_000))
    assert found is not None
    assert len(found.blocks) == 1


def test_a_picture_becomes_pixels_where_pillow_is_installed() -> None:
    pytest.importorskip("PIL")
    found = seen(png(4, 4))
    assert found is not None
    assert isinstance(found.blocks[1], Picture)
    assert found.blocks[1].lines == (((255, 0, 0),) * 4,) * 4


def test_a_picture_tells_what_it_says_of_itself() -> None:
    image = pytest.importorskip("PIL.Image").new("RGB", (4, 4))
    exif, file = image.getexif(), io.BytesIO()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(file, "JPEG", exif=exif)
    told = {row[0]: row[1] for row in table(seen(file.getvalue()), 2).rows}
    assert told["Colours"] == "red, green, blue"
    assert told["Exif Make"] == "a camera"
    assert told["Exif GPSLatitudeRef"] == "N"


# What has no preview, or not in the first place


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (database(SHOP)[:2000], "it is damaged: "),
        (b"PK\x03\x04" + bytes(100), "it has no central directory"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is damaged"),
        (b"\xff\xd8\xff\xe0\0\4ab", "it is damaged"),
        (b"SQLite format 3\0" + bytes(64 << 20), "larger than 67.1 MB"),
    ],
    ids=["database", "zip", "png", "jpeg", "large"],
)
def test_what_cannot_be_shown_says_why_in_a_few_words(data: bytes, reason: str) -> None:
    found = asked(data)
    assert isinstance(found, NoPreview)
    assert found.reason.startswith(reason)
    assert asked(b"just a text") is None


def test_a_text_that_holds_a_key_among_others_comes_as_text_first() -> None:
    key = private_key("within").encode()
    lines = b"setting = 1\n" * 50
    alone, named, within = seen(b"# mine\n" + key), seen(lines + key, b"a.key"), seen(lines + key)
    assert alone
    assert named
    assert within
    assert (alone.first, named.first, within.first) == (True, True, False)


# Hostile content


def test_a_database_of_very_much_text_is_cut() -> None:
    numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100)"
    row = "hex(zeroblob(300)), hex(zeroblob(300)), 1"
    tables = "".join(
        f"CREATE TABLE t{n}(a, b, c); INSERT INTO t{n} {numbers} SELECT {row} FROM c;"
        for n in range(30)
    )
    found = seen(database(tables))
    assert facts(found)["Tables"] == "30; the first 5 follow"


GOOD = [
    database(SHOP + "INSERT INTO users VALUES(1, 'a', x'00');"),
    zipped(**{"a.txt": b"hello" * 50}),
    TarBuilder().file("a", b"1").folder("b").build(),
    gzip.compress(TarBuilder().file("a", b"1").build(), mtime=0),
    b"!<arch>\n" + b"%-48s%-10d`\n" % (b"a/", 4) + b"abcd",
    certificate(b"a", b"b", b"491231235959Z"),
    armoured("CERTIFICATE", certificate(b"a", b"b", b"491231235959Z")),
    private_key("hostile").encode(),
    token({"exp": 1}),
    png(),
]


@given(st.sampled_from(GOOD), st.data())
@tried(150)
def test_damaged_files_break_nothing(good: bytes, data: st.DataObject) -> None:
    damaged = bytearray(good[: data.draw(st.integers(0, len(good)))])
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)))):
        if place < len(damaged):
            damaged[place] = byte
    found = seen(bytes(damaged), b"x.der")
    assert found is None or found.blocks


@given(
    st.sampled_from(
        [b"SQLite format 3\0", b"PK\x03\x04", b"!<arch>\n", b"\x1f\x8b\x08", b"BM", b"eyJ"]
    ),
    st.binary(max_size=400),
)
def test_noise_behind_a_magic_breaks_nothing(magic: bytes, noise: bytes) -> None:
    seen(magic + noise)


@pytest.mark.parametrize("data", GOOD[:5], ids=range(5))
def test_a_preview_can_be_stopped(data: bytes) -> None:
    def stop() -> None:
        raise CancelledError("enough")

    with pytest.raises(CancelledError):
        preview(MemoryBlob(data), b"x.pem", data[:8192], stop)


def test_numbers_as_large_as_they_come_are_told() -> None:
    sparse = tarfile.TarInfo("huge")
    sparse.size = 8**11 - 1
    found = table(seen(sparse.tobuf() + bytes(1024)))
    assert found.rows[0][0] == "8.59 GB"

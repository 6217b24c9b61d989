"""What is found in windows of a stream is what is found in the whole: place, line, column, number.

The streams hold secrets of every shape among rubbish that is built to mislead whoever cuts it:
runs of encodings that go on for windows, lines without end, names without values.
"""

from __future__ import annotations

import base64
import gzip
import random
import textwrap
from collections.abc import Callable, Iterator
from hashlib import sha256

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.image.blob import MemoryBlob
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import ContentMatch
from explorer.secrets.nested import Budget, unpack
from explorer.secrets.rule import REACH
from explorer.secrets.searching import LayerSearch, Search
from explorer.secrets.searching.search import Here
from explorer.secrets.searching.tasks import Task, one_each
from explorer.text.windows import windows
from tests.builders import tar_bytes
from tests.laws import tried
from tests.secrets.nested.archives import zip_bytes
from tests.secrets.templates import Filler

LINE = b"a line of text that says nothing at all\n"
SECRETS = (
    *("TOKEN=ghp_{base62:30}{crc32}\n", "DB_PASSWORD={alnum:14}\n", 'key: "AKIA{upper32:16}"\n'),
    *("https://robot:{alnum:14}@registry.example.com/x\n", "{pem}", "{pem_rsa}", "{jwt} "),
    *("stripe.api_key = sk_live_{alnum:24}\n", "datadog_api_key: {hex:32}\n"),
)
Segment = Callable[[random.Random], bytes]


def secret(chance: random.Random) -> bytes:
    return Filler(chance.random()).fill(chance.choice(SECRETS))


def prose(chance: random.Random) -> bytes:
    return LINE * chance.randrange(400)


def text_with_secrets(chance: random.Random) -> bytes:
    around = (LINE * chance.randrange(1 + chance.choice((5, 1500))) for _ in range(3))
    return b"".join(some for text in around for some in (text, secret(chance)))


def in_base64(chance: random.Random) -> bytes:
    encode = chance.choice((base64.b64encode, base64.urlsafe_b64encode))
    return b"data: " + encode(text_with_secrets(chance)) + b"\n"


def in_lines_of_base64(chance: random.Random) -> bytes:
    width, feed = chance.choice((60, 64, 75, 76, 77)), chance.choice(("\n", "\r\n", "\n    "))
    text = base64.b64encode(text_with_secrets(chance)).decode()
    return b"data: |\n    " + feed.join(textwrap.wrap(text, width)).encode() + b"\n"


def in_hexadecimal(chance: random.Random) -> bytes:
    text = text_with_secrets(chance).hex()
    return b"blob=" + chance.choice((text, text.upper())).encode() + b";\n"


def in_utf_16(chance: random.Random) -> bytes:
    text = text_with_secrets(chance).decode()
    return bytes(chance.randrange(3)) + text.encode(chance.choice(("utf-16-le", "utf-16-be")))


def long_line(chance: random.Random) -> bytes:
    return b'{"x": "' + b"y " * chance.randrange(60_000) + b'", "a": "' + secret(chance) + b'"}'


def names(chance: random.Random) -> bytes:
    return b"aws datadog stripe key token " * chance.randrange(3000)


def beginnings(chance: random.Random) -> bytes:
    return (b"-----BEGIN RSA PRIVATE KEY-----\n" + b"A" * 60 + b"\n") * chance.randrange(300)


def noise(chance: random.Random) -> bytes:
    data = chance.randbytes(chance.randrange(40_000))
    return chance.choice((data, base64.b64encode(data), data.hex().encode()))


SEGMENTS: tuple[Segment, ...] = (
    *(secret, secret, prose, in_base64, in_lines_of_base64, in_hexadecimal, in_utf_16),
    *(long_line, names, beginnings, noise),
)
STREAMS = st.builds(
    lambda chance, segments: b"".join(one(chance) for one in segments),
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=12),
)
# Any alignment, but not a window for each byte: each looks at what its neighbours look at too.
SIZES = st.integers(8_000, 100_000)
SLOW = tried(25)
FIND = scanner().find


def in_whole(data: bytes, path: bytes = b"file") -> list[ContentMatch]:
    return Task.whole(path, data).outcome(FIND).matches


def pieces_of(data: bytes, sizes: random.Random) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start + sizes.choice((1, 4099, 30_000, 70_000))
        yield data[start:end]
        start = end


@SLOW
@given(STREAMS, SIZES, st.randoms(use_true_random=False))
def test_rules_and_decoders(data: bytes, size: int, sizes: random.Random) -> None:
    found = []
    for window in windows(pieces_of(data, sizes), size, REACH):
        found += Task(b"file", window).outcome(FIND).matches

    assert one_each(found) == in_whole(data)


@SLOW
@given(STREAMS, SIZES)
def test_members_of_archives(data: bytes, size: int) -> None:
    archive = gzip.compress(tar_bytes({"copies": zip_bytes({"dump.sql": data, "empty": b""})}))
    found: dict[bytes, list[ContentMatch]] = {}
    for piece in unpack(MemoryBlob(archive), b"b.tar.gz", Budget(piece_bytes=size)):
        matches = Task(b"b.tar.gz/copies/dump.sql", piece.window).outcome(FIND).matches
        found.setdefault(piece.inner_path, []).extend(matches)

    whole = in_whole(data, b"b.tar.gz/copies/dump.sql")
    assert one_each(found.get(b"copies!dump.sql", [])) == whole
    packed = in_whole(archive, b"b.tar.gz")
    assert [(one.match, one.line, one.column) for one in packed if one.inner_path] == [
        (one.match, one.line, one.column) for one in whole
    ]


@SLOW
@given(STREAMS, st.randoms(use_true_random=False))
@example(LINE * 150_000, random.Random(1))
def test_a_layer_that_is_heard_in_parts(data: bytes, sizes: random.Random) -> None:
    search = Search(FIND, lambda _path: None, Here(FIND))
    heard = LayerSearch(search)
    for part in pieces_of(data, sizes):
        heard.part(0, b"file", part)
    heard.end(0, b"file", sha256(data).digest())
    heard.finish(lambda _position: MemoryBlob(data))

    matches = search.matches_at(b"file", sha256(data).digest())
    assert sorted(matches, key=lambda one: one.match.start) == in_whole(data)

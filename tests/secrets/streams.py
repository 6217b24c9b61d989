"""Streams of secrets of every shape, among rubbish that is built to mislead whoever cuts them.

Runs of encodings that go on for windows, lines without end, names without values; and what the
search finds in a stream, whole or in windows of any size.
"""

from __future__ import annotations

import base64
import random
import textwrap
from collections.abc import Callable, Iterator

from explorer.secrets.builtin import scanner
from explorer.secrets.finding import ContentMatch
from explorer.secrets.searching.tasks import Task, outcomes
from tests.secrets.templates import Filler

LINE = b"a line of text that says nothing at all\n"
SECRETS = (
    *("TOKEN=ghp_{base62:30}{crc32}\n", "DB_PASSWORD={alnum:14}\n", 'key: "AKIA{upper32:16}"\n'),
    *("https://robot:{alnum:14}@registry.example.com/x\n", "{pem}", "{pem_rsa}", "{jwt} "),
    *("stripe.api_key = sk_live_{alnum:24}\n", "datadog_api_key: {hex:32}\n"),
)
Segment = Callable[[random.Random], bytes]
FIND = scanner().find_each


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


def in_wide_letters(chance: random.Random) -> bytes:
    text = text_with_secrets(chance).decode()
    wide = chance.choice(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
    return bytes(chance.randrange(3)) + text.encode(wide)


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
    *(secret, secret, prose, in_base64, in_lines_of_base64, in_hexadecimal, in_wide_letters),
    *(long_line, names, beginnings, noise),
)


def in_whole(data: bytes, path: bytes = b"file") -> list[ContentMatch]:
    """Return what is found in bytes that are all there is."""
    return matches_in(Task.whole(path, data))


def matches_in(task: Task) -> list[ContentMatch]:
    """Return what is found in one task alone."""
    (outcome,) = outcomes([task], FIND)
    return [*outcome.matches]


def pieces_of(data: bytes, sizes: random.Random) -> Iterator[bytes]:
    """Yield a stream in pieces of very different sizes."""
    start = 0
    while start < len(data):
        end = start + sizes.choice((1, 4099, 30_000, 70_000))
        yield data[start:end]
        start = end

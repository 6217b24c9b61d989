"""An engine that misbehaves in one way, and else has an image; what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.builders import docker_archive, tar_bytes, to_json
from tests.hostile.hostile_registry import BLOCK, CHUNKED, ENDLESS_HEADERS, LONG, OPEN
from tests.hostile.serving import (
    Answer,
    Served,
    breaks,
    drips,
    endless,
    falls_silent,
    says,
    sends,
    serving,
)
from tests.image.fake_engine import FACTS

SLOW = "does not answer"
STALLED = "went away after"
PARTS = {"version": "/version", "facts": "/json", "archive": "/get"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of what an engine answers, and what the program says of it."""

    part: str
    name: str
    answer: Answer
    line: str
    hurries: bool = False


@contextmanager
def engine(folder: Path, part: str, answer: Answer) -> Iterator[Served]:
    """Listen on a socket, with an image, one part of which is answered otherwise."""
    with serving(folder) as served:
        archive = docker_archive([tar_bytes({"one": b"1"})], tags=None)
        good = {"version": {"ApiVersion": "1.41"}, "facts": FACTS}
        for name, value in good.items():
            served.answers[PARTS[name]] = says(200, to_json(value))
        served.answers[PARTS["archive"]] = says(200, archive)
        served.answers[PARTS[part]] = answer
        yield served


def _documents() -> Iterator[Fault]:
    for part in ("version", "facts"):
        for name, answer, line in (
            ("endless", endless(b'{"a":1}', OPEN + b"\r\n"), "over the limit"),
            ("deep", says(200, b"[" * 100_000), "nested too deep"),
            ("too much", says(200, b"[" * 600_000), "too many values"),
            ("an array", says(200, b"[]"), "no object"),
            ("no JSON", says(200, b"\xff"), "is not JSON"),
            ("nothing", sends(b""), "can't be reached"),
            ("no HTTP", sends(b"hello\r\n"), "can't be reached"),
            ("a chunk's size", endless(b"0" * 1000, CHUNKED), "can't be reached"),
            ("trailers", endless(ENDLESS_HEADERS, CHUNKED + b"0\r\n"), "can't be reached"),
            ("headers", endless(ENDLESS_HEADERS, OPEN), "can't be reached"),
            ("an error without end", endless(BLOCK, b"HTTP/1.1 500 X\r\n\r\n"), "status 500"),
            ("a redirect", says(307, b"", "Location: http://10.0.0.1/"), "status 307"),
        ):
            yield Fault(part, name, answer, line)
        yield Fault(part, "silent", falls_silent(), SLOW, hurries=True)
        yield Fault(part, "stops", falls_silent(OPEN + b"\r\n"), SLOW, hurries=True)
        yield Fault(part, "drips", drips(OPEN + b"\r\n"), SLOW, hurries=True)
        yield Fault(part, "drips headers", drips(OPEN), SLOW, hurries=True)
    for number in ("1" * 1000, "1e999", "-1e999"):
        body = to_json({**FACTS, "Size": "SIZE"}).replace(b'"SIZE"', number.encode())
        yield Fault("facts", f"a size of {number[:6]}", says(200, body), "'Size'")
    for version in ('"0.1"', '"1.41/../x"', "1.41", '"' + "1" * 9999 + '.1"', '"\\u0661.41"'):
        body = b'{"ApiVersion":%s}' % version.encode()
        yield Fault("version", f"the version {version[:12]}", says(200, body), "")


def _archives() -> Iterator[Fault]:
    member = tar_bytes({"x": b"1" * 512}).rstrip(b"\0")
    whole = member + bytes(-len(member) % 512)
    for name, answer, line in (
        ("nothing", says(200), "is empty"),
        ("no archive", says(200, b"x" * 5000), "no tar archive"),
        ("without end", endless(whole * 1000, OPEN + b"\r\n"), "over the limit"),
        ("breaks", breaks(LONG + bytes(100)), STALLED),
        ("a chunk's size", endless(b"0" * 1000, CHUNKED), STALLED),
        ("an error", says(500, b"[" * 9999), "status 500"),
    ):
        yield Fault("archive", name, answer, line)
    yield Fault("archive", "silent", falls_silent(), STALLED, hurries=True)
    yield Fault("archive", "stops", falls_silent(OPEN + b"\r\n"), STALLED, hurries=True)
    yield Fault("archive", "drips", drips(OPEN + b"\r\n"), STALLED, hurries=True)
    drip = drips(CHUNKED, b"1\r\n0\r\n")
    yield Fault("archive", "drips chunks", drip, STALLED, hurries=True)
    stretch = OPEN + b"\r\n" + bytes(1 << 17)
    yield Fault("archive", "stops midway", falls_silent(stretch), STALLED, hurries=True)


FAULTS = (*_documents(), *_archives())

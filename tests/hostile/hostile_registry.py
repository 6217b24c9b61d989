"""A registry that misbehaves in one way, and else serves an image; what is to be said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.builders import MANIFEST, OciLayout, tar_bytes, to_json
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

MEGABYTE = 1 << 20
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OPEN + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = OPEN + b"Content-Length: 99999999999\r\n\r\n"
BLOCK = bytes(1 << 16)
ENDLESS_HEADERS = b"X: " + b"x" * 1000 + b"\r\n"
SLOW = "sent only"


@dataclass(frozen=True)
class Misbehaviour:
    """What is wrong with one thing of a registry, and what the program says of it.

    `what` is the manifest, config, layer or token; `hurries` where the test is of a limit of time.
    `requests` is how many there may be for that thing, `taken` how many bytes may be sent.
    """

    name: str
    what: str
    answer: Answer
    line: str
    hurries: bool = False
    requests: int = 1
    taken: int = 24 * MEGABYTE


def image() -> tuple[OciLayout, dict[str, Mapping[str, object]]]:
    layout = OciLayout()
    manifest = layout.read(layout.image([tar_bytes({"one": b"1" * 100_000})]))
    return layout, {
        "manifest": manifest,
        "config": manifest["config"],
        "layer": manifest["layers"][0],
    }


@contextmanager
def registry(what: str = "", answer: Answer | None = None) -> Iterator[Served]:
    """Serve an image, one thing of which is answered otherwise; a token only where that is it."""
    layout, parts = image()
    with serving() as served:
        challenge = f'WWW-Authenticate: Bearer realm="http://{served.host}/token",service="s"'
        manifest = says(200, to_json(parts["manifest"]), f"Content-Type: {MANIFEST}")
        named = {"manifest": "/manifests/1", "token": "/token"}
        for name, content in layout.files().items():
            if isinstance(content, bytes) and name.startswith("blobs/"):
                served.answers[name.rpartition("/")[2]] = says(200, content)
        for part in ("config", "layer"):
            named[part] = str(parts[part]["digest"]).partition(":")[2]
        served.answers["/manifests/1"] = says(401, b"", challenge) if what == "token" else manifest
        if answer:
            served.answers[named[what]] = answer
        yield served


def redirect(location: bytes) -> Answer:
    return sends(b"HTTP/1.1 307 X\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n")


def changed(**fields: object) -> Answer:
    """Serve the manifest with other fields."""
    manifest = {**image()[1]["manifest"], **fields}
    return says(200, json.dumps(manifest).encode(), f"Content-Type: {MANIFEST}")


def sized(text: str) -> Answer:
    """Serve the manifest with another size of its layer."""
    manifest = dict(image()[1]["manifest"])
    layer = {**image()[1]["layer"], "size": "SIZE"}
    written = json.dumps({**manifest, "layers": [layer]}).replace('"SIZE"', text)
    return says(200, written.encode(), f"Content-Type: {MANIFEST}")


def _bodies() -> Iterator[Misbehaviour]:
    for what in ("manifest", "token"):
        yield Misbehaviour("endless", what, endless(BLOCK, OPEN + b"\r\n"), "")
        yield Misbehaviour("drips", what, drips(OPEN + b"\r\n"), SLOW, hurries=True)
        yield Misbehaviour("silent", what, falls_silent(), SLOW, hurries=True)
        yield Misbehaviour("stops", what, falls_silent(OPEN + b"\r\n"), SLOW, hurries=True)
        deep = says(200, b"[" * 1_000_000)
        line = "too many values" if what == "manifest" else "does not let you read"
        yield Misbehaviour("deep", what, deep, line)
    for what in ("config", "layer"):
        more = "sends more than"
        yield Misbehaviour("endless", what, endless(BLOCK, OPEN + b"\r\n"), more)
        yield Misbehaviour("drips", what, drips(OPEN + b"\r\n"), SLOW, hurries=True)
        yield Misbehaviour("silent", what, falls_silent(), SLOW, hurries=True)
        yield Misbehaviour("stops", what, falls_silent(LONG + b"{"), SLOW, hurries=True)
        yield Misbehaviour("breaks", what, breaks(LONG), "can't be reached", requests=4)
        yield Misbehaviour("gone", what, says(404), "has no app")
        yield Misbehaviour("empty", what, says(200), "0 of")


def _framing() -> Iterator[Misbehaviour]:
    lines = b"HTTP/1.1 100 Continue\r\n\r\n" * 1000
    for name, answer, line in (
        ("headers without end", endless(ENDLESS_HEADERS, OPEN), "more than 100 headers"),
        ("a header without end", endless(b"x" * 1000, OPEN + b"X: "), "header line"),
        ("interim replies without end", endless(lines), "bytes of headers"),
        ("a chunk's size without end", endless(b"0" * 1000, CHUNKED), "chunk size"),
        ("chunk extensions", endless(b"1;" + b"x" * 9999 + b"\r\n1\r\n", CHUNKED), "of headers"),
        ("trailers without end", endless(ENDLESS_HEADERS, CHUNKED + b"0\r\n"), "bytes of headers"),
        ("a negative chunk", endless(BLOCK, CHUNKED + b"-1\r\n"), "sends more than"),
        ("a chunk that is none", sends(CHUNKED, b"zz\r\n"), "can't be reached"),
        ("no HTTP", sends(b"220 ftp\r\n"), "can't be reached"),
        ("no status", sends(b"HTTP/1.1 abc\r\n\r\n"), "can't be reached"),
        ("nothing", sends(b""), "can't be reached"),
        ("bytes", endless(b"\xff" * 999), "status line"),
    ):
        requests = 4 if name in ("nothing", "a chunk that is none") else 1
        yield Misbehaviour(name, "manifest", answer, line, requests=requests)
    for name, start in (("headers", OPEN), ("a header", OPEN + b"X: "), ("the status", b"HTTP")):
        yield Misbehaviour(f"drips {name}", "manifest", drips(start), SLOW, hurries=True)
    interim = drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n")
    yield Misbehaviour("drips interim replies", "layer", interim, SLOW, hurries=True)


def _challenges() -> Iterator[Misbehaviour]:
    denied = "does not let you read"
    start = b"HTTP/1.1 401 X\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer "
    for name, challenge, line, requests in (
        ("a megabyte", b"x" * MEGABYTE, "header line", 1),
        ("a long word", b"x" * 60_000, "which is not safe", 1),
        ("thousands of parts", b'a="b",' * 10_000, "which is not safe", 1),
        ("quotes that stay open", b'a="' * 20_000, "which is not safe", 1),
        ("another scheme", b"", denied, 2),
        ("a realm in clear", b'realm="http://registry.example.com/"', "which is not safe", 1),
        ("a realm that is near", b'realm="https://10.0.0.1/"', "in a private network", 1),
        ("a realm of clouds", b'realm="https://169.254.169.254/"', "on the link", 1),
        ("a realm without a host", b'realm="https://"', "no address", 1),
        ("a realm with a login", b'realm="https://a:b@registry.example.com/"', "no address", 1),
        ("a realm of no port", b'realm="https://registry.example.com:x/"', "no address", 1),
    ):
        first = start if challenge else start.replace(b"Bearer", b"Negotiate")
        answer = sends(first + challenge + b"\r\n\r\n")
        yield Misbehaviour(f"a challenge: {name}", "manifest", answer, line, requests=requests)
    for name, token in (("spaces", b"a\\nb"), ("no ASCII", b"\\u20ac"), ("half", b"\\ud800")):
        answer = says(200, b'{"token":"%s"}' % token)
        yield Misbehaviour(f"a token of {name}", "token", answer, denied)
    for body in (b"", b"[]", b"null", b'{"token":1e999}', b'{"token":{}}', b"\xff"):
        yield Misbehaviour(f"a token in {body!r}", "token", says(200, body), denied)
    number = b'{"token":' + b"9" * 100_000 + b"}"
    yield Misbehaviour("a token of digits", "token", says(200, number), denied)


def _redirects() -> Iterator[Misbehaviour]:
    for location, line in (
        (b"", "no address"),
        (b"http://[::1", "no address"),
        (b"http://registry.example.com:port/", "no address"),
        (b"http://registry.example.com:99999/", "no address"),
        (b"http://:80/", "no address of a server"),
        (b"ftp://registry.example.com/", "no address of a server"),
        (b"file:///etc/passwd", "no address of a server"),
        (b"http://ada:x@registry.example.com/", "no address of a server"),
        (b"http://registry.example.com/\x01\x1b[2J", "no address"),
        (b"http://registry.example.com/\xff", "no address"),
        (b"http://registry.example.com/" + b"x" * 20_000, "no address of a server"),
        (b"http://" + b"x" * 300 + b"/", "can't be reached"),
        (b"http://10.0.0.1/", "in a private network"),
        (b"http://192.168.0.1:8080/", "in a private network"),
        (b"http://[fd00::1]/", "in a private network"),
        (b"http://169.254.169.254/latest/", "on the link of this machine"),
        (b"http://2852039166/", "on the link of this machine"),
        (b"http://0xa9fea9fe/", "on the link of this machine"),
        (b"http://0251.0376.0251.0376/", "on the link of this machine"),
        (b"http://[::ffff:169.254.169.254]/", "on the link of this machine"),
        (b"http://[64:ff9b::a9fe:a9fe]/", "on the link of this machine"),
        (b"http://[fe80::1]/", "on the link of this machine"),
        (b"http://100.100.100.200/", "on the link of this machine"),
    ):
        name = f"a redirect to {location[:50]!r}"
        yield Misbehaviour(name, "manifest", redirect(location), line)
    yield Misbehaviour("a circle", "manifest", redirect(b"?x"), "redirects without", requests=6)
    yield Misbehaviour(
        "a layer that is near", "layer", redirect(b"http://10.0.0.1/"), "in a private"
    )


def _documents() -> Iterator[Misbehaviour]:
    for name, answer, line in (
        ("an array", says(200, b"[]"), "should be an object"),
        ("nothing", says(200, b""), "is not JSON"),
        ("deep objects", says(200, b'{"a":' * 5000), "nested too deep"),
        ("a number in layers", changed(layers=1), "should have a list"),
        ("texts in layers", changed(layers=["a"]), "where objects belong"),
        ("a number of a digest", changed(layers=[{"digest": 1}]), "should have a text"),
        ("a text of a configuration", changed(config="x"), "should have an object"),
        ("a list of media types", changed(config={"mediaType": []}), ""),
        ("a size below nothing", sized("-1"), "of -1 bytes"),
        ("a size in words", sized('"1"'), "should have a number"),
        ("a size that is infinite", sized("1e999"), "should have a number"),
        ("a size that is none", sized("NaN"), "should have a number"),
        ("a size of thousand digits", sized("1" * 1000), "is too large"),
        ("a size of ten thousand digits", sized("1" * 10_000), "is not JSON"),
        ("a size of a petabyte", sized(str(10**15)), "over the limit"),
    ):
        yield Misbehaviour(f"a manifest: {name}", "manifest", answer, line)


def _faults() -> Iterator[Misbehaviour]:
    for status in (429, 500, 502, 503, 504):
        for what in ("manifest", "layer"):
            yield Misbehaviour(f"always {status}", what, says(status), "The registry", requests=4)
    for status in (400, 418, 403):
        yield Misbehaviour(f"always {status}", "manifest", says(status), "The registry")
    late = says(429, b"", "Retry-After: 999999999")
    yield Misbehaviour("a rest of years", "manifest", late, "asked too often")
    another = sends(
        b"HTTP/1.1 206 X\r\nContent-Range: bytes 7-9/10\r\nContent-Length: 3\r\n\r\n123"
    )
    yield Misbehaviour("another part", "layer", another, "another part")


MISBEHAVIOURS = (
    *_bodies(),
    *_framing(),
    *_challenges(),
    *_redirects(),
    *_documents(),
    *_faults(),
)

"""The client of a registry: whatever is replied, an image or an error of our own, in few requests.

An input is replies with two NULs between them. The first byte of each picks how it begins. `@1` is
the digest of the body of the reply behind, `#1` its size, `@2` and `#2` those of the next.
"""

from __future__ import annotations

import re
from hashlib import sha256

from fuzz.replies import Registry, read_image
from fuzz.target import Target

_OPEN = b"HTTP/1.1 200 OK\r\n"
_CHALLENGE = b'WWW-Authenticate: Bearer realm="https://cdn.example.com/token",service="s"\r\n'
_STARTS = (
    b"",
    _OPEN + b"\r\n",
    _OPEN + b"Content-Type: application/vnd.oci.image.manifest.v1+json\r\n\r\n",
    _OPEN + b"Transfer-Encoding: chunked\r\n\r\n",
    _OPEN,
    b"HTTP/1.1 206 X\r\nContent-Range: bytes ",
    b"HTTP/1.1 307 X\r\nLocation: ",
    b"HTTP/1.1 307 X\r\nLocation: https://cdn.example.com/x\r\n\r\n",
    b"HTTP/1.1 401 X\r\n" + _CHALLENGE + b"\r\n",
    b"HTTP/1.1 401 X\r\nWWW-Authenticate: Bearer ",
    b"HTTP/1.1 429 X\r\nRetry-After: ",
    b"HTTP/1.1 503 X\r\n\r\n",
    _OPEN + b"Content-Length: ",
)
_NAME = re.compile(rb"[@#][1-4]")


def one(data: bytes) -> None:
    """Open an image of a registry that answers so."""
    replies: list[bytes] = []
    for piece in reversed([one for one in data.split(b"\0\0") if one]):
        named = _NAME.sub(lambda name: _named(name[0], replies), piece[1:])
        replies.insert(0, _STARTS[piece[0] % len(_STARTS)] + named)
    read_image(Registry(replies))


def _named(name: bytes, behind: list[bytes]) -> bytes:
    """Return the digest or the size of the body of one of the replies behind."""
    at = int(name[1:]) - 1
    body = behind[at].partition(b"\r\n\r\n")[2] if at < len(behind) else b""
    is_digest = name.startswith(b"@")
    return b"sha256:%b" % sha256(body).hexdigest().encode() if is_digest else b"%d" % len(body)


TARGET = Target(one, length=4096)

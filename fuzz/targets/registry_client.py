"""The client of a registry: whatever is replied, an image or an error of our own, in few requests.

An input is replies with two NULs between them. The first byte of each picks how it begins.
"""

from __future__ import annotations

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


def one(data: bytes) -> None:
    """Open an image of a registry that answers so."""
    pieces = data.split(b"\0\0")
    read_image(Registry([_STARTS[one[0] % len(_STARTS)] + one[1:] for one in pieces if one]))


TARGET = Target(one, length=4096)

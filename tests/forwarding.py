"""A proxy before a real registry that breaks what passes through it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tests.hostile.serving import Answer, Served, Talk, encrypted_by, serving
from tests.waiting import LIMIT

_CHUNK = 1 << 10
_REST = 0.005

Breaking = Callable[[Talk, Iterator[bytes]], None]
"""Does to a talk what it will with the bytes that the registry has for it."""


@contextmanager
def forwarding(
    host: str,
    *breakings: Breaking,
    files: Mapping[str, str] | None = None,
    changed: Callable[[str], str] = str,
) -> Iterator[Served]:
    """Pass all requests on to a host, the first ones for each target through a breaking each.

    With the `files` of a certificate both sides have TLS; heads of requests go on as `changed`.
    """
    met: dict[str, int] = {}

    def answer(talk: Talk) -> None:
        target = talk.head.split()[1]
        times = met[target] = met.get(target, 0) + 1
        breaking = breakings[times - 1] if times <= len(breakings) else passes
        head = _alone(changed(talk.head).encode("latin-1"))
        breaking(talk, _chunks(host, head, is_encrypted=files is not None))

    with serving(encrypted=encrypted_by(files) if files else None) as served:
        served.answers[""] = answer
        yield served


def _alone(request: bytes) -> bytes:
    """Return a request that has a connection for itself: where that ends, so does its reply."""
    asks = b"" if b"\r\nConnection: " in request else b"Connection: close\r\n"
    head, end, _ = request.partition(b"\r\n\r\n")
    return b"%b\r\n%b%b" % (head, asks, end[2:])


def _chunks(host: str, request: bytes, *, is_encrypted: bool) -> Iterator[bytes]:
    name, _, port = host.rpartition(":")
    with ExitStack() as open_:
        upstream = open_.enter_context(socket.create_connection((name, int(port)), LIMIT))
        if is_encrypted:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            upstream = open_.enter_context(trusting.wrap_socket(upstream))
        upstream.sendall(request)
        while chunk := upstream.recv(_CHUNK):
            yield chunk


def passes(talk: Talk, chunks: Iterator[bytes]) -> None:
    """Send what the registry has, as it is."""
    for chunk in chunks:
        talk.send(chunk)


def answers(answer: Answer) -> Breaking:
    """Answer in the registry's place."""
    return lambda talk, _chunks: answer(talk)


def cuts_body(talk: Talk, chunks: Iterator[bytes]) -> None:
    """Send the headers and half of the body, and reset the connection."""
    head, end, body = b"".join(chunks).partition(b"\r\n\r\n")
    talk.send(head, end, body[: len(body) // 2])
    talk.reset()


def resets(talk: Talk, _chunks: Iterator[bytes]) -> None:
    """Reset the connection before anything is said."""
    talk.reset()


def slows(talk: Talk, chunks: Iterator[bytes]) -> None:
    """Send everything in small pieces, with a rest before each."""
    for chunk in chunks:
        talk.over.wait(_REST)
        talk.send(chunk)

"""A server that sends the very bytes it is told to, and counts them and what it is asked."""

from __future__ import annotations

import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.waiting import LIMIT

_ENCRYPTED = b"\x16"
_DRIP = 0.02


@dataclass
class Talk:
    """One request, and the connection that it came on."""

    head: str
    connection: socket.socket
    over: threading.Event
    sent: int = 0

    def send(self, *pieces: bytes) -> None:
        """Send bytes."""
        for piece in pieces:
            self.connection.sendall(piece)
            self.sent += len(piece)

    def reset(self) -> None:
        """Hang up without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Answer = Callable[[Talk], None]


@dataclass
class Served:
    """What a server answers, by the end of a path, and what became of it."""

    host: str
    answers: dict[str, Answer] = field(default_factory=dict)
    talks: list[Talk] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many bytes were sent, all together."""
        return sum(one.sent for one in self.talks)

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, without what stands behind a question mark."""
        return [one.head.split()[1].partition("?")[0] for one in self.talks]


@contextmanager
def serving(
    folder: Path | None = None, encrypted: ssl.SSLContext | None = None
) -> Iterator[Served]:
    """Serve on a port of this machine, encrypted or not, or on a socket in a folder."""
    over = threading.Event()
    served = Served("")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if head := _head(self.request):
                talk = Talk(head, self.request, over)
                served.talks.append(talk)
                with suppress(OSError):  # nobody listens any more
                    _answer_to(talk, served)(talk)

    server: Any
    if folder:
        server = socketserver.ThreadingUnixStreamServer(str(folder / "s"), Handler)
        served.host = f"unix://{folder}/s"
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        served.host = f"127.0.0.1:{server.server_address[1]}"
    if encrypted:
        server.socket = encrypted.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    with server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield served
        over.set()
        server.shutdown()


def encrypted_by(files: Mapping[str, str]) -> ssl.SSLContext:
    """Return how to serve with a certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files["certificate"], files["key"])
    return context


def _head(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(1 << 16)
        if not received or received.startswith(_ENCRYPTED):
            return ""
        head += received
    return head.decode("latin-1")


def _answer_to(talk: Talk, served: Served) -> Answer:
    path = talk.head.split()[1].partition("?")[0]
    return next((one for end, one in served.answers.items() if path.endswith(end)), says(404))


def says(status: int, body: bytes = b"", *headers: str) -> Answer:
    """Answer as a server does that means well."""
    lines = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", "")
    return sends("\r\n".join(lines).encode("latin-1") + body)


def sends(*pieces: bytes, then: Answer | None = None) -> Answer:
    """Send bytes as they are, and do something then."""

    def answer(talk: Talk) -> None:
        talk.send(*pieces)
        if then:
            then(talk)

    return answer


def endless(piece: bytes, start: bytes = b"") -> Answer:
    """Send bytes, and then others for ever, as fast as they go."""

    def answer(talk: Talk) -> None:
        talk.send(start)
        while not talk.over.is_set():
            talk.send(piece)

    return answer


def drips(start: bytes = b"", piece: bytes = b"0") -> Answer:
    """Send bytes, and then a little again and again."""

    def answer(talk: Talk) -> None:
        talk.send(start)
        while not talk.over.wait(_DRIP):
            talk.send(piece)

    return answer


def falls_silent(start: bytes = b"") -> Answer:
    """Send bytes, and then nothing."""

    def answer(talk: Talk) -> None:
        talk.send(start)
        talk.over.wait(LIMIT)

    return answer


def breaks(start: bytes) -> Answer:
    """Send bytes, and reset the connection."""
    return sends(start, then=Talk.reset)

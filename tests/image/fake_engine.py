"""An engine made of answers, for what a real one does not do when it is asked to."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Self

from tests.waiting import until

Answer = Callable[[BaseHTTPRequestHandler], None]

FACTS = {
    "Id": "sha256:" + "a" * 64,
    "RepoTags": ["app:1"],
    "RepoDigests": [],
    "Os": "linux",
    "Architecture": "amd64",
    "Size": 1000,
    "RootFS": {"Type": "layers", "Layers": []},
}


def says(value: object, status: int = 200) -> Answer:
    """Answer with JSON, or with bytes as they are."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def breaks_off(data: bytes) -> Answer:
    """Promise more than comes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        handler.close_connection = True

    return answer


def waits_for(event: threading.Event) -> Answer:
    """Say nothing until the event, and nothing much then."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        until(event.is_set, "the test to let the engine answer")
        handler.close_connection = True

    return answer


class FakeEngine(socketserver.ThreadingUnixStreamServer):
    """Listens on a socket; `answers` are by the last part of the request's path."""

    daemon_threads = True

    def __init__(self, socket: Path, **answers: Answer) -> None:
        self.host = f"unix://{socket}"
        self.answers = {"version": says({"ApiVersion": "1.41"}), "json": says(FACTS), **answers}
        super().__init__(str(socket), _Handler)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that go away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeEngine

    def do_GET(self) -> None:
        self.server.answers[self.path.rpartition("/")[2]](self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""

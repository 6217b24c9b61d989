"""A registry made of answers by path, for what a real one does not do when it is asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from explorer import open_image
from explorer.analysis import Analysis
from sample_images.engines.server import run
from tests.builders import MANIFEST, OciLayout, tar_bytes, to_json

ONE = tar_bytes({"one": b"1"})
TWO = tar_bytes({"two": b"2"})


def push(folder: Path, host: str, *options: str) -> None:
    layout = OciLayout()
    images = [
        layout.image([ONE, TWO], platform="linux/amd64"),
        layout.image([TWO], platform="linux/arm64", packing="zstd"),
    ]
    statement = layout.attestation(images[0], {"built": "here"})
    layout.name(layout.index([*images, statement]), "1").write(folder / "layout")
    source, target = f"oci:{folder}/layout:1", f"docker://{host}/shop/web:1"
    run(["skopeo", "copy", "--all", "--dest-tls-verify=false", *options, source, target])


Answer = Callable[[BaseHTTPRequestHandler], None]


class FakeRegistry(ThreadingHTTPServer):
    """Answers by path, and notes who asked with which credentials."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, str | None]] = []
        self.forms: list[dict[str, list[str]]] = []

    def serve_image(self, prefix: str = "/v2/app") -> None:
        layout = OciLayout()
        image = layout.image([ONE])
        for name, content in layout.files().items():
            if isinstance(content, bytes) and name.startswith("blobs/"):
                digest = f"sha256:{name.rpartition('/')[2]}"
                self.answers[f"{prefix}/blobs/{digest}"] = says(content)
                self.answers[f"{prefix}/manifests/{digest}"] = says(content, MANIFEST)
        self.answers[f"{prefix}/manifests/1"] = says(to_json(layout.read(image)), MANIFEST)


@contextmanager
def fake_registry() -> Iterator[FakeRegistry]:
    """Serve on a port of this machine."""
    with FakeRegistry() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: FakeRegistry

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen.append((path, self.headers["Authorization"]))
        self.server.answers.get(path, says(b"{}", status=404))(self)

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forms.append(parse_qs(form))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


def says(
    body: bytes, media_type: str = "application/json", status: int = 200, **headers: str
) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def guarded(inner: Answer, wanted: str, challenge: str) -> Answer:
    """Let in whoever shows what is wanted, and challenge the rest."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        refusal = says(b"{}", status=401, WWW_Authenticate=challenge)
        (inner if handler.headers["Authorization"] == wanted else refusal)(handler)

    return answer


def opens(fake: FakeRegistry) -> bool:
    image = open_image(f"registry://{fake.host}/app:1")
    return not Analysis(image).complete().damages


def guard(fake: FakeRegistry, wanted: str, challenge: str) -> None:
    for path, answer in fake.answers.items():
        fake.answers[path] = guarded(answer, wanted, challenge)


def in_turn(*answers: Answer) -> Answer:
    """Give another answer to each request, the last one again and again."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        following = left.pop(0) if len(left) > 1 else left[0]
        following(handler)

    return answer


def blob_paths(fake: FakeRegistry) -> list[str]:
    return [path for path in fake.answers if "/blobs/" in path]

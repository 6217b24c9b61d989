"""A registry of our own that lets everybody in."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sample_images.engines.server import Server
from tests.conftest import need
from tests.waiting import LIMIT


def free_port() -> int:
    """Return a port of this machine that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_registry(folder: Path) -> Iterator[str]:
    """Run a registry in a folder, and give its host and port."""
    need("docker-registry", "skopeo")
    host = f"127.0.0.1:{free_port()}"
    settings = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": host},
    }
    (folder / "config.yml").write_text(json.dumps(settings))
    server = Server(["docker-registry", "serve", str(folder / "config.yml")], folder / "log")
    server.wait_until(lambda: _answers(host))
    try:
        yield host
    finally:
        server.stop()


def _answers(host: str) -> bool:
    try:
        with urlopen(f"http://{host}/v2/", timeout=LIMIT) as response:
            return bool(response.status)
    except (URLError, TimeoutError):
        return False

"""A registry of our own: a real one, that lets everybody in or asks for a login."""

import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sample_images.engines.server import Server, run
from tests.conftest import need
from tests.waiting import LIMIT


def free_port() -> int:
    """Return a port of this machine that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_registry(
    folder: Path,
    login: tuple[str, str] | None = None,
    auth: Mapping[str, object] | None = None,
) -> Iterator[str]:
    """Run a registry in a folder, and give its host and port.

    With a login, or settings for one, it asks for that, behind TLS; its certificate is
    `certificate.pem`.
    """
    need("docker-registry", "skopeo")
    host = f"127.0.0.1:{free_port()}"
    if login:
        auth = {"htpasswd": {"realm": "tests", "path": _users(folder, *login)}}
    settings: dict[str, object] = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": host, **({"tls": certified(folder)} if auth else {})},
        **({"auth": auth} if auth else {}),
    }
    (folder / "config.yml").write_text(json.dumps(settings))
    server = Server(["docker-registry", "serve", str(folder / "config.yml")], folder / "log")
    server.wait_until(lambda: _listens(host) if auth else _answers(host))
    try:
        yield host
    finally:
        server.stop()


def certified(folder: Path) -> dict[str, str]:
    """Make a certificate for this machine that vouches for itself, and return where it is."""
    need("openssl")
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    named = ("-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1")
    run([*made, *named, "-keyout", key, "-out", certificate])
    return {"certificate": certificate, "key": key}


def _users(folder: Path, name: str, password: str) -> str:
    """Write a file of users, whose passwords registries want hashed with bcrypt."""
    need("perl")
    salt = "$2y$05$" + "u" * 22
    hashed = ["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", password, salt]
    done = subprocess.run(hashed, check=True, capture_output=True, timeout=LIMIT)
    (folder / "users").write_text(f"{name}:{done.stdout.decode()}\n")
    return str(folder / "users")


def _listens(host: str) -> bool:
    name, _, port = host.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((name, int(port))) == 0


def _answers(host: str) -> bool:
    try:
        with urlopen(f"http://{host}/v2/", timeout=LIMIT) as response:
            return bool(response.status)
    except (URLError, TimeoutError):
        return False

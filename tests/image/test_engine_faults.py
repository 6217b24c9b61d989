"""What can go wrong with an engine: each thing is one line that says what and where."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from explorer import open_image
from explorer.allowance import Allowance
from explorer.errors import (
    CancelledError,
    EngineError,
    FormatError,
    ImageError,
    ImageNotFoundError,
)
from explorer.image.sources.engine.connection import connected, connection_fault
from explorer.image.sources.engine.endpoints import DOCKER, PODMAN, Endpoint, endpoint_of
from tests.builders import docker_archive, tar_bytes
from tests.hostile.serving import says as answers
from tests.hostile.serving import serving
from tests.image.fake_engine import FACTS, Answer, FakeEngine, breaks_off, says, waits_for
from tests.registry import certified

DOCKER_HERE = Endpoint(DOCKER, "unix:///run/engine.sock")


@pytest.fixture
def socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "s"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    return path


def fault_of(socket: Path, **answers: Answer) -> ImageError:
    with FakeEngine(socket, **answers), pytest.raises(ImageError) as caught:
        open_image("docker://app:1")
    assert "\n" not in str(caught.value)
    return caught.value


def test_what_it_sends_is_opened(socket: Path) -> None:
    layer = tar_bytes({"a": b"1"})
    with FakeEngine(socket, get=says(docker_archive([layer], tags=None))):
        image = open_image("docker://app:1")

    assert (list(image.tags), len(image.layers)) == (["app:1"], 1)


def test_an_error_while_saving_is_quoted(socket: Path) -> None:
    fault = fault_of(socket, get=says({"message": "no space left\non device"}, 500))

    assert isinstance(fault, EngineError)
    assert fault.message == "Docker answered with an error: no space left on device"


def test_it_goes_away_midway(socket: Path) -> None:
    fault = fault_of(socket, get=breaks_off(bytes(700)))

    assert isinstance(fault, EngineError)
    assert "Docker went away after 700 bytes" in fault.message


@pytest.mark.parametrize(
    "answer",
    [
        says([]),
        says(b"no json"),
        says({**FACTS, "Id": 7}),
        says({**FACTS, "RepoTags": "app:1"}),
        says({**FACTS, "RootFS": []}),
        says({"message": 1}, 500),
        says([], 500),
        breaks_off(b"{"),
    ],
)
def test_answers_that_make_no_sense(socket: Path, answer: Answer) -> None:
    fault_of(socket, json=answer)


@pytest.mark.parametrize(
    "answer", [says([]), says({}), says(b"-"), says({"ApiVersion": "0.1"}), says({}, 500)]
)
def test_something_else_than_an_engine_listens(socket: Path, answer: Answer) -> None:
    fault_of(socket, version=answer)


def test_it_sends_something_else_than_an_archive(socket: Path) -> None:
    fault = fault_of(socket, get=says(b"x" * 2000))

    assert isinstance(fault, FormatError)
    assert "What Docker sent is no tar archive" in fault.message


@pytest.mark.parametrize("pick", ["99", "0", "other:1"])
def test_an_engine_has_one_image_of_a_name(socket: Path, pick: str) -> None:
    with FakeEngine(socket), pytest.raises(ImageNotFoundError) as caught:
        open_image("docker://app:1", pick=pick)
    assert caught.value.message == f"app:1 holds 1 image, none of them {pick}"


def test_a_silent_engine_can_be_left_at_once(socket: Path) -> None:
    beats = 0

    def impatient(*_args: object, **_more: object) -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            raise CancelledError("Stopped")

    released, answered = threading.Event(), threading.Event()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        waits_for(released)(handler)
        answered.set()

    with FakeEngine(socket, get=stall), pytest.raises(CancelledError):
        open_image("docker://app:1", progress=impatient)
    assert not answered.is_set()
    released.set()


def test_a_socket_that_nobody_serves_any_more(socket: Path) -> None:
    FakeEngine(socket).server_close()

    with pytest.raises(EngineError, match="No Docker engine runs at"):
        open_image("docker://app:1")


def test_no_permission_says_what_to_do() -> None:
    fault = connection_fault(PermissionError(13, "Permission denied"), DOCKER_HERE)

    assert fault.message == "You may not use Docker at unix:///run/engine.sock: permission denied"
    assert "group docker" in fault.hint


def test_a_host_that_does_not_answer() -> None:
    fault = connection_fault(TimeoutError("timed out"), DOCKER_HERE)

    assert fault.message == "Docker at unix:///run/engine.sock does not answer"


@pytest.mark.parametrize(
    "host",
    ["tcp://127.0.0.1:1", "http://127.0.0.1:1", "nonsense", "ftp://x", "unix://", "tcp://x:y"],
)
def test_hosts_that_lead_nowhere(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)

    with pytest.raises(EngineError), connected(DOCKER, Allowance()):
        pass


@pytest.mark.parametrize("host", ["ssh://", "ssh://host:port", "ssh:///run/podman.sock"])
def test_ssh_addresses_that_are_none(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTAINER_HOST", host)

    with pytest.raises(EngineError), connected(PODMAN, Allowance()):
        pass


def test_ssh_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\nexit 255\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DOCKER_HOST", "ssh://build.example.com")

    with (
        pytest.raises(EngineError, match=r"ssh://build.example.com"),
        connected(DOCKER, Allowance()),
    ):
        pass


def test_no_ssh_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", "ssh://build.example.com")

    with pytest.raises(EngineError, match="There is no ssh"), connected(DOCKER, Allowance()):
        pass


def test_tls_settings_without_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path / "none"))

    with pytest.raises(EngineError, match="TLS"):
        endpoint_of(DOCKER)


@pytest.mark.parametrize("scheme", ["tcp://", "https://", ""])
def test_an_engine_behind_tls_that_wants_a_certificate(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certified(tmp_path)
    for name, of in (("ca", "certificate"), ("cert", "certificate"), ("key", "key")):
        (tmp_path / f"{name}.pem").write_bytes(Path(made[of]).read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made["certificate"], made["key"])
    context.load_verify_locations(made["certificate"])
    context.verify_mode = ssl.CERT_REQUIRED
    with serving(encrypted=context) as served:
        served.answers["/version"] = answers(200, b'{"ApiVersion": "1.41"}')
        served.answers["/json"] = answers(200, json.dumps(FACTS).encode())
        monkeypatch.setenv("DOCKER_HOST", f"{scheme}{served.host}")
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
        with connected(DOCKER, Allowance()) as engine:
            assert engine.inspect("app:1") == FACTS


class TestContexts:
    @pytest.fixture(autouse=True)
    def config(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        monkeypatch.delenv("DOCKER_HOST", raising=False)
        monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
        (tmp_path / "config.json").write_text(json.dumps({"currentContext": "build"}))
        return tmp_path

    def write(self, config: Path, text: str) -> None:
        from docker.context.config import get_context_id

        folder = config / "contexts/meta" / get_context_id("build")
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text(text)

    def test_the_one_in_use_tells_the_address(self, config: Path) -> None:
        meta = {
            "Name": "build",
            "Metadata": {},
            "Endpoints": {"docker": {"Host": "unix:///run/build.sock"}},
        }
        self.write(config, json.dumps(meta))

        assert endpoint_of(DOCKER).url == "unix:///run/build.sock"

    def test_docker_host_goes_before_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_HOST", "unix:///run/other.sock")

        assert endpoint_of(DOCKER).url == "unix:///run/other.sock"

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"Endpoints": 1}', "{}"])
    def test_a_damaged_one_is_an_error(self, config: Path, text: str) -> None:
        self.write(config, text)

        with pytest.raises(EngineError, match="context is damaged"):
            endpoint_of(DOCKER)

    def test_one_that_is_not_there(self) -> None:
        with pytest.raises(EngineError, match="is not there"):
            endpoint_of(DOCKER)

    def test_the_default_is_the_usual_socket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_CONTEXT", "default")

        assert endpoint_of(DOCKER).url.endswith("docker.sock")


def test_podmans_socket_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTAINER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "podman").mkdir()
    (tmp_path / "podman/podman.sock").touch()

    assert endpoint_of(PODMAN).url == f"unix://{tmp_path}/podman/podman.sock"

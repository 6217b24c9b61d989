"""What the tests of registries share."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import limits
from explorer.image.sources.registry import settings
from tests.image.fake_registry import FakeRegistry, fake_registry

VARIABLES = (
    *("REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "DOCKER_CONFIG", "CONTAINERS_REGISTRIES_CONF"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the user a home without settings, on a machine without any: its `/etc` is `etc`."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setattr(settings, "SYSTEM", tmp_path / "etc")
    return tmp_path


@pytest.fixture
def fake() -> Iterator[FakeRegistry]:
    with fake_registry() as server:
        yield server


@pytest.fixture
def login(fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Log in as `docker login` does, and return what HTTP's Basic makes of it."""
    secret = base64.b64encode(b"ada:lovelace").decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {fake.host: {"auth": secret}}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return f"Basic {secret}"


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FIRST_REST", 0)

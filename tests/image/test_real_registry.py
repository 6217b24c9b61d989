"""A real registry behind TLS, with passwords and with tokens, and a proxy that breaks things."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from explorer import limits, open_image
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image.request import NO_ACCESS, RegistryAccess
from sample_images.engines.server import run
from tests.builders import OciLayout, tar_bytes
from tests.forwarding import Breaking, answers, cuts_body, forwarding, resets, slows
from tests.hostile.serving import Served, says
from tests.registry import certified, running_registry
from tests.token_server import User, auth_settings, token_server

CONTENT = random.Random(1).randbytes(100_000)
PASSWORD, IDENTITY = "love" + "lace", "refresh" + "-me"
ADA = User("ada", PASSWORD, ("pull", "push"), IDENTITY)
EVE = User("eve", PASSWORD)


class Guarded(NamedTuple):
    """A registry with a login, and the certificates of it and of its server for tokens."""

    host: str
    certificates: str


def push(folder: Path, host: str, *options: str) -> None:
    layout = OciLayout()
    layout.name(layout.image([tar_bytes({"one": CONTENT})]), "1").write(folder / "layout")
    source, target = f"oci:{folder}/layout:1", f"docker://{host}/shop/web:1"
    run(["skopeo", "copy", "--dest-tls-verify=false", *options, source, target])


def content(host: str, access: RegistryAccess = NO_ACCESS) -> bytes:
    """Return the content of the image's file, all of it checked."""
    analysis = Analysis(open_image(f"registry://{host}/shop/web:1", access=access)).complete()
    assert not analysis.damages
    return analysis.content(analysis.versions(b"one")[0]).read_at(0, len(CONTENT) + 1)


# -- Broken on the way


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("plain")
    with running_registry(folder) as host:
        push(folder, host)
        yield host


@pytest.mark.usefixtures("no_rest", "home")
@pytest.mark.parametrize(
    "breakings",
    [
        pytest.param([resets, resets, resets], id="reset"),
        pytest.param([cuts_body, cuts_body, cuts_body], id="cut"),
        pytest.param([answers(says(500)), answers(says(503))], id="500"),
        pytest.param([answers(says(429, b"", "Retry-After: 0"))], id="429"),
        pytest.param([slows], id="slow"),
        pytest.param([answers(says(502)), cuts_body, resets], id="one after the other"),
    ],
)
def test_what_breaks_on_the_way_is_had_all_the_same(plain: str, breakings: list[Breaking]) -> None:
    with forwarding(plain, *breakings) as proxy:
        assert content(proxy.host) == CONTENT
    # The manifest, the configuration and the layer, each once more for each break.
    most = 3 * (1 + len(breakings))
    assert 3 <= len(proxy.talks) <= most


@pytest.mark.usefixtures("no_rest", "home")
def test_what_was_cut_goes_on_where_it_broke_off(plain: str) -> None:
    with forwarding(plain, cuts_body, cuts_body) as proxy:
        assert content(proxy.host) == CONTENT
    resumed = [one for one in proxy.talks if "\r\nRange: bytes=" in one.head]
    assert resumed
    assert proxy.sent < 2 * len(CONTENT)


@pytest.mark.usefixtures("no_rest", "home")
def test_what_breaks_for_ever_is_said(plain: str) -> None:
    with forwarding(plain, *[resets] * 10) as proxy:
        with pytest.raises(ImageError, match=r"can't be reached: by HTTPS: .*; by HTTP: "):
            content(proxy.host)
        assert len(proxy.talks) == limits.MOST_TRIES


# -- With a login


@pytest.fixture(scope="module", params=["htpasswd", "token"])
def guarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "token":
        with token_registry(folder) as (guarded, _):
            yield guarded
        return
    with running_registry(folder, login=(ADA.name, ADA.password)) as host:
        push(folder, host, f"--dest-creds={ADA.name}:{ADA.password}")
        yield Guarded(host, (folder / "certificate.pem").read_text())


@contextmanager
def token_registry(folder: Path) -> Iterator[tuple[Guarded, Served]]:
    """Run a registry with a server for tokens, each with a certificate of its own."""
    (folder / "tokens").mkdir()
    files = certified(folder / "tokens")
    with (
        token_server(files, ADA, EVE) as tokens,
        running_registry(folder, auth=auth_settings(tokens, files)) as host,
    ):
        push(folder, host, f"--dest-creds={ADA.name}:{ADA.password}")
        own = (folder / "certificate.pem").read_text()
        yield Guarded(host, own + Path(files["certificate"]).read_text()), tokens


def keep(home: Path, host: str, user: str, password: str) -> Path:
    path = home / ".config/containers/auth.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    path.write_text(json.dumps({"auths": {f"{host}/shop": {"auth": auth}}}))
    return path


@pytest.fixture
def trusted(guarded: Guarded, home: Path, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """Trust the registry, and its server for tokens, which has the same certificate."""
    folder = home / ".config/containers/certs.d" / guarded.host
    folder.mkdir(parents=True)
    (folder / "ca.crt").write_text(guarded.certificates)
    monkeypatch.delenv("DOCKER_CONFIG", raising=False)
    return guarded


def test_a_login_that_is_kept(trusted: Guarded, home: Path) -> None:
    keep(home, trusted.host, ADA.name, ADA.password)

    assert content(trusted.host) == CONTENT


def test_a_login_that_is_given(trusted: Guarded) -> None:
    assert content(trusted.host, RegistryAccess(ADA.name, ADA.password)) == CONTENT


def test_three_ways_not_to_get_in(trusted: Guarded, home: Path) -> None:
    with pytest.raises(ImageError, match="it wants a login, and none is known"):
        content(trusted.host)
    path = keep(home, trusted.host, ADA.name, "wrong")
    with pytest.raises(ImageError, match=f"it refuses the login of {path}"):
        content(trusted.host)
    path = keep(home, trusted.host, EVE.name, EVE.password)
    # A list of users knows no Eve; the server for tokens knows her, and gives her nothing.
    lacking = f"it takes the login of {path}, which may not|it refuses the login of {path}"
    with pytest.raises(ImageError, match=lacking):
        content(trusted.host)


@pytest.mark.usefixtures("home")
def test_without_proof_of_tls(guarded: Guarded) -> None:
    given = RegistryAccess(ADA.name, ADA.password)
    with pytest.raises(ImageError, match="certificate verify failed"):
        content(guarded.host, given)

    assert content(guarded.host, RegistryAccess(ADA.name, ADA.password, insecure=True)) == CONTENT


def test_an_identity_token_for_a_real_registry(
    tmp_path_factory: pytest.TempPathFactory, home: Path
) -> None:
    folder = tmp_path_factory.mktemp("identity")
    with token_registry(folder) as (guarded, tokens):
        host = guarded.host
        (home / ".docker").mkdir()
        auths = {host: {"auth": "", "identitytoken": IDENTITY}}
        (home / ".docker/config.json").write_text(json.dumps({"auths": auths}))

        assert content(host, RegistryAccess(insecure=True)) == CONTENT
        assert any(one.head.startswith("POST /token ") for one in tokens.talks)
        keep(home, host, EVE.name, EVE.password)
        with pytest.raises(ImageError, match=r"it takes the login of .*, which may not read that"):
            content(host, RegistryAccess(insecure=True))

"""Which faults of a registry are tried again, and what is said where two ways to it fail."""

from __future__ import annotations

import socket
import ssl
from http.client import IncompleteRead
from pathlib import Path

import pytest

from explorer import limits, open_image
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image.request import Reference, RegistryAccess, Request
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.dialing import dial
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.image.sources.registry.opening import open_registry_image
from explorer.image.sources.registry.retries import may_pass
from explorer.image.sources.registry.trust import Trust
from tests.hostile.serving import Served, serving
from tests.hostile.serving import says as tells
from tests.image.fake_registry import FakeRegistry, guard, in_turn, opens, says

RESET = ConnectionResetError(104, "Connection reset by peer")
REFUSED = ConnectionRefusedError(111, "Connection refused")


@pytest.mark.parametrize(
    ("fault", "at_first", "later"),
    [
        (RESET, True, True),
        (BrokenPipeError(), True, True),
        (ConnectionAbortedError(), True, True),
        (ssl.SSLEOFError(), True, True),
        (IncompleteRead(b""), True, True),
        (REFUSED, False, True),
        (socket.gaierror(-3, "Temporary failure in name resolution"), False, True),
        (OSError(113, "No route to host"), False, True),
        (ssl.SSLCertVerificationError(), False, False),
        (TimeoutError(), False, False),
        (ValueError(), False, False),
    ],
)
def test_what_may_pass(fault: Exception, at_first: bool, later: bool) -> None:
    assert may_pass(fault, answered=False) == at_first
    assert may_pass(fault, answered=True) == later


class Faults:
    """Connects as the program does, but for some connections, which fail."""

    def __init__(self, **faults: Exception) -> None:
        self._faults = {int(name[1:]): fault for name, fault in faults.items()}
        self.dialed = 0

    def __call__(self, server: Server, near: Neighbourhood, trust: Trust) -> socket.socket:
        self.dialed += 1
        if fault := self._faults.get(self.dialed):
            raise fault
        return dial(server, near, trust)


def opened(fake: FakeRegistry, faults: Faults) -> bool:
    name = f"{fake.host}/app:1"
    request = Request(Reference(name, "registry", name))
    return not Analysis(open_registry_image(request, "registry", faults)).complete().damages


# The first connection tries TLS; the second one asks for the manifest.
@pytest.mark.usefixtures("no_rest", "home")
def test_a_fault_while_connecting_may_pass(fake: FakeRegistry) -> None:
    fake.serve_image()
    assert opened(fake, Faults(n2=RESET, n4=RESET))
    assert opened(fake, Faults(n3=REFUSED, n5=OSError(113, "No route to host")))


@pytest.mark.usefixtures("no_rest", "home")
def test_a_registry_that_never_answered_is_not_waited_for(fake: FakeRegistry) -> None:
    fake.serve_image()
    faults = Faults(n2=REFUSED)
    with pytest.raises(ImageError, match=r"by HTTPS: .*; by HTTP: .*Connection refused"):
        opened(fake, faults)
    assert faults.dialed == 2


@pytest.mark.usefixtures("no_rest", "home")
def test_a_fault_on_the_way_to_a_token_may_pass(fake: FakeRegistry) -> None:
    fake.serve_image()
    guard(fake, "Bearer t", f'Bearer realm="http://{fake.host}/token"')
    fake.answers["/token"] = says(b'{"token":"t"}')

    assert opened(fake, Faults(n3=RESET, n5=REFUSED))


@pytest.mark.usefixtures("no_rest", "home")
def test_a_request_that_took_too_long_may_pass(fake: FakeRegistry) -> None:
    fake.serve_image()
    path = "/v2/app/manifests/1"
    fake.answers[path] = in_turn(says(b"", status=408), fake.answers[path])

    assert opens(fake)


# -- With TLS and without


@pytest.mark.usefixtures("home")
def test_a_login_never_goes_in_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but --insecure has a registry elsewhere asked without TLS."""
    with serving() as served:
        elsewhere(served, monkeypatch)
        reference = f"registry://registry.example.com:{port(served)}/app:1"
        with pytest.raises(ImageError, match="can't be reached") as caught:
            open_image(reference, access=RegistryAccess("ada", "lovelace"))
        assert not served.talks
        assert "--insecure" in caught.value.hint
        served.answers[""] = tells(401, b"", 'WWW-Authenticate: Basic realm="x"')
        with pytest.raises(ImageError, match="it refuses the login of --username ada"):
            open_image(reference, access=RegistryAccess("ada", "lovelace", insecure=True))
        assert len(served.talks) == 2


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("insecure", [False, True])
def test_a_server_for_tokens_is_in_clear_on_an_insecure_host_alone(
    monkeypatch: pytest.MonkeyPatch, insecure: bool
) -> None:
    with serving() as served:
        elsewhere(served, monkeypatch)
        access = RegistryAccess("ada", "lovelace", insecure=True)
        host = "registry.example.com" if insecure else "tokens.example.com"
        realm = f"http://{host}:{port(served)}/token"
        served.answers["/token"] = tells(401)
        served.answers[""] = tells(401, b"", f'WWW-Authenticate: Bearer realm="{realm}"')
        said = "it refuses the login" if insecure else "which is not safe"
        with pytest.raises(ImageError, match=said):
            open_image(f"registry://registry.example.com:{port(served)}/app:1", access=access)
        assert served.asked.count("/token") == insecure


def port(served: Served) -> str:
    return served.host.rpartition(":")[2]


def elsewhere(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all names be those of another machine, whose connections end here all the same."""
    module = "explorer.image.sources.registry.dialing"
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(f"{module}._resolved", lambda _: ["192.88.99.1"])
    here = ("127.0.0.1", int(port(served)))
    monkeypatch.setattr(
        f"{module}._connected", lambda _addresses, _port: socket.create_connection(here, 10)
    )


@pytest.mark.usefixtures("home")
def test_a_refusal_without_tls_says_why_there_is_none(fake: FakeRegistry) -> None:
    fake.answers["/v2/app/manifests/1"] = says(b"", status=400)

    with pytest.raises(ImageError, match=r"status 400 for app 1\. HTTPS failed before: "):
        opens(fake)


@pytest.mark.usefixtures("no_rest")
def test_rests_are_shared_with_the_mirrors(
    home: Path, fake: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("explorer.image.sources.registry.retries.time.sleep", rests.append)
    text = f'[[registry]]\nlocation = "{fake.host}"\n'
    text += f'[[registry.mirror]]\nlocation = "{fake.host}/again"\n' * 3
    (home / "etc/containers").mkdir(parents=True)
    (home / "etc/containers/registries.conf").write_text(text)
    for path in ("/v2/app/manifests/1", "/v2/again/app/manifests/1"):
        fake.answers[path] = says(b"", status=503, Retry_After="50")
    with pytest.raises(ImageError, match="of its mirrors"):
        opens(fake)

    assert sum(rests) == pytest.approx(3 * 50)
    assert sum(rests) <= limits.MOST_RESTED

"""Images of a registry: a real one, and one made of answers for logins and faults."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from explorer import limits, open_image
from explorer.analysis import Analysis
from explorer.errors import CancelledError, ImageError, ImageNotFoundError, UsageError
from explorer.image.sources.registry.address import Server, parse_address
from explorer.image.sources.registry.name import RegistryName, is_loopback, parse_name
from explorer.image.sources.registry.nearness import Nearness, Neighbourhood, nearness_of
from explorer.image.sources.registry.tokens import parse_challenge
from tests.builders import MANIFEST, OciLayout, tar_bytes, to_json
from tests.hostile.serving import says as refuses
from tests.hostile.serving import serving
from tests.image.fake_registry import (
    ONE,
    Answer,
    FakeRegistry,
    blob_paths,
    guard,
    guarded,
    in_turn,
    opens,
    push,
    says,
)
from tests.registry import free_port, running_registry
from tests.waiting import until


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a registry that lets everybody in, with an image of two platforms."""
    folder = tmp_path_factory.mktemp("registry")
    with running_registry(folder) as host:
        push(folder, host)
        yield host


def test_an_image_with_its_layers_and_platforms(registry: str) -> None:
    image = open_image(f"registry://{registry}/shop/web:1", platform="linux/amd64")
    analysis = Analysis(image).complete()

    assert [list(layer.fates.index.paths) for layer in analysis.layers] == [[b"one"], [b"two"]]
    assert not analysis.damages
    assert image.source == "registry"
    assert list(image.tags) == [f"{registry}/shop/web:1"]
    assert [str(one) for one in image.platforms] == ["linux/amd64", "linux/arm64"]
    assert len(image.attestations) == 1


def test_a_digest_names_a_manifest(registry: str) -> None:
    digest = open_image(f"registry://{registry}/shop/web:1", platform="linux/arm64").digest
    image = open_image(f"registry://{registry}/shop/web@{digest}")

    assert image.digest == digest
    assert not image.tags
    assert not Analysis(image).complete().damages


def test_layers_are_fetched_when_they_are_read(registry: str) -> None:
    stages: list[str] = []

    def note(stage: str, done: int, total: int | None = None) -> None:
        assert total is None or done <= total
        stages.append(stage)

    image = open_image(f"registry://{registry}/shop/web:1", platform="linux/amd64", progress=note)
    before = len(stages)
    Analysis(image).complete()

    assert stages[before:] == ["fetching", "fetching"]


def test_a_registry_behind_tls_that_asks_for_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_registry(tmp_path, login=("ada", "lovelace")) as host:
        login = base64.b64encode(b"ada:lovelace").decode()
        logins = tmp_path / "config.json"
        logins.write_text(json.dumps({"auths": {host: {"auth": login}}}))
        push(tmp_path, host, "--dest-authfile", str(logins))
        reference = f"registry://{host}/shop/web:1"
        with pytest.raises(ImageError, match="certificate verify failed"):
            open_image(reference, platform="linux/amd64")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "none"))
        with pytest.raises(ImageError, match="does not let you read"):
            open_image(reference, platform="linux/amd64")
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))

        assert not Analysis(open_image(reference, platform="linux/amd64")).complete().damages


@pytest.mark.parametrize("name", ["shop/web:none", "shop/none:1", f"shop/web@sha256:{'0' * 64}"])
def test_what_is_not_there(registry: str, name: str) -> None:
    with pytest.raises(ImageNotFoundError, match=f"The registry {registry} has no"):
        open_image(f"registry://{registry}/{name}")


def test_a_registry_that_is_not_there() -> None:
    host = f"127.0.0.1:{free_port()}"
    with pytest.raises(ImageError, match=f"The registry {host} can't be reached") as caught:
        open_image(f"registry://{host}/shop/web:1")

    assert "\n" not in str(caught.value)


def test_a_login_is_shown_when_it_is_asked_for(fake: FakeRegistry, login: str) -> None:
    fake.serve_image()
    guard(fake, login, 'Basic realm="app"')

    assert opens(fake)
    assert fake.seen[0][1] is None


@pytest.mark.parametrize("field", ["token", "access_token"])
def test_a_login_is_turned_into_a_token(fake: FakeRegistry, login: str, field: str) -> None:
    fake.serve_image()
    challenge = f'Bearer realm="http://{fake.host}/token",service="s",scope="repository:app:pull"'
    guard(fake, "Bearer t", challenge)
    fake.answers["/token"] = guarded(says(to_json({field: "t"})), login, "Basic")

    assert opens(fake)


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(
    "answer", [says(b""), says(b"[]"), says(b'{"token":1}'), says(b"", status=403)]
)
def test_a_token_that_is_none(fake: FakeRegistry, answer: Answer) -> None:
    fake.serve_image()
    guard(fake, "Bearer t", f'Bearer realm="http://{fake.host}/token"')
    fake.answers["/token"] = answer

    with pytest.raises(ImageError, match="does not let you read app 1") as caught:
        opens(fake)
    assert caught.value.hint == f"Log in with: docker login {fake.host}"


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize("realm", ["http://example.com/token", "ftp://127.0.0.1/", "", "file:///x"])
def test_a_login_goes_nowhere_in_clear(fake: FakeRegistry, realm: str) -> None:
    fake.serve_image()
    guard(fake, "Bearer t", f'Bearer realm="{realm}"')

    with pytest.raises(ImageError, match="which is not safe"):
        opens(fake)


def test_no_login_at_all(
    fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    fake.serve_image()
    guard(fake, "Basic x", 'Basic realm="app"')

    with pytest.raises(ImageError, match="does not let you read"):
        opens(fake)


def test_a_redirect_carries_no_login_to_another_host(fake: FakeRegistry, login: str) -> None:
    fake.serve_image()
    with FakeRegistry() as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        other.serve_image("/elsewhere")
        for path in list(fake.answers):
            if "/blobs/" in path:
                target = (
                    f"http://localhost:{other.server_port}{path.replace('/v2/app', '/elsewhere')}"
                )
                fake.answers[path] = says(b"", status=307, Location=target)
        guard(fake, login, 'Basic realm="app"')

        assert opens(fake)
        assert other.seen
        assert {credentials for _, credentials in other.seen} == {None}
        other.shutdown()


@pytest.mark.parametrize("status", [400, 418, 429, 500, 503])
@pytest.mark.usefixtures("no_rest")
def test_a_registry_that_refuses(fake: FakeRegistry, status: int) -> None:
    fake.answers["/v2/app/manifests/1"] = says(b"", status=status)

    with pytest.raises(ImageError, match=f"The registry {fake.host}"):
        opens(fake)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"\xff" * 100])
def test_a_manifest_that_is_none(fake: FakeRegistry, body: bytes) -> None:
    fake.answers["/v2/app/manifests/1"] = says(body)

    with pytest.raises(ImageError):
        opens(fake)


def test_a_blob_that_is_not_there_is_damage(fake: FakeRegistry) -> None:
    fake.serve_image()
    for path in list(fake.answers):
        if "/blobs/" in path:
            fake.answers[path] = says(b"", status=404)
    image = open_image(f"registry://{fake.host}/app:1")

    assert "The image configuration can't be read: The registry" in image.damages[0]
    assert Analysis(image).complete().layers[0].read.damage


def test_a_blob_without_end_is_cut_off(fake: FakeRegistry) -> None:
    fake.serve_image()
    for path in list(fake.answers):
        if "/blobs/" in path:
            fake.answers[path] = says(bytes(1_000_000))
    image = open_image(f"registry://{fake.host}/app:1")

    assert "the registry sends more than" in image.damages[0]


def test_a_blob_that_is_shorter_than_its_manifest_says(fake: FakeRegistry) -> None:
    size = serve_claiming(fake, 1)
    layer = Analysis(open_image(f"registry://{fake.host}/app:1")).complete().layers[0].read

    assert layer.damage == f"the registry sent {size} of {size + 1} bytes"
    assert list(layer.index.paths) == [b"one"]


def test_a_blob_that_says_to_be_larger_than_any_is_not_begun(fake: FakeRegistry) -> None:
    serve_claiming(fake, 1 << 60)
    layer = Analysis(open_image(f"registry://{fake.host}/app:1")).complete().layers[0].read

    assert layer.damage == "its manifest says that it has 1.15 EB, over the limit of 68.7 GB"
    assert not any("/blobs/" in path for path, _ in fake.seen[2:])


def serve_claiming(fake: FakeRegistry, more: int) -> int:
    """Serve an image whose manifest says more of its layer than there is; return what there is."""
    layout = OciLayout()
    manifest = layout.read(layout.image([ONE]))
    size = int(manifest["layers"][0]["size"])
    manifest["layers"][0]["size"] += more
    fake.serve_image()
    fake.answers["/v2/app/manifests/1"] = says(to_json(manifest), MANIFEST)
    return size


def test_fetching_stops_when_told_to(fake: FakeRegistry) -> None:
    fake.serve_image()

    def stop(*_args: object, **_more: object) -> None:
        raise CancelledError("Stopped")

    with pytest.raises(CancelledError):
        open_image(f"registry://{fake.host}/app:1", progress=stop)


DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("registry.example.com/a/b:1", RegistryName("registry.example.com", "a/b", "1")),
        ("registry.example.com/a", RegistryName("registry.example.com", "a", "latest")),
        ("localhost/a", RegistryName("localhost", "a", "latest")),
        ("localhost:5000/a:x", RegistryName("localhost:5000", "a", "x")),
        ("[::1]:5000/a:x", RegistryName("[::1]:5000", "a", "x")),
        (f"localhost:1/a:x@{DIGEST}", RegistryName("localhost:1", "a", DIGEST)),
        ("alpine", RegistryName("docker.io", "library/alpine", "latest")),
        ("team/app:1", RegistryName("docker.io", "team/app", "1")),
    ],
)
def test_names(text: str, name: RegistryName) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "/", "a:", "A/b", "a b", "a@b", "a/../b", "h.x/", "h.x:99/a?b", "h.x/a:b/c", "u@h.x/a"],
)
def test_names_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        parse_name(text)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:1", "127.0.0.1:1", "127.9.9.9", "[::1]:1"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["registry.example.com", "localhost.example.com", "10.0.0.1:1", ""]
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_challenges() -> None:
    assert parse_challenge('Bearer realm="a",scope="b:c,d"') == (
        "bearer",
        {"realm": "a", "scope": "b:c,d"},
    )
    assert parse_challenge("") == ("", {})


@pytest.mark.usefixtures("no_rest")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_fault_that_passes_fails_nothing(fake: FakeRegistry, status: int) -> None:
    fake.serve_image()
    for path, answer in list(fake.answers.items()):
        fake.answers[path] = in_turn(says(b"", status=status), says(b"", status=status), answer)

    assert opens(fake)


def cut(data: bytes, size: int) -> Answer:
    """Promise all and send a part, the rest where one asks for a range."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = int((handler.headers["Range"] or "bytes=0-")[6:-1])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.end_headers()
        handler.wfile.write(data[start : start + size])

    return answer


def whole_or_cut(data: bytes, size: int) -> Answer:
    """Know nothing of ranges: send a part first, and all of it when asked again."""

    def part(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:size])

    return in_turn(part, says(data))


@pytest.mark.usefixtures("no_rest")
@pytest.mark.parametrize("broken", [cut, whole_or_cut])
def test_a_blob_that_breaks_off_goes_on(
    fake: FakeRegistry, broken: Callable[[bytes, int], Answer]
) -> None:
    layout = OciLayout()
    layout.image([ONE])
    fake.serve_image()
    for name, content in layout.files().items():
        path = f"/v2/app/blobs/sha256:{name.rpartition('/')[2]}"
        if path in fake.answers and isinstance(content, bytes):
            fake.answers[path] = broken(content, len(content) // 3 + 1)

    assert opens(fake)


@pytest.mark.usefixtures("no_rest")
def test_a_blob_put_together_of_two_has_another_digest(fake: FakeRegistry) -> None:
    layout = OciLayout()
    manifest = layout.read(layout.image([ONE], packing=None))
    fake.serve_image()
    fake.answers["/v2/app/manifests/1"] = says(to_json(manifest), MANIFEST)
    other = tar_bytes({"one": b"2"})
    path = f"/v2/app/blobs/{manifest['layers'][0]['digest']}"
    fake.answers[path] = in_turn(cut(ONE, 500), cut(other, len(other)))
    read = Analysis(open_image(f"registry://{fake.host}/app:1")).complete().layers[0].read

    assert "digest" in str(read.damage)


def test_a_rest_is_as_long_as_the_registry_asks_for(
    fake: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("explorer.image.sources.registry.retries.time.sleep", rests.append)
    fake.serve_image()
    path = "/v2/app/manifests/1"
    again = (says(b"", status=429, Retry_After="3"), says(b"", status=503), fake.answers[path])
    fake.answers[path] = in_turn(*again)

    assert opens(fake)
    assert sum(rests) == pytest.approx(3 + 2 * limits.FIRST_REST)


@pytest.mark.parametrize("after", ["61", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_rest_that_is_too_long_is_none(fake: FakeRegistry, after: str) -> None:
    fake.answers["/v2/app/manifests/1"] = says(b"", status=429, Retry_After=after)

    with pytest.raises(ImageError, match="was asked too often"):
        opens(fake)
    assert len(fake.seen) == 1


def test_rests_of_one_image_are_counted_together(
    fake: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("explorer.image.sources.registry.retries.time.sleep", rests.append)
    fake.serve_image()
    for path in blob_paths(fake):
        fake.answers[path] = says(b"", status=429, Retry_After="59")
    assert not opens(fake)

    assert 0 < sum(rests) <= limits.MOST_RESTED


def test_a_registry_that_stalls_again_and_again_is_left_alone(
    fake: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRETCH_SECONDS", 0.2)
    layout = OciLayout()
    layers = [tar_bytes({str(number): b"1"}) for number in range(6)]
    manifest = layout.read(layout.image(layers))
    fake.answers["/v2/app/manifests/1"] = says(to_json(manifest), MANIFEST)
    released = threading.Event()

    def silent(_handler: BaseHTTPRequestHandler) -> None:
        until(released.is_set, "the end")

    for one in (manifest["config"], *manifest["layers"]):
        fake.answers[f"/v2/app/blobs/{one['digest']}"] = silent
    analysis = Analysis(open_image(f"registry://{fake.host}/app:1")).complete()
    released.set()

    assert all(layer.read.damage for layer in analysis.layers)
    assert "too slow too often" in str(analysis.layers[-1].read.damage)
    assert len(fake.seen) == 1 + limits.MOST_STALLS


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a login for every name of this machine into the user's `.netrc`."""
    names = ("127.0.0.1", "localhost")
    lines = (f"machine {name} login ada password lovelace\n" for name in names)
    (tmp_path / ".netrc").write_text("".join((*lines, "default login ada password lovelace\n")))
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))


@pytest.mark.usefixtures("netrc")
def test_netrc_is_asked_nowhere(fake: FakeRegistry) -> None:
    fake.serve_image()
    fake.answers["/token"] = says(to_json({"token": "t"}))
    with FakeRegistry() as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        other.serve_image("/elsewhere")
        for path in blob_paths(fake):
            target = path.replace("/v2/app", "/elsewhere")
            there = f"http://localhost:{other.server_port}{target}"
            fake.answers[path] = says(b"", status=302, Location=there)
        guard(fake, "Bearer t", f'Bearer realm="http://{fake.host}/token"')

        # The token's own server was not to be guarded.
        fake.answers["/token"] = says(to_json({"token": "t"}))
        assert opens(fake)
        assert other.seen
        sent = {credentials for _, credentials in (*fake.seen, *other.seen)}
        other.shutdown()
    assert sent == {None, "Bearer t"}


def test_a_login_does_not_come_back_with_a_redirect(fake: FakeRegistry, login: str) -> None:
    fake.serve_image()
    path = blob_paths(fake)[0]
    back = path.replace("/v2/app", "/back")
    fake.answers[back] = fake.answers[path]
    with FakeRegistry() as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        other.answers["/there"] = says(b"", status=307, Location=f"http://{fake.host}{back}")
        fake.answers[path] = says(b"", status=307, Location=f"http://{other.host}/there")
        guard(fake, login, 'Basic realm="app"')
        opens(fake)
        other.shutdown()

    assert {credentials for asked, credentials in fake.seen if asked == back} == {None}


def test_cookies_are_not_kept(fake: FakeRegistry) -> None:
    fake.serve_image()
    cookies: list[str | None] = []
    answer = fake.answers["/v2/app/manifests/1"]

    def noting(handler: BaseHTTPRequestHandler) -> None:
        cookies.append(handler.headers["Cookie"])
        answer(handler)

    redirect = says(b"", status=307, Location="/again", Set_Cookie="a=b")
    fake.answers.update({"/v2/app/manifests/1": redirect, "/again": noting})

    assert opens(fake)
    assert cookies == [None]


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/a?b=c", "https://registry.example.com/a?b=c"),
        ("https://cdn.example.com/x%20y z", "https://cdn.example.com/x%20y%20z"),
        ("//cdn.example.com:443/x", "https://cdn.example.com/x"),
        ("https://cdn.example.com", "https://cdn.example.com/"),
    ],
)
def test_where_redirects_lead(location: str, target: str) -> None:
    here = parse_address("https://registry.example.com/v2/app/blobs/x")

    assert here.redirected(location) == parse_address(target)


def test_a_redirect_stays_encrypted() -> None:
    here = parse_address("https://registry.example.com/v2/")

    with pytest.raises(ImageError, match="which is not encrypted"):
        here.redirected("http://registry.example.com/")


@pytest.mark.parametrize(
    ("address", "nearness"),
    [
        ("127.0.0.1", Nearness.LOOPBACK),
        ("127.8.8.8", Nearness.LOOPBACK),
        ("0.0.0.0", Nearness.LOOPBACK),
        ("::", Nearness.LOOPBACK),
        ("::1", Nearness.LOOPBACK),
        ("::ffff:127.0.0.1", Nearness.LOOPBACK),
        ("169.254.169.254", Nearness.LINK),
        ("::ffff:169.254.169.254", Nearness.LINK),
        ("64:ff9b::a9fe:a9fe", Nearness.LINK),
        ("2002:a9fe:a9fe::", Nearness.LINK),
        ("fe80::1%eth0", Nearness.LINK),
        ("fd00:ec2::254", Nearness.LINK),
        ("10.1.2.3", Nearness.PRIVATE),
        ("172.16.0.1", Nearness.PRIVATE),
        ("192.168.1.1", Nearness.PRIVATE),
        ("100.64.0.1", Nearness.PRIVATE),
        ("fd12::1", Nearness.PRIVATE),
        ("192.0.2.1", Nearness.PRIVATE),
        ("1.2.3.4", Nearness.PUBLIC),
        ("2a00::1", Nearness.PUBLIC),
    ],
)
def test_how_far_away_addresses_are(address: str, nearness: Nearness) -> None:
    assert nearness_of(address) is nearness


def test_what_a_registry_leads_to_is_no_nearer_than_it_is() -> None:
    home, other = Server("https", "registry.example.com", 443), Server("https", "10.0.0.1", 443)
    near = Neighbourhood(home.host)
    with pytest.raises(ImageError, match="in a private network"):
        near.check(other, ["1.2.3.4", "10.0.0.1"])


def test_a_registry_does_not_move_nearer() -> None:
    home, other = Server("https", "registry.example.com", 443), Server("https", "10.0.0.1", 443)
    near = Neighbourhood(home.host)
    near.check(home, ["10.9.9.9"])
    near.check(other, ["10.0.0.1"])
    with pytest.raises(ImageError, match="this machine"):
        near.check(home, ["127.0.0.1"])
    with pytest.raises(ImageError, match="this machine"):
        near.check(other, ["127.0.0.1"])


@pytest.mark.parametrize("part", ["a" * 8, 'a="', 'a="b",', '"', "=", ","])
def test_a_challenge_is_read_in_linear_time(part: str) -> None:
    """One expression reads it, whose work is not lines: it has to end, that is all."""
    assert parse_challenge(f"Bearer {part * 100_000}")[0] == "bearer"


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_the_environments_proxy_is_asked(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as proxy:
        proxy.answers[""] = refuses(403)
        monkeypatch.setenv(variable, f"http://ada:love%20lace@{proxy.host}")
        with pytest.raises(ImageError, match="can't be reached: Tunnel connection failed: 403"):
            open_image("registry://registry.example.com/app:1")

    assert proxy.talks[0].head.startswith("CONNECT registry.example.com:443 HTTP/1.")
    login = base64.b64encode(b"ada:love lace").decode()
    assert f"Proxy-Authorization: Basic {login}" in proxy.talks[0].head


def test_a_proxy_that_can_not_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://ada:lovelace@127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    with pytest.raises(ImageError, match=r"The proxy 127.0.0.1:1 can't be used"):
        open_image("registry://registry.example.com/app:1")


@pytest.mark.usefixtures("login")
def test_nobody_but_the_registry_asks_for_its_login(fake: FakeRegistry) -> None:
    fake.serve_image()
    with FakeRegistry() as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        challenge = f'Bearer realm="http://{other.host}/token"'
        other.answers["/there"] = says(b"", status=401, WWW_Authenticate=challenge)
        there = says(b"", status=307, Location=f"http://{other.host}/there")
        fake.answers["/v2/app/manifests/1"] = there
        with pytest.raises(ImageError, match="does not let you read"):
            opens(fake)
        assert other.seen == [("/there", None)]
        other.shutdown()

"""Where logins are kept, which of them is meant, and what is said of those that are none."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import limits, open_image
from explorer.errors import ImageError
from explorer.image.request import RegistryAccess
from explorer.image.sources.registry.logins import Login, find_login, keys_for
from explorer.image.sources.registry.name import RegistryName, parse_name
from tests.builders import to_json
from tests.image.fake_registry import (
    Answer,
    FakeRegistry,
    blob_paths,
    guard,
    guarded,
    in_turn,
    opens,
    says,
)

HOST = "registry.example.com"
APP = parse_name(f"{HOST}/team/web/app:1")


def encoded(name: str, password: str) -> str:
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def entry(name: str, password: str = "lovelace") -> dict[str, str]:
    return {"auth": encoded(name, password)}


def write(path: Path, **fields: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fields))
    return path


def found(name: RegistryName = APP) -> tuple[Login | None, list[str]]:
    troubles: list[str] = []
    return find_login(name, troubles.append), troubles


def helper(folder: Path, name: str, script: str) -> None:
    """Install a credential helper made of lines of shell."""
    path = folder / f"docker-credential-{name}"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def programs(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


# -- Where they are


def test_each_file_is_read_in_its_turn(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(home / "named.json"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    monkeypatch.setenv("DOCKER_CONFIG", str(home / "docker"))
    files = [
        write(home / path, auths={HOST: entry(path)})
        for path in (
            *("named.json", "run/containers/auth.json", ".config/containers/auth.json"),
            "docker/config.json",
        )
    ]
    (home / ".dockercfg").write_text(json.dumps({f"https://{HOST}/v1/": entry(".dockercfg")}))
    for path in (*files, home / ".dockercfg"):
        login, _ = found()
        assert login
        assert (login.name, login.origin) == (str(path.relative_to(home)), str(path))
        path.unlink()
    assert found()[0] is None


def test_what_one_file_does_not_have_the_next_may(home: Path) -> None:
    write(home / ".config/containers/auth.json", auths={"other.example.com": entry("ada")})
    write(home / ".docker/config.json", auths={HOST: entry("grace")})

    assert found()[0] == Login(f"{home}/.docker/config.json", "grace", "lovelace")


def test_a_file_that_is_named_and_is_not_there_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(home / "none.json"))
    write(home / ".docker/config.json", auths={HOST: entry("grace")})
    login, troubles = found()

    assert login
    assert troubles == [f"REGISTRY_AUTH_FILE names {home}/none.json, which is not there"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"[]", "should be an object"),
        (b"\xff", "is not JSON"),
        (b" " * (limits.LARGEST_SETTINGS + 1), "is over 1.05 MB"),
        (b"[" * 1000, "is not JSON"),
    ],
)
def test_a_file_that_is_broken_is_said_and_the_next_is_read(
    home: Path, content: bytes, said: str
) -> None:
    broken = home / ".config/containers/auth.json"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(content)
    write(home / ".docker/config.json", auths={HOST: entry("grace")})
    login, troubles = found()

    assert login
    assert len(troubles) == 1
    assert str(broken) in troubles[0]
    assert said in troubles[0]


@pytest.mark.parametrize("auth", ["%", encoded("", "").rstrip("=") + "A", "YWRh", 1, [], {}])
def test_a_login_that_can_not_be_read_is_said(home: Path, auth: object) -> None:
    path = write(home / ".docker/config.json", auths={HOST: {"auth": auth}})
    login, troubles = found()

    assert login is None
    assert troubles in ([], [f"{path} has no login that can be read for {HOST}"])


@pytest.mark.parametrize("fields", [{}, {"auths": 1}, {"auths": {HOST: None}}, {"credsStore": 1}])
def test_entries_of_another_kind_are_none(home: Path, fields: dict[str, object]) -> None:
    write(home / ".docker/config.json", **fields)

    assert found() == (None, [])


@pytest.mark.parametrize(
    "key", ["https://index.docker.io/v1/", "docker.io", "index.docker.io", "registry-1.docker.io"]
)
def test_docker_hub_has_many_names(home: Path, key: str) -> None:
    write(home / ".docker/config.json", auths={key: entry("ada")})

    assert found(parse_name("alpine"))[0]
    assert not found()[0]


# -- Which of several is meant


def test_the_keys_of_a_name() -> None:
    assert [*keys_for(APP)] == [
        f"{HOST}/team/web/app",
        f"{HOST}/team/web",
        f"{HOST}/team",
        HOST,
    ]


parts = st.lists(st.sampled_from(("a", "b", "ab", "a-b")), min_size=1, max_size=4)
keys = st.builds(
    lambda host, path: "/".join((host, *path)), st.sampled_from((HOST, "h.example")), parts
)


@given(st.dictionaries(keys | st.just(HOST), st.just(None)), parts)
def test_the_most_specific_key_wins(kept: Mapping[str, None], path: list[str]) -> None:
    """The login is that of the longest key that the name is, or is inside of as a folder."""
    name = RegistryName(HOST, "/".join(path), "1")
    whole = f"{name.host}/{name.repository}"
    fitting = [one for one in kept if whole == one or whole.startswith(f"{one}/")]
    first = next((key for key in keys_for(name) if key in kept), None)

    assert first == max(fitting, key=len, default=None)


def test_a_folder_goes_before_the_host(home: Path) -> None:
    auths = {HOST: entry("all"), f"{HOST}/team": entry("team"), f"{HOST}/te": entry("other")}
    write(home / ".config/containers/auth.json", auths=auths)
    login = found()[0]

    assert login
    assert login.name == "team"


# -- Helpers


def test_a_helper_of_the_host_is_asked(home: Path, programs: Path) -> None:
    answer = json.dumps({"ServerURL": HOST, "Username": "ada", "Secret": "lovelace"})
    helper(programs, "own", f"read server; test \"$1 $server\" = 'get {HOST}' && echo '{answer}'")
    write(home / ".docker/config.json", credHelpers={HOST: "own"}, credsStore="none")

    assert found() == (Login("docker-credential-own", "ada", "lovelace"), [])


def test_a_helper_may_have_an_identity_token(home: Path, programs: Path) -> None:
    helper(programs, "all", """echo '{"Username":"<token>","Secret":"refresh"}'""")
    write(home / ".docker/config.json", credsStore="all")

    assert found()[0] == Login("docker-credential-all", identity_token="refresh")


@pytest.mark.parametrize(
    "script",
    [
        "echo credentials not found in native keychain; exit 1",
        """echo '{"Username":"","Secret":""}'""",
        "exit 1",
    ],
)
def test_a_helper_that_has_none_is_no_trouble(home: Path, programs: Path, script: str) -> None:
    helper(programs, "all", script)
    write(home / ".docker/config.json", credsStore="all", auths={HOST: entry("ada")})
    login, troubles = found()

    assert login
    assert login.name == "ada"
    assert not troubles


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "docker-credential-all is not installed"),
        ("echo 'the keychain is locked'; exit 2", "failed: the keychain is locked"),
        ("printf 'a\\033[2Jb'; exit 2", "failed: a␛[2Jb"),
        ("echo nothing", "is not JSON"),
        ("echo '[]'", "should be an object"),
        ("""echo '{"Username":1,"Secret":"x"}'""", "should have a text"),
        ("yes", "says more than 1048576 bytes"),
        ("""echo '{"Username":"a","Secret":"hopper"}'; exit 2""", "failed: status 2:"),
        ("sleep 60", "took over 0.2 seconds"),
        ("exec >&-; sleep 60", "took over 0.2 seconds"),
        ("sleep 60 & exit 0", "took over 0.2 seconds"),
    ],
)
def test_a_helper_that_fails_is_said(
    home: Path, programs: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, said: str
) -> None:
    monkeypatch.setattr(limits, "HELPER_SECONDS", 0.2 if "sleep" in (script or "") else 60)
    if script:
        helper(programs, "all", script)
    path = write(home / ".docker/config.json", credsStore="all", auths={HOST: entry("ada")})
    login, troubles = found()

    assert login
    assert login.name == "ada"
    assert len(troubles) == 1
    assert said in troubles[0]
    assert f"{path} has it keep the login for {HOST}" in troubles[0]


@pytest.mark.parametrize("name", ["../all", "a b", "", "/bin/sh"])
def test_a_helper_is_no_path(home: Path, programs: Path, name: str) -> None:
    helper(programs, "all", "echo")
    write(home / ".docker/config.json", credsStore=name)
    login, troubles = found()

    assert login is None
    assert all("is not installed" in one for one in troubles)


def test_a_helper_that_is_missing_stops_no_public_image(fake: FakeRegistry, home: Path) -> None:
    fake.serve_image()
    guard(fake, "Bearer t", f'Bearer realm="http://{fake.host}/token"')
    fake.answers["/token"] = says(to_json({"token": "t"}))
    write(home / ".docker/config.json", credsStore="desktop")
    image = open_image(f"registry://{fake.host}/app:1")

    assert len(image.notes) == 1
    assert image.notes[0].startswith("docker-credential-desktop is not installed")


# -- What is said of those that don't open an image


def refused(fake: FakeRegistry, access: RegistryAccess | None = None) -> ImageError:
    with pytest.raises(ImageError, match="does not let you read app 1") as caught:
        open_image(f"registry://{fake.host}/app:1", access=access or RegistryAccess())
    return caught.value


def token_server(fake: FakeRegistry, login: str, token: str) -> None:
    fake.serve_image()
    guard(fake, "Bearer right", f'Bearer realm="http://{fake.host}/token",service="s",scope="x"')
    fake.answers["/token"] = guarded(says(to_json({"token": token})), login, "Basic")


Serve = Callable[[FakeRegistry, str], None]


def by_basic(fake: FakeRegistry, login: str) -> None:
    fake.serve_image()
    guard(fake, login, 'Basic realm="app"')


def by_token(fake: FakeRegistry, login: str) -> None:
    token_server(fake, login, "right")


@pytest.mark.parametrize("serve", [by_basic, by_token])
def test_no_login_is_known(fake: FakeRegistry, home: Path, serve: Serve) -> None:
    serve(fake, f"Basic {encoded('ada', 'lovelace')}")
    write(home / ".docker/config.json", credsStore="desktop")
    error = refused(fake)

    assert "it wants a login, and none is known; docker-credential-desktop is not" in error.message
    assert error.hint.startswith(f"Log in with: docker login {fake.host}, or give --username")


@pytest.mark.parametrize("serve", [by_basic, by_token])
def test_the_login_is_wrong(fake: FakeRegistry, home: Path, serve: Serve) -> None:
    serve(fake, f"Basic {encoded('ada', 'lovelace')}")
    path = write(home / ".config/containers/auth.json", auths={fake.host: entry("ada", "byron")})
    error = refused(fake)

    assert error.message.endswith(f": it refuses the login of {path}")
    assert error.hint == f"Log in with: docker login {fake.host}"


def test_the_login_is_right_and_may_not_read_it_by_basic(fake: FakeRegistry, home: Path) -> None:
    by_basic(fake, f"Basic {encoded('ada', 'lovelace')}")
    fake.answers["/v2/app/manifests/1"] = guarded(
        says(b"{}", status=403), f"Basic {encoded('ada', 'lovelace')}", "Basic"
    )
    path = write(home / ".docker/config.json", auths={fake.host: entry("ada")})

    assert f"it takes the login of {path}, which may not read that" in refused(fake).message


def test_the_login_is_right_and_may_not_read_it_by_token(fake: FakeRegistry, home: Path) -> None:
    token_server(fake, f"Basic {encoded('ada', 'lovelace')}", "another")
    path = write(home / ".docker/config.json", auths={fake.host: entry("ada")})

    assert f"it takes the login of {path}, which may not read that" in refused(fake).message


def test_a_registry_that_asks_for_no_login(fake: FakeRegistry, home: Path) -> None:
    write(home / ".docker/config.json", auths={fake.host: entry("ada")})
    fake.answers["/v2/app/manifests/1"] = says(b"{}", status=403)

    assert refused(fake).message.endswith(": it asks for no login")
    assert {credentials for _, credentials in fake.seen} == {None}


@pytest.mark.usefixtures("home")
def test_a_way_to_log_in_that_is_not_known(fake: FakeRegistry) -> None:
    fake.answers["/v2/app/manifests/1"] = says(b"", status=401, WWW_Authenticate="Negotiate x")

    assert "it wants a login by negotiate, which is not known here" in refused(fake).message


# -- The login of the command line


def test_a_given_login_goes_before_those_that_are_kept(fake: FakeRegistry, home: Path) -> None:
    by_basic(fake, f"Basic {encoded('grace', 'hopper')}")
    write(home / ".docker/config.json", auths={fake.host: entry("ada")})
    access = RegistryAccess("grace", "hopper")

    assert open_image(f"registry://{fake.host}/app:1", access=access).layers
    assert "the login of --username grace" in refused(fake, RegistryAccess("grace", "x")).message


def test_a_password_shows_in_no_representation() -> None:
    assert "hopper" not in repr(RegistryAccess("grace", "hopper"))
    assert "hopper" not in repr(Login("file", "grace", "hopper"))
    assert "refresh" not in repr(Login("file", identity_token="refresh"))


# -- Identity tokens


def test_an_identity_token_is_posted(fake: FakeRegistry, home: Path) -> None:
    token_server(fake, "", "right")
    fake.answers["/token"] = says(to_json({"access_token": "right"}))
    auths = {fake.host: {"auth": encoded("<token>", ""), "identitytoken": "refresh&me"}}
    write(home / ".docker/config.json", auths=auths)

    assert opens(fake)
    assert fake.forms[0] == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["refresh&me"],
        "client_id": ["layer-explorer"],
        "service": ["s"],
        "scope": ["x"],
    }
    # It stands in the form alone.
    assert {credentials for _, credentials in fake.seen} == {None, "Bearer right"}


@pytest.mark.parametrize("status", [400, 401, 403])
def test_an_identity_token_that_is_refused(fake: FakeRegistry, home: Path, status: int) -> None:
    token_server(fake, "", "right")
    fake.answers["/token"] = says(b'{"error":"invalid_grant"}', status=status)
    path = write(home / ".docker/config.json", auths={fake.host: {"identitytoken": "old"}})

    assert refused(fake).message.endswith(f": it refuses the login of {path}")


@pytest.mark.parametrize("status", [302, 307, 308])
def test_an_identity_token_follows_no_redirect(fake: FakeRegistry, home: Path, status: int) -> None:
    token_server(fake, "", "right")
    fake.answers["/token"] = says(b"", status=status, Location="/elsewhere")
    write(home / ".docker/config.json", auths={fake.host: {"identitytoken": "refresh"}})

    assert f"its server for tokens gives none (status {status})" in refused(fake).message
    assert "/elsewhere" not in [path for path, _ in fake.seen]


# -- Faults on the way to a token


@pytest.mark.usefixtures("no_rest", "home")
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_fault_of_the_token_server_may_pass(fake: FakeRegistry, status: int) -> None:
    token_server(fake, "", "right")
    token = says(to_json({"token": "right"}))
    fake.answers["/token"] = in_turn(says(b"", status=status), says(b"", status=status), token)

    assert opens(fake)


@pytest.mark.usefixtures("no_rest", "home")
def test_a_fault_of_the_token_server_that_stays(fake: FakeRegistry) -> None:
    token_server(fake, "", "right")
    fake.answers["/token"] = says(b"", status=503)

    with pytest.raises(ImageError, match="asked for a token, answered with status 503"):
        opens(fake)
    assert len([path for path, _ in fake.seen if path == "/token"]) == limits.MOST_TRIES


def either(inner: Answer, asking: Answer) -> Answer:
    """Let in whoever has the token, and ask the rest."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        is_in = handler.headers["Authorization"] == "Bearer right"
        (inner if is_in else asking)(handler)

    return answer


@pytest.mark.usefixtures("home")
def test_of_several_challenges_the_one_for_a_token_is_answered(fake: FakeRegistry) -> None:
    token_server(fake, "", "right")
    fake.answers["/token"] = says(to_json({"token": "right"}))
    bearer = f'Bearer realm="http://{fake.host}/token"'
    for path in [*blob_paths(fake), "/v2/app/manifests/1"]:

        def asking(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Basic realm="x"')
            handler.send_header("WWW-Authenticate", bearer)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        fake.answers[path] = either(fake.answers[path], asking)

    assert opens(fake)

"""Whom a connection to a registry trusts, and which certificate of the user's it shows."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from explorer import limits, open_image
from explorer.errors import ImageError, UsageError
from explorer.image.request import RegistryAccess
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.name import parse_name
from explorer.image.sources.registry.trust import Trust
from sample_images.engines.server import run
from tests.builders import MANIFEST, OciLayout, to_json
from tests.hostile.serving import Served, says, serving
from tests.image.fake_registry import ONE
from tests.registry import certified

INSECURE = RegistryAccess(insecure=True)


@pytest.fixture(scope="module")
def server_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return certified(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def client_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return certified(tmp_path_factory.mktemp("client"))


@contextmanager
def registry(files: Mapping[str, str], client: str = "") -> Iterator[Served]:
    """Serve an image behind TLS, to those alone that have the client's certificate if any."""
    layout = OciLayout()
    manifest = to_json(layout.read(layout.image([ONE])))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files["certificate"], files["key"])
    if client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client)
    with serving(encrypted=context) as served:
        served.answers["/manifests/1"] = says(200, manifest, f"Content-Type: {MANIFEST}")
        for name, content in layout.files().items():
            if isinstance(content, bytes) and name.startswith("blobs/"):
                served.answers[name.rpartition("/")[2]] = says(200, content)
        yield served


def opens(served: Served, access: RegistryAccess | None = None) -> bool:
    image = open_image(f"registry://{served.host}/app:1", access=access or RegistryAccess())
    return not image.damages


def put(files: Mapping[str, str], folder: Path, **names: str) -> None:
    """Copy some of the files into a folder, under other names."""
    folder.mkdir(parents=True, exist_ok=True)
    for what, name in names.items():
        (folder / name).write_bytes(Path(files[what]).read_bytes())


@pytest.mark.usefixtures("home")
def test_nobody_vouches_for_it(server_files: Mapping[str, str]) -> None:
    with registry(server_files) as served:
        with pytest.raises(ImageError, match="certificate verify failed") as caught:
            opens(served)
        assert f"{served.host}/ca.crt" in caught.value.hint


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_variable_names_a_file(
    home: Path, server_files: Mapping[str, str], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with registry(server_files) as served:
        monkeypatch.setenv(variable, server_files["certificate"])
        assert opens(served)
        monkeypatch.setenv(variable, str(home / "none.pem"))
        with pytest.raises(UsageError, match=r"The certificates in .*none.pem can't be used: No"):
            opens(served)


@pytest.mark.usefixtures("home")
def test_what_any_of_the_variables_names_is_trusted(
    server_files: Mapping[str, str],
    client_files: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", client_files["certificate"])
    monkeypatch.setenv("SSL_CERT_FILE", server_files["certificate"])
    trust, server = Trust(parse_name("r.example.com/app")), Server("https", "r.example.com", 443)

    assert len(trust.context(server).get_ca_certs()) == own_authorities(trust, server) == 2


@pytest.mark.parametrize("variable", ["SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
def test_a_variable_names_a_folder(
    home: Path, server_files: Mapping[str, str], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server_files, home / "ca", certificate="own.pem")
    folders = f"{home}/none:{home}/ca" if variable == "SSL_CERT_DIR" else str(home / "ca")
    monkeypatch.setenv(variable, folders)
    with registry(server_files) as served:
        assert opens(served)


@pytest.mark.parametrize(
    "folder",
    [
        *("etc/docker/certs.d", ".docker/certs.d", ".config/docker/certs.d"),
        *("etc/containers/certs.d", ".config/containers/certs.d"),
    ],
)
def test_engines_keep_authorities_for_each_host(
    home: Path, server_files: Mapping[str, str], folder: str
) -> None:
    with registry(server_files) as served:
        put(server_files, home / folder / "127.0.0.1", certificate="ca.crt")
        put(server_files, home / folder / served.host, certificate="ca.pem")
        with pytest.raises(ImageError, match="certificate verify failed"):
            opens(served)
    with registry(server_files) as served:
        put(server_files, home / folder / served.host, certificate="ca.crt")
        assert opens(served)


@pytest.mark.parametrize("name", ["registry.example.com", "registry.example.com:443"])
@pytest.mark.parametrize("folder", ["registry.example.com", "registry.example.com:443"])
def test_the_usual_port_may_be_left_out(
    home: Path, server_files: Mapping[str, str], name: str, folder: str
) -> None:
    put(server_files, home / "etc/docker/certs.d" / folder, certificate="ca.crt")
    server = Server("https", "registry.example.com", 443)

    assert own_authorities(Trust(parse_name(f"{name}/app")), server) == 1


def own_authorities(trust: Trust, server: Server) -> int:
    """Return how many authorities it trusts that are called as ours are."""
    subjects = [one["subject"] for one in trust.context(server).get_ca_certs()]
    return sum("registry" in str(subject) for subject in subjects)


def test_what_a_registry_leads_to_is_held_against_its_authorities_and_its_own(
    home: Path, server_files: Mapping[str, str], client_files: Mapping[str, str]
) -> None:
    put(server_files, home / "etc/docker/certs.d/registry.example.com", certificate="ca.crt")
    put(client_files, home / "etc/docker/certs.d/cdn.example.com", certificate="ca.crt")
    trust = Trust(parse_name("registry.example.com/app"), insecure=True)

    assert own_authorities(trust, Server("https", "cdn.example.com", 443)) == 2
    assert trust.context(Server("https", "cdn.example.com", 443)).check_hostname
    assert not trust.context(Server("https", "registry.example.com", 443)).check_hostname


@pytest.mark.parametrize("host", ["..", ".", "../docker"])
def test_no_name_of_a_server_becomes_a_path(
    home: Path, server_files: Mapping[str, str], host: str
) -> None:
    put(server_files, home / "etc/docker/certs.d", certificate="ca.crt")
    put(server_files, home / "etc/docker", certificate="ca.crt")

    assert own_authorities(Trust(parse_name("r.example.com/app")), Server("https", host, 443)) == 0


def test_a_client_certificate_is_shown(
    home: Path, server_files: Mapping[str, str], client_files: Mapping[str, str]
) -> None:
    with registry(server_files, client_files["certificate"]) as served:
        folder = home / "etc/containers/certs.d" / served.host
        put(server_files, folder, certificate="ca.crt")
        with pytest.raises(ImageError, match="can't be reached"):
            opens(served)
    with registry(server_files, client_files["certificate"]) as served:
        folder = home / "etc/containers/certs.d" / served.host
        put(server_files, folder, certificate="ca.crt")
        put(client_files, folder, certificate="client.cert", key="client.key")
        assert opens(served)


def test_a_client_certificate_needs_its_key(home: Path, client_files: Mapping[str, str]) -> None:
    folder = home / "etc/docker/certs.d/registry.example.com"
    trust, server = Trust(parse_name("registry.example.com/app")), Server("https", folder.name, 443)
    for what, name, needed in (("key", "a.key", "a.cert"), ("certificate", "a.cert", "a.key")):
        put(client_files, folder, **{what: name})
        with pytest.raises(UsageError, match=rf"{name} needs {needed} beside it"):
            trust.context(server)
        (folder / name).unlink()


def test_a_key_with_a_password_asks_nobody(home: Path, client_files: Mapping[str, str]) -> None:
    folder = home / "etc/docker/certs.d/registry.example.com"
    put(client_files, folder, certificate="a.cert")
    made = ("openssl", "rsa", "-aes128", "-passout", "pass:x", "-in", client_files["key"])
    run([*made, "-out", str(folder / "a.key")])

    with pytest.raises(UsageError, match=r"The client certificate .*a.cert can't be used"):
        Trust(parse_name("registry.example.com/app")).context(Server("https", folder.name, 443))


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\xff" * 10])
def test_an_authority_that_is_none_is_said(home: Path, content: bytes) -> None:
    folder = home / "etc/docker/certs.d/registry.example.com"
    folder.mkdir(parents=True)
    (folder / "ca.crt").write_bytes(content)

    with pytest.raises(UsageError, match=r"The certificates in .*ca.crt can't be used"):
        Trust(parse_name("registry.example.com/app")).context(Server("https", folder.name, 443))


def test_certificates_have_a_limit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "etc/docker/certs.d/registry.example.com"
    folder.mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.crt").write_bytes(b"x" * 100)
    trust, server = Trust(parse_name("registry.example.com/app")), Server("https", folder.name, 443)
    monkeypatch.setattr(limits, "LARGEST_BUNDLE", 99)
    with pytest.raises(UsageError, match="is no file of certificates up to 99 B"):
        trust.context(server)
    monkeypatch.setattr(limits, "MOST_CERTIFICATES", 2)
    with pytest.raises(UsageError, match="has over 2 certificates"):
        trust.context(server)


@pytest.mark.usefixtures("home")
def test_what_has_no_end_is_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/zero")
    with pytest.raises(UsageError, match="is no file of certificates"):
        open_image("registry://127.0.0.1:1/app:1")


@pytest.mark.usefixtures("home")
def test_the_named_registry_may_be_insecure(server_files: Mapping[str, str]) -> None:
    with registry(server_files) as served:
        assert opens(served, INSECURE)


@pytest.mark.usefixtures("home")
def test_what_an_insecure_registry_leads_to_is_not(server_files: Mapping[str, str]) -> None:
    with registry(server_files) as other, registry(server_files) as served:
        there = other.host.replace("127.0.0.1", "localhost")
        served.answers["/manifests/1"] = says(307, b"", f"Location: https://{there}/app")
        with pytest.raises(ImageError, match="certificate verify failed"):
            opens(served, INSECURE)
        assert not other.talks

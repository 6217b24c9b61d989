"""A private key is told together with the certificate that it is for, as OpenSSL makes both."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import Analysis
from explorer.secrets.certificates import certificates
from explorer.secrets.searching.starting import new_search
from tests.builders import TarBuilder
from tests.images import image_of
from tests.waiting import LIMIT

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
KINDS = {"rsa": ["rsa:2048"], "ec": ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]}


def made(folder: Path, kind: str) -> tuple[bytes, bytes]:
    """Return a key in PKCS #8 and a certificate for it, both in PEM."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subject = ["-nodes", "-subj", "/O=Shop/CN=shop.internal"]
    openssl("req", "-x509", "-newkey", *KINDS[kind], *subject, "-keyout", key, "-out", certificate)
    return key.read_bytes(), certificate.read_bytes()


def openssl(*words: object) -> bytes:
    command = ["openssl", *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, timeout=LIMIT).stdout


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("old", [False, True])
def test_a_key_names_its_certificate_in_another_layer(
    tmp_path: Path, kind: str, *, old: bool
) -> None:
    key, certificate = made(tmp_path, kind)
    if old:
        key = openssl(kind, "-in", tmp_path / "key.pem", *(["-traditional"] * (kind == "rsa")))
    image = image_of(
        TarBuilder().file("srv/tls.key", key), TarBuilder().file("srv/tls.crt", certificate)
    )
    (found,) = Analysis(image, search=new_search()).complete().findings
    assert found.match.details["certificate"] == "srv/tls.crt (shop.internal)"


def test_a_certificate_in_its_binary_form_counts_and_another_one_does_not(tmp_path: Path) -> None:
    key, certificate = made(tmp_path, "rsa")
    encoded = openssl("x509", "-in", tmp_path / "cert.pem", "-outform", "der")
    layer = TarBuilder().file("a.key", key).file("b.cer", encoded)
    (found,) = Analysis(image_of(layer), search=new_search()).complete().findings
    assert found.match.details["certificate"] == "b.cer (shop.internal)"
    other, _ = made(tmp_path, "rsa")
    layer = TarBuilder().file("a.key", other).file("b.cer", certificate)
    (found,) = Analysis(image_of(layer), search=new_search()).complete().findings
    assert "certificate" not in found.match.details


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    assert list(certificates(b"\x30\x82" + data)) == []
    list(certificates(b"-----BEGIN CERTIFICATE-----" + data + b"-----END CERTIFICATE-----"))

"""What a caller gets: every secret, once, with its exact place, its grade and its reasons."""

from __future__ import annotations

import base64
import subprocess
import sys

import pytest

from explorer.allowance import uncharged
from explorer.secrets import Confidence, Match, Severity, find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.decoders import Traces, hidden_in_each
from explorer.secrets.joined import Joined
from explorer.secrets.match import settle
from tests.builders import TarBuilder
from tests.images import image_of
from tests.report.analyses import searched
from tests.secrets.templates import fill
from tests.waiting import LIMIT


def only(data: bytes, path: str = "") -> Match:
    (match,) = find_secrets(data, path)
    return match


def test_the_place_is_the_secret_itself() -> None:
    token = fill("ghp_{base62:30}{crc32}", 1)
    match = only(b"export TOKEN=" + token + b" # mine\n")
    assert (match.start, match.end) == (13, 13 + len(token))
    assert (match.rule_id, match.generic) == ("github-token", False)
    assert match.confidence == Confidence.VERIFIED
    assert match.severity == Severity.CRITICAL


def test_the_end_and_the_beginning_of_data_are_edges() -> None:
    assert only(fill("ghp_{base62:30}{crc32}", 2)).start == 0


@pytest.mark.parametrize(
    "text",
    ["DB_PASSWORD={alnum:14}", 'password: "{alnum:14}"', "postgres://app:{alnum:14}@db/main",
     "ENV SECRET_TOKEN={alnum:32}", "|1 NPM_TOKEN={uuid} /bin/sh -c npm ci",
     'RUN curl -H "Authorization: Bearer {alnum:40}" https://host/'],
)  # fmt: skip
def test_named_values_and_addresses(text: str) -> None:
    assert only(fill(text, text)).severity >= Severity.MEDIUM


def test_one_secret_is_one_match_and_the_specific_rule_wins() -> None:
    match = only(fill("API_TOKEN: glpat-{b64url:20}", 3))
    assert match.rule_id == "gitlab-token"


def test_several_secrets_come_in_order() -> None:
    text = fill("A_TOKEN={alnum:32}\nB_TOKEN={alnum:32}\nC_TOKEN={alnum:32}\n", 4)
    starts = [match.start for match in find_secrets(text)]
    assert starts == sorted(starts)
    assert len(starts) == 3


def _itself(match: Match) -> Match:
    return match


def test_settling_keeps_the_best_of_what_overlaps() -> None:
    def match(start: int, end: int, *, generic: bool = False) -> Match:
        return Match(f"{start}", "", start, end, Severity.HIGH, Confidence.LIKELY, generic)

    wide, narrow, far = match(0, 30, generic=True), match(5, 20), match(40, 50)
    assert settle([far, wide, narrow], _itself) == [narrow, far]
    assert settle([match(0, 10), match(10, 20)], _itself) == [match(0, 10), match(10, 20)]


@pytest.mark.parametrize("seed", range(3))
def test_base_64_is_decoded_and_its_place_is_that_of_the_encoded_form(seed: int) -> None:
    secret = fill("ghp_{base62:30}{crc32}", seed)
    encoded = base64.b64encode(b"user: robot\ntoken: " + secret + b"\n")
    data = b"data:\n  config: " + encoded + b"\n"
    match = only(data)
    assert (match.rule_id, match.details["encoding"]) == ("github-token", "base64")
    assert data.index(encoded) <= match.start < match.end <= data.index(encoded) + len(encoded)


def test_base_64_on_several_lines() -> None:
    secret = fill("{pem}", 5)
    encoded = base64.encodebytes(secret * 2).replace(b"\n", b"\n    ")
    assert any(match.details.get("encoding") == "base64" for match in find_secrets(encoded))


def test_hexadecimal_is_decoded() -> None:
    secret = fill("glpat-{b64url:20}", 6)
    data = b"blob=" + secret.hex().encode() + b";"
    assert "hex" in {match.details.get("encoding") for match in find_secrets(data)}


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32"]
)
def test_wide_text_is_decoded(encoding: str) -> None:
    secret = fill("ghp_{base62:30}{crc32}", 7).decode()
    data = f"token = {secret}\r\n".encode(encoding)
    match = only(data)
    assert match.details["encoding"] == encoding[:6]
    wide = data[match.start : match.end]
    assert wide.replace(b"\0", b"").decode() == secret


def test_pictures_and_digests_are_not_decoded() -> None:
    digests = fill("{hex:64} {hex:128}", 8)
    plain = b"plain text, nothing encoded in it, nothing at all"
    assert [*hidden_in_each(Joined([digests, plain]), Traces(None), uncharged)] == []


def test_names_of_files() -> None:
    assert only(b"\x30\x82", "app/server.p12").rule_id == "key-store"
    assert find_secrets(b"\x30\x82", "etc/ssl/certs/java/cacerts.jks") == []
    named = scanner().named("root/.bash_history")
    assert named is not None
    assert (named.start, named.end, named.severity) == (0, 0, Severity.LOW)
    assert scanner().named("") is None


def test_a_secret_inside_outweighs_the_name_of_its_file() -> None:
    text = fill("//registry.test/:_authToken={uuid}", 9)
    assert only(text, "root/.npmrc").rule_id == "npmrc-auth"


@pytest.mark.parametrize("template", ["{pem}", "{pem_rsa}", "{pem_escaped}"])
def test_a_private_key_is_critical_and_verified(template: str) -> None:
    match = only(b"key: " + fill(template, template))
    assert (match.severity, match.confidence) == (Severity.CRITICAL, Confidence.VERIFIED)


def test_a_long_token_is_not_taken_for_a_stand_in() -> None:
    assert only(fill("{pem_rsa}", 11)).severity == Severity.CRITICAL
    assert only(fill("AQ token = ya29.{b64url:1000}", 12)).severity == Severity.CRITICAL


def test_test_data_of_a_package_is_graded_down_and_says_why() -> None:
    key = fill("{pem}", 10)
    own = only(key, "app/tests/data/server.key")
    theirs = only(key, "usr/lib/python3/dist-packages/twisted/test/server.pem")
    assert own.severity == Severity.CRITICAL
    assert theirs.severity == Severity.LOW
    assert "package" in theirs.details["downgraded"]


def test_published_examples_are_graded_down() -> None:
    published = b"sk_test_" + b"4eC39HqLyjWDarjtT1zdp7dc"
    match = only(b"key = " + published)
    assert (match.severity, match.confidence) == (Severity.LOW, Confidence.POSSIBLE)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 5000, bytes(range(256)) * 40, b"\xff\xfe", b"=" * 999]
)
def test_any_bytes_will_do(data: bytes) -> None:
    assert find_secrets(data) == []


def test_the_import_is_cheap() -> None:
    code = "import sys, explorer.secrets; print(*{'hyperscan', 'tomllib'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=LIMIT
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("content", "is_told"),
    [
        (b"//registry.example.com/:_authToken=${NPM_TOKEN}\n", False),
        (b"registry=https://registry.example.com\n_authToken = $NPM_TOKEN", False),
        (b"//registry.example.com/:_authToken=${A}\n_password=c2hvcnQ=\n", True),
        (b"# _authToken=${NPM_TOKEN}\nregistry=https://registry.example.com\n", True),
        (b"", False),
    ],
)
def test_a_file_of_credentials_with_nothing_but_references_is_none(
    content: bytes, is_told: bool
) -> None:
    assert bool(find_secrets(content, "root/.npmrc")) is is_told
    layer = TarBuilder().file("root/.npmrc", content).build()
    assert bool(searched(image_of(layer)).findings) is is_told

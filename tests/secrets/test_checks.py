"""The offline checks: what proves a secret, what disproves it, what they tell."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from explorer.secrets.candidate import Candidate, Verdict
from explorer.secrets.checks.checksums import bech32_checksum, checksum, encode
from explorer.secrets.checks.pgp import crc24
from explorer.secrets.checks.table import CHECKS
from explorer.secrets.checks.types import account_of
from explorer.secrets.rule import Confidence, Severity
from tests.secrets.templates import fill


def check(name: str, secret: bytes, before: bytes = b"", after: bytes = b"") -> Verdict:
    data = before + secret + after
    start, end = len(before), len(before) + len(secret)
    return CHECKS[name](Candidate(data, "", 0, len(data), start, end))


@pytest.mark.parametrize("prefix", ["ghp", "gho", "ghu", "ghs", "ghr", "npm"])
def test_a_checksum_that_holds_verifies(prefix: str) -> None:
    verdict = check("checksum", fill(prefix + "_{base62:30}{crc32}", prefix))
    assert verdict.confidence == Confidence.VERIFIED
    assert verdict.details["checksum"] == "holds"


def test_a_checksum_that_fails_grades_down() -> None:
    good = fill("ghp_{base62:30}{crc32}", 1)
    bad = good[:-1] + (b"0" if good[-1:] != b"0" else b"1")
    verdict = check("checksum", bad)
    assert (verdict.confidence, verdict.severity) == (Confidence.POSSIBLE, Severity.LOW)
    assert check("checksum", good + b"longer").confidence == Confidence.LIKELY


def test_base_62() -> None:
    assert encode(0, 3) == b"000"
    assert encode(61, 1) == b"z"
    assert encode(62 * 62, 6) == b"000100"
    assert len(checksum(b"anything")) == 6


def test_a_fine_grained_token_has_a_length() -> None:
    good = fill("github_pat_{alnum:22}_{alnum:59}", 1)
    assert check("github-fine-grained", good).severity is None
    assert check("github-fine-grained", good[:-1]).severity == Severity.LOW


def key_id_of(account: int, prefix: bytes = b"AKIA") -> bytes:
    """Return a key id of an account: the inverse of what the check does."""
    number = (account << 7) | 1 << 47
    return prefix + base64.b32encode(number.to_bytes(6, "big") + b"\x11\x22\x33\x44")[:16]


def test_an_access_key_id_tells_its_account() -> None:
    key_id = key_id_of(581039954779)
    assert account_of(key_id) == "581039954779"
    verdict = check("aws-key-id", key_id)
    assert verdict.details == {"kind": "long-term access key", "account": "581039954779"}
    assert check("aws-key-id", key_id_of(7, b"ASIA")).details["kind"] == "temporary access key"
    assert account_of(b"AKIA1") is None


def test_an_old_access_key_id_tells_no_account_and_is_one_all_the_same() -> None:
    number = (581039954779 << 7).to_bytes(6, "big")
    key_id = b"AKIA" + base64.b32encode(number + b"\x11\x22\x33\x44")[:16]
    verdict = check("aws-key-id", key_id)
    assert verdict.details == {"kind": "long-term access key"}
    assert verdict.severity is None


def test_a_secret_access_key_is_random() -> None:
    assert not check("aws-secret-key", fill("{b64:40}", 3)).drop
    assert check("aws-secret-key", fill("{hex:40}", 3)).drop
    assert check("aws-secret-key", b"src/main/java/com/company/project/Module").drop


def test_the_path_of_a_resource_is_no_access_key() -> None:
    assert check("aws-secret-key", b"/applications/" + fill("{lowernum:26}", 1)).drop


@pytest.mark.parametrize(
    "expiry",
    ["Expires=1440195891", "se=2023-12-20T22:54:52Z", "X-Amz-Date=20190814T220617Z"],
)
def test_a_signature_ends_with_its_time(expiry: str) -> None:
    def signed(expiry: str) -> Verdict:
        before = f"see https://store.test/a?{expiry}&amp;sig=".encode()
        return check("signed", fill("{b64:43}", 1), before, b" for more")

    assert signed(expiry).details == {"expired": "yes"}
    assert signed(expiry).severity == Severity.LOW
    later = expiry.replace("1440195891", "9440195891").replace("20190814", "99990101")
    assert signed(later.replace("2023", "2999")).severity is None
    assert signed("se=2023-99-99").severity is None
    assert check("signed", b"written-by-hand-and-not-at-all-drawn").drop


def test_the_hash_of_a_password_has_a_last_field() -> None:
    assert not check("hash", fill("$6${alnum:16}${alnum:86}", 1)).drop
    assert check("hash", b"$5$rounds=1000$salt$").drop
    assert check("hash", b"$5$salt$" + b"a" * 43).severity == Severity.LOW


def jwt(header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (header, claims))
    return b".".join([part.rstrip(b"=") for part in parts] + [fill("{b64url:43}", 1)])


def test_a_web_token_is_decoded() -> None:
    verdict = check("jwt", jwt({"alg": "RS256"}, {"iss": "https://id.test", "exp": 4102444800}))
    assert verdict.details == {
        "algorithm": "RS256",
        "issuer": "https://id.test",
        "expires": "2100-01-01T00:00:00+00:00",
    }


def test_a_web_token_past_its_time_or_without_a_signature_is_graded_down() -> None:
    assert check("jwt", jwt({"alg": "HS256"}, {"exp": 1})).severity == Severity.LOW
    assert check("jwt", jwt({"alg": "none"}, {"sub": "a"})).severity == Severity.LOW


@pytest.mark.parametrize(
    "token", [b"eyJhbGciOi.eyJhbGciOi.x", b"ey.ey.ey", b"eyJ", b"eyJbXX0.e30.a"]
)
def test_what_does_not_decode_is_no_web_token(token: bytes) -> None:
    assert check("jwt", token).drop


def test_a_private_key_is_parsed() -> None:
    verdict = check("private-key", fill("{pem}", 1))
    assert verdict.confidence == Confidence.VERIFIED
    assert verdict.details == {"type": "EC", "bits": "256"}
    assert check("private-key", fill("{pem_escaped}", 1)).confidence == Confidence.VERIFIED


def pkcs8(algorithm: str) -> bytes:
    oid = bytes.fromhex(algorithm)
    identifier = b"\x30" + bytes([len(oid) + 2]) + b"\x06" + bytes([len(oid)]) + oid
    content = b"\x02\x01\x00" + identifier + b"\x04\x22\x04\x20" + b"\x07" * 32
    body = base64.b64encode(b"\x30" + bytes([len(content)]) + content)
    return b"-----BEGIN PRIVATE KEY-----\n" + body + b"\n-----END PRIVATE KEY-----"


def test_a_private_key_in_a_wrapper_names_its_algorithm() -> None:
    assert check("private-key", pkcs8("2b6570")).details == {"type": "Ed25519"}


@pytest.mark.parametrize("size", [32, 48, 65, 66])
def test_a_curve_has_as_many_bits_as_its_name_says(size: int) -> None:
    number = b"\x04" + bytes([size]) + b"\x01" * size
    content = b"\x02\x01\x01" + number
    body = base64.b64encode(b"\x30" + bytes([len(content)]) + content)
    label = b" EC PRIVATE KEY-----"
    key = b"-----BEGIN" + label + b"\n" + body + b"\n-----END" + label
    assert check("private-key", key).details["bits"] == str(8 * size if size < 65 else 521)


def test_a_key_of_an_algorithm_without_a_name_has_its_number() -> None:
    assert check("private-key", pkcs8("2b650a")).details == {"type": "algorithm 1.3.101.10"}


def pgp(*, encrypted: bool = False, curve: bool = False) -> bytes:
    """Return an armoured key as RFC 4880 lays it out."""
    numbers = b"\x01\x00" + b"\x81" * 32
    public = b"\x05\x2b\x06\x01\x04\x01" + numbers if curve else numbers + b"\x00\x11\x01\x00\x01"
    algorithm = b"\x16" if curve else b"\x01"
    body = b"\x04\x11\x22\x33\x44" + algorithm + public + (b"\xfe" if encrypted else b"\x00")
    body += b"\x01\x00" + b"\x42" * 64
    packet = b"\x95" + len(body).to_bytes(2, "big") + body
    checksum = base64.b64encode(crc24(packet).to_bytes(3, "big"))
    lines = b"Version: 1\n\n" + base64.encodebytes(packet) + b"=" + checksum
    label = b" PGP PRIVATE KEY BLOCK-----"
    return b"-----BEGIN" + label + b"\n" + lines + b"\n-----END" + label


def test_a_block_of_pgp_is_parsed() -> None:
    assert check("private-key", pgp()).details == {"type": "PGP, RSA", "encrypted": "no"}
    assert check("private-key", pgp(curve=True)).details["type"] == "PGP, EdDSA"
    assert check("private-key", pgp()).confidence == Confidence.VERIFIED
    assert check("private-key", pgp(encrypted=True)).severity == Severity.MEDIUM
    escaped = pgp().replace(b"\n", b"\\n")
    assert check("private-key", escaped).confidence == Confidence.VERIFIED
    assert crc24(b"123456789") == 0x21CF02  # the check value of CRC-24/OPENPGP


@given(st.integers(0), st.sampled_from(b"ABCDWXYZabcdwxyz0189+/"))
def test_a_damaged_block_of_pgp_is_doubted(at: int, letter: int) -> None:
    block = bytearray(pgp())
    begin, end = block.index(b"\n\n") + 2, block.index(b"\n-----END")
    places = [place for place in range(begin, end) if block[place] not in b"\n="]
    place = places[at % len(places)]
    is_same = block[place] == letter
    block[place] = letter
    verdict = check("private-key", bytes(block))
    assert is_same or verdict.drop or verdict.severity == Severity.LOW


def openssh(cipher: bytes) -> bytes:
    def field(value: bytes) -> bytes:
        return len(value).to_bytes(4, "big") + value

    public = field(b"ssh-ed25519") + field(bytes(32))
    content = b"openssh-key-v1\0" + field(cipher) + field(b"none") + field(b"") + bytes(4)
    body = base64.b64encode(content + field(public) + field(bytes(64)))
    label = b" OPENSSH PRIVATE KEY-----"
    return b"-----BEGIN" + label + b"\n" + body + b"\n-----END" + label


def test_a_key_of_openssh_tells_whether_it_is_encrypted() -> None:
    assert check("private-key", openssh(b"none")).details["type"] == "ssh-ed25519"
    for cut in (40, 120):
        half = openssh(b"none")
        end = half.index(b"\n-----END")
        assert check("private-key", half[: end - cut] + half[end:]).severity == Severity.LOW
    verdict = check("private-key", openssh(b"aes256-ctr"))
    assert (verdict.details["encrypted"], verdict.severity) == ("yes", Severity.MEDIUM)


def test_a_damaged_key_is_graded_down_and_an_empty_one_dropped() -> None:
    damaged = fill("-----BEGIN RSA PRIVATE KEY-----\n{b64:200}\n-----END RSA PRIVATE KEY-----", 1)
    assert check("private-key", damaged).severity == Severity.LOW
    assert check("private-key", b"-----BEGIN PRIVATE KEY-----\n...\n").drop
    magic = b'"-----BEGIN PGP PRIVATE KEY BLOCK-----" offset="0"/> <match type="string" value="a"/>'
    assert check("private-key", magic).drop


@pytest.mark.parametrize(
    "tail", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x02\x00"]
)
def test_no_damage_of_a_key_raises(tail: bytes) -> None:
    body = base64.b64encode(tail + b"\x30\x03\x02\x01\x00" * 12)
    check(
        "private-key", b"-----BEGIN RSA PRIVATE KEY-----" + body + b"-----END RSA PRIVATE KEY-----"
    )


def test_a_macaroon_names_its_place_and_goes_on_to_its_end() -> None:
    whole = fill("{pypi}", 1)
    assert check("pypi", whole).details["location"] == "pypi.org"
    assert check("pypi", whole).confidence == Confidence.VERIFIED
    for size in range(60, len(whole) - 1):
        assert check("pypi", whole[:size]).severity == Severity.LOW, size
    assert check("pypi", fill("pypi-AgE{b64url:80}", 1)).severity == Severity.LOW


def test_basic_authorization_is_decoded() -> None:
    def basic(text: bytes) -> Verdict:
        return check("basic", base64.b64encode(text))

    assert basic(b"robot:s3cr3t-Zx9").details == {"user": "robot"}
    assert basic(b"user:password").severity == Severity.LOW
    assert basic(b"no colon in it").drop
    assert basic(b"user:${PASSWORD}").drop
    assert check("basic", b"auth scheme").drop


def test_live_keys_are_worse_than_those_for_tests() -> None:
    assert check("mode", fill("sk_live_{alnum:24}", 1)).severity == Severity.CRITICAL
    assert check("mode", fill("sk_test_{alnum:24}", 1)).severity == Severity.MEDIUM


def test_the_kind_of_a_slack_token() -> None:
    assert check("slack", fill("xoxb-{digits:12}-{digits:12}-{alnum:24}")).details == {
        "kind": "bot token"
    }
    assert (
        check("slack", fill("xoxp-{digits:12}-{digits:12}-{digits:12}-{hex:32}")).severity is None
    )
    assert check("slack", b"xoxb-1").severity == Severity.MEDIUM


def test_keys_of_age_end_with_a_checksum() -> None:
    good = fill("{age}", 1)
    assert check("age", good).confidence == Confidence.VERIFIED
    assert check("age", good[:-1] + (b"Q" if good[-1:] != b"Q" else b"P")).drop
    assert check("age", b"AGE-SECRET-KEY-1O").drop
    # BIP 173's own example of a valid string: its prefix is "a", its body is empty.
    assert bech32_checksum("a", []) == "2uel5l"


def test_data_center_and_reference_tokens_decode() -> None:
    assert not check("atlassian", fill("{dctoken}", 1)).drop
    assert check("atlassian", fill("M{b64:43}", 1)).drop
    assert check("jfrog", fill("{b64of:reftkn:01:1700000000:}", 1)).details
    assert check("jfrog", fill("cmVmdGtu{alnum:56}", 1)).drop


@pytest.mark.parametrize(
    ("template", "severity"),
    [
        ("rzp_live_{alnum:14}", Severity.CRITICAL),
        ("access-production-{uuid}", Severity.CRITICAL),
        ("access-sandbox-{uuid}", Severity.MEDIUM),
        ("pdl_sdbx_apikey_{lowernum:26}_{alnum:22}_{alnum:3}", Severity.MEDIUM),
        ("TEST-{digits:16}-{digits:6}-{hex:32}-{digits:9}", Severity.MEDIUM),
        ("STAGE_{hex:64}", Severity.MEDIUM),
    ],
)
def test_a_key_is_graded_by_the_mode_that_it_begins_with(template: str, severity: Severity) -> None:
    for seed in range(50):
        [found] = find_secrets(fill(template, seed))
        assert found.severity is severity
        assert found.details["mode"] == ("live" if severity is Severity.CRITICAL else "test")

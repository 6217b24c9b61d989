"""Credentials in base 64: Basic authorization, `auth` of Docker's configuration, macaroons."""

from __future__ import annotations

import base64
import binascii
import re

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted, verified

_reference = re.compile(rb"reftkn:\d{2}:\d{10}:[A-Za-z0-9]{20,40}")
_location = re.compile(rb"[a-z0-9.-]{4,64}")
_readable = re.compile(rb"[\x20-\x7e]{3,}")


def basic(candidate: Candidate) -> Verdict:
    """Decode Basic authorization to `user:password`; drop anything else."""
    user, colon, password = decoded(candidate.secret).partition(b":")
    if not colon or not password or not _readable.fullmatch(user + colon + password):
        return DROP
    if placeholders.stand_in(password):
        return DROP
    details = {"user": user.decode("ascii")}
    return (
        doubted("a word of documentation", **details)
        if placeholders.empty_word(password)
        else Verdict(details=details)
    )


def pypi(candidate: Candidate) -> Verdict:
    """Decode a macaroon of PyPI or its test index, which names the index that it is for.

    Source: libmacaroons, format version 2: version, field type, length, location.
    """
    macaroon = decoded(candidate.secret.partition(b"-")[2])
    location = macaroon[3 : 3 + int.from_bytes(macaroon[2:3])]
    if macaroon[:2] != b"\x02\x01" or not _location.fullmatch(location):
        return doubted("no macaroon in it")
    return verified(location=location.decode())


def jfrog(candidate: Candidate) -> Verdict:
    """Decode a reference token, `reftkn:FORMAT:EXPIRY:TOKEN`; drop anything else."""
    if not _reference.fullmatch(decoded(candidate.secret)):
        return DROP
    return verified(kind="reference token")


def atlassian(candidate: Candidate) -> Verdict:
    """Decode a token of Atlassian's Data Center, a number, a colon and 20 bytes; drop others."""
    number, colon, rest = decoded(candidate.secret.removeprefix(b"BBDC-")).partition(b":")
    return LIKELY if colon and number.isdigit() and len(rest) == 20 else DROP


def decoded(text: bytes) -> bytes:
    """Return base 64 of either alphabet decoded, padded or not; empty for anything else."""
    plain = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""

"""Credentials in base 64: Basic authorization, `auth` of Docker's configuration, macaroons."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TypeAlias

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted, verified

_reference = re.compile(rb"reftkn:\d{2}:\d{10}:[A-Za-z0-9]{20,40}")
_location = re.compile(rb"[a-z0-9.-]{4,64}")
_VERSION, _LOCATION, _SIGNATURE, _SIGNATURE_BYTES = b"\x02", 1, 6, 32
_Fields: TypeAlias = dict[int, bytes]
_NAMED = 80
_SAID = (("n", "name"), ("o", "organization"), ("id", "organization"))
_swarm = re.compile(rb"SWMTKN-1-([0-9a-z]{50})-([0-9a-z]{25})")
_snowflake = re.compile(rb"\d{17,20}")
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


def discord(candidate: Candidate) -> Verdict:
    """Decode the number of the bot that a token of Discord begins with; doubt one without.

    Source: Discord's reference, "Authentication" and "Snowflakes": 17 to 20 figures.
    """
    number = decoded(candidate.secret.partition(b".")[0])
    return LIKELY if _snowflake.fullmatch(number) else doubted("no number of a bot in it")


def swarm(candidate: Candidate) -> Verdict:
    """Drop what looks like a token for joining a swarm, with numbers that have too many bits.

    Source: SwarmKit, package ca: a SHA-256 and 16 random bytes, each in base 36.
    """
    numbers = _swarm.fullmatch(candidate.secret)
    if numbers is None:
        return DROP
    digest, secret = (int(one, 36) for one in numbers.groups())
    return LIKELY if digest < 1 << 256 and secret < 1 << 128 else DROP


def pypi(candidate: Candidate) -> Verdict:
    """Decode a macaroon of PyPI or its test index, which names the index that it is for.

    Source: libmacaroons, format version 2: version, then sections of fields (type, length, value).
    """
    try:
        location = _whole_macaroon(decoded(candidate.secret.partition(b"-")[2]))
    except (IndexError, ValueError):
        return doubted("no whole macaroon in it")
    return verified(location=location.decode())


def _whole_macaroon(data: bytes) -> bytes:
    """Return the location of a macaroon that goes on to its signature.

    Raises ValueError and IndexError for anything else.
    """
    if data[:1] != _VERSION:
        raise ValueError("another version")
    position, location, sections = 1, b"", 0
    # The first section is the macaroon's own, those behind it are caveats; an empty one ends them.
    while sections == 0 or data[position]:
        position, fields = _section(data, position)
        location = location or fields.get(_LOCATION, b"")
        sections += 1
    end, signature = _section(data, position + 1, one_field=True)
    if len(signature.get(_SIGNATURE, b"")) != _SIGNATURE_BYTES or end != len(data):
        raise ValueError("no signature ends it")
    if not _location.fullmatch(location):
        raise ValueError("no location")
    return location


def _section(data: bytes, position: int, *, one_field: bool = False) -> tuple[int, _Fields]:
    """Read the fields of a section and the zero behind them; return where the next one begins."""
    fields: _Fields = {}
    while kind := data[position]:
        size, position = _length(data, position + 1)
        fields[kind] = data[position : position + size]
        position += size
        if one_field:
            return position, fields
    return position + 1, fields


def _length(data: bytes, position: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the last ones last; return it and where it ends."""
    number = shift = 0
    while data[position] & 0x80:
        number |= (data[position] & 0x7F) << shift
        position, shift = position + 1, shift + 7
    return number | data[position] << shift, position + 1


def grafana_key(candidate: Candidate) -> Verdict:
    """Decode a key of Grafana or of its cloud, an object of JSON that has the key itself."""
    try:
        said = json.loads(decoded(candidate.secret.removeprefix(b"glc_")))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("k"), str):
        return doubted("no key in it")
    return verified(**{name: str(said[key])[:_NAMED] for key, name in _SAID if said.get(key)})


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

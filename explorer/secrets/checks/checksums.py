"""Tokens that end in a checksum: GitHub's and npm's in base 62, age's in Bech32.

Sources: GitHub's engineering blog, "Behind GitHub's new authentication token formats"; npm's
tokens have the same format; BIP 173, "Bech32"; the age specification, "The X25519 recipient type".
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, ascii_uppercase, digits

from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted, verified

_BODY, _CHECKSUM = 30, 6
_KINDS = {
    b"ghp": "personal access token (classic)",
    b"gho": "OAuth access token",
    b"ghu": "user-to-server token of an app",
    b"ghs": "installation token of an app",
    b"ghr": "refresh token of an app",
    b"npm": "access token",
}
_fine_grained = re.compile(rb"github_pat_([0-9A-Za-z]{22})_([0-9A-Za-z]{59})")
_BASE62 = (digits + ascii_uppercase + ascii_lowercase).encode()
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def checksummed(candidate: Candidate) -> Verdict:
    """Verify a token `xxx_` with 36 characters by its checksum; one of another length is likely."""
    prefix, _, rest = candidate.secret.partition(b"_")
    if len(rest) != _BODY + _CHECKSUM:
        return LIKELY
    kind = _KINDS.get(prefix, "token")
    if checksum(rest[:_BODY]) == rest[_BODY:]:
        return verified(kind=kind, checksum="holds")
    return doubted("the checksum does not hold", kind=kind)


def grafana(candidate: Candidate) -> Verdict:
    """Verify a token of a service account of Grafana, whose CRC-32 ends it in hexadecimal.

    Source: Grafana, package satokengen: the bytes of the checksum are in little-endian order.
    """
    body, _, stated = candidate.secret.rpartition(b"_")
    if little_checksum(body) == stated.lower():
        return verified(checksum="holds")
    return doubted("the checksum does not hold")


def little_checksum(body: bytes) -> bytes:
    """Return the CRC-32 of a token's body as Grafana's tokens end."""
    return zlib.crc32(body).to_bytes(4, "little").hex().encode()


def fine_grained(candidate: Candidate) -> Verdict:
    """Doubt a fine-grained personal access token that has not the length of one."""
    if _fine_grained.fullmatch(candidate.secret):
        return Verdict(details={"kind": "fine-grained personal access token"})
    return doubted("not the length of a fine-grained token")


def checksum(body: bytes) -> bytes:
    """Return the CRC-32 of a token's body in base 62, as such tokens end."""
    return encode(zlib.crc32(body), _CHECKSUM)


def encode(number: int, width: int) -> bytes:
    """Return a number in base 62 (digits, capitals, small letters), padded with zeros."""
    figures = bytearray()
    while number:
        number, rest = divmod(number, 62)
        figures.append(_BASE62[rest])
    return bytes(reversed(figures)).rjust(width, b"0")


def age_key(candidate: Candidate) -> Verdict:
    """Keep a key of age whose checksum holds."""
    prefix, _, body = candidate.secret.decode("ascii", "replace").lower().rpartition("1")
    figures = [_BECH32.find(sign) for sign in body]
    if -1 in figures or _remainder([*_expanded(prefix), *figures]) != 1:
        return DROP
    return verified(checksum="holds")


def bech32_checksum(prefix: str, figures: list[int]) -> str:
    """Return the six characters of checksum for a prefix and the base-32 digits of a key."""
    rest = _remainder([*_expanded(prefix), *figures, *[0] * _CHECKSUM]) ^ 1
    return "".join(_BECH32[rest >> 5 * (5 - index) & 31] for index in range(_CHECKSUM))


def _expanded(prefix: str) -> Iterator[int]:
    yield from (ord(sign) >> 5 for sign in prefix)
    yield 0
    yield from (ord(sign) & 31 for sign in prefix)


def _remainder(figures: Iterable[int]) -> int:
    rest = 1
    for figure in figures:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ figure
        for bit, generator in enumerate(_GENERATOR):
            rest ^= generator if top >> bit & 1 else 0
    return rest

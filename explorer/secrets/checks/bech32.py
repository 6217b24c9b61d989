"""Keys of age, whose last six characters are a checksum.

Sources: BIP 173, "Bech32"; the age specification, "The X25519 recipient type".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.verdict import DROP, Verdict, verified

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6


def age_key(candidate: Candidate) -> Verdict:
    """Keep a key whose checksum holds."""
    prefix, _, body = candidate.secret.decode("ascii", "replace").lower().rpartition("1")
    figures = [_ALPHABET.find(sign) for sign in body]
    if -1 in figures or _remainder([*_expanded(prefix), *figures]) != 1:
        return DROP
    return verified(checksum="holds")


def checksum(prefix: str, figures: list[int]) -> str:
    """Return the six characters of checksum for a prefix and the base-32 digits of a key."""
    rest = _remainder([*_expanded(prefix), *figures, *[0] * _CHECKSUM]) ^ 1
    return "".join(_ALPHABET[rest >> 5 * (5 - index) & 31] for index in range(_CHECKSUM))


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

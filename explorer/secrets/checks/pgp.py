"""Private keys of OpenPGP in armour: the first packet, its key, the checksum behind it.

Source: RFC 4880, sections 4.2 (packets), 5.5 (keys), 6 (armour); RFC 6637, section 9 (curves).
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache

_SECRET_KEY = 5
_armour = re.compile(rb"-----(?:BEGIN|END)[ A-Z0-9]{1,40}-----")
_header = re.compile(rb"(?m)(?:^|\\n)[A-Za-z-]{3,24}: [^\n\\]*")
_break = re.compile(rb"\\++[nrt]?|[^A-Za-z0-9+/=]")
_checksum = re.compile(rb"=([A-Za-z0-9+/]{4})\Z")
_CRC_START, _CRC_POLYNOMIAL, _CRC_MASK = 0xB704CE, 0x1864CFB, 0xFFFFFF
# How many numbers the public part of a key has, or the curve in front of them.
_NUMBERS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4, 18: 1, 19: 1, 22: 1}
_RSA = dict.fromkeys((1, 2, 3), "RSA")
_NAMES = {**_RSA, 16: "ElGamal", 17: "DSA", 18: "ECDH", 19: "ECDSA", 22: "EdDSA"}
_WITH_CURVE, _WITH_PARAMETERS = (18, 19, 22), 18
_TIME = 4


def described(secret: bytes) -> dict[str, str]:
    """Return what an armoured key is: its type, and whether it is encrypted.

    Raises ValueError where it is none, or not all of one, and IndexError where it is cut short.
    """
    text = _break.sub(b"", _header.sub(b"\n", _armour.sub(b"\n", secret)))
    stated = _checksum.search(text)
    if stated is None:
        raise ValueError("the block has no checksum")
    try:
        data = base64.b64decode(text[: stated.start()], validate=True)
        expected = base64.b64decode(stated[1])
    except binascii.Error as error:
        raise ValueError("no base 64") from error
    if crc24(data).to_bytes(3, "big") != expected:
        raise ValueError("the checksum does not hold")
    return _key(_first_packet(data))


def crc24(data: bytes) -> int:
    """Return the checksum of an armour (RFC 4880, section 6.1)."""
    crc, steps = _CRC_START, _crc_steps()
    for byte in data:
        crc = crc << 8 & _CRC_MASK ^ steps[crc >> 16 ^ byte]
    return crc


@cache
def _crc_steps() -> tuple[int, ...]:
    """Return what each byte adds."""
    steps = []
    for byte in range(256):
        crc = byte << 16
        for _ in range(8):
            crc = crc << 1 ^ (_CRC_POLYNOMIAL if crc & 1 << 23 else 0)
        steps.append(crc & _CRC_MASK)
    return tuple(steps)


def _first_packet(data: bytes) -> bytes:
    """Return the body of the first packet, which has to be a secret key."""
    head = data[0]
    if not head & 0x80:
        raise ValueError("no packet")
    if head & 0x40:
        kind, start, size = head & 0x3F, *_new_length(data)
    else:
        kind, width = head >> 2 & 0xF, 1 << (head & 3)
        start, size = 1 + width, int.from_bytes(data[1 : 1 + width], "big")
    if kind != _SECRET_KEY or start + size > len(data):
        raise ValueError("no secret key")
    return data[start : start + size]


def _new_length(data: bytes) -> tuple[int, int]:
    first = data[1]
    if first < 192:
        return 2, first
    if first < 224:
        return 3, (first - 192 << 8) + data[2] + 192
    if first == 255:
        return 6, int.from_bytes(data[2:6], "big")
    raise ValueError("a key has one length")


def _key(body: bytes) -> dict[str, str]:
    if body[0] not in (4, 5, 6):
        raise ValueError("a version that is not known")
    kind, position = body[1 + _TIME], 2 + _TIME + 4 * (body[0] > 4)
    if kind not in _NUMBERS:
        return {"type": "PGP"}
    if kind in _WITH_CURVE:
        position += 1 + body[position]
    for _ in range(_NUMBERS[kind]):
        bits = int.from_bytes(body[position : position + 2], "big")
        position += 2 + (bits + 7 >> 3)
    if kind == _WITH_PARAMETERS:
        position += 1 + body[position]
    encrypted = "yes" if body[position] else "no"
    return {"type": f"PGP, {_NAMES[kind]}", "encrypted": encrypted}

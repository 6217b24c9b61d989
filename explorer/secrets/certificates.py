"""Certificates in some bytes, with a name for their public key that the private key shares.

Sources: RFC 5280, section 4.1 (X.509); RFC 7468, section 5 (PEM).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from msgspec import Struct

from explorer.secrets.checks import der
from explorer.secrets.checks.der import public_key_name

_PEM = re.compile(rb"-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]{64,32768})-----END")
_MARK = b"CERTIFICATE-----"
_DER = b"\x30\x82"
_DER_LIMIT = 1 << 14
_MOST = 2_000
_VERSION = 0xA0
_BITS, _SET = 0x03, 0x31
_COMMON_NAME, _ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_LONGEST_NAME = 80


class Certificate(Struct, frozen=True):
    """A certificate's subject, as it states it, and the name of its public key."""

    subject: str
    public_key: str


def certificates(data: bytes) -> Iterator[Certificate]:
    """Yield the certificates in some bytes, without those that are damaged."""
    for encoded in _encoded(data):
        try:
            yield _read(encoded)
        except (ValueError, IndexError):
            continue


def _encoded(data: bytes) -> Iterator[bytes]:
    if data.startswith(_DER) and len(data) <= _DER_LIMIT:
        yield data
    if _MARK not in data:
        return
    for _, found in zip(range(_MOST), _PEM.finditer(data), strict=False):
        try:
            yield base64.b64decode(found[1])
        except binascii.Error:
            continue


def _read(encoded: bytes) -> Certificate:
    (outer,) = der.elements(encoded, 1)
    body = der.elements(der.elements(outer.content)[0].content)
    # Certificates of version 1 have no version field.
    fields = body[1:] if body[0].tag == _VERSION else body
    subject, key_info = fields[4], fields[5]
    if subject.tag != der.SEQUENCE or key_info.tag != der.SEQUENCE:
        raise ValueError("no certificate")
    return Certificate(_subject(subject.content), public_key_name(_material(key_info.content)))


def _material(key_info: bytes) -> bytes:
    """Return the modulus of an RSA key (RFC 8017, A.1.1), of any other key all its bits."""
    bits = der.elements(key_info)[1]
    if bits.tag != _BITS:
        raise ValueError("no public key")
    key = bits.content[1:]
    if key[:1] != bytes([der.SEQUENCE]):
        return key
    return der.elements(der.elements(key, 1)[0].content)[0].content


def _subject(names: bytes) -> str:
    values: dict[bytes, str] = {}
    for group in der.elements(names, 32):
        if group.tag == _SET:
            kind, value = der.elements(der.elements(group.content, 1)[0].content, 2)
            values[kind.content] = value.content.decode("utf-8", "replace")[:_LONGEST_NAME]
    return values.get(_COMMON_NAME) or values.get(_ORGANISATION) or ""

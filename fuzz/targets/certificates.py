"""Certificates in DER and PEM, and the elements that they are made of."""

from __future__ import annotations

import base64
from contextlib import suppress

from explorer.secrets.certificates import certificates
from explorer.secrets.checks import der
from fuzz.target import Target

_LONGEST_NAME, _NAME_OF_KEY = 80, 32


def one(data: bytes) -> None:
    """Read bytes as they are, and as the content of a certificate in armour."""
    _certificates(data)
    armour = b"-----%s CERTIFICATE-----\n"
    _certificates(armour % b"BEGIN" + base64.encodebytes(data) + armour % b"END")
    with suppress(ValueError):
        _elements(data)


def _certificates(data: bytes) -> None:
    for found in certificates(data):
        assert len(found.subject) <= _LONGEST_NAME
        assert len(bytes.fromhex(found.public_key)) * 2 == _NAME_OF_KEY


def _elements(data: bytes) -> None:
    """Whatever is read as elements is there, and no longer than what it stands in."""
    found = der.elements(data)
    assert sum(len(element.content) for element in found) < max(len(data), 1)
    assert all(element.content in data for element in found)


TARGET = Target(one, length=512)

"""Puts test tokens together at run time: no whole token stands in any file of the project.

A template is text with fields such as `{hex:40}`. What a field becomes depends on
the seed alone, so that a test that fails fails again.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import uuid

from explorer.secrets.checks.checksums import bech32_checksum, checksum, little_checksum

_field = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "alpha": string.ascii_letters,
    "b64": string.ascii_letters + string.digits + "+/",
    "b64url": string.ascii_letters + string.digits + "-_",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "base62": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "bech32": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "lower": string.ascii_lowercase,
    "lower32": "abcdefghijklmnopqrstuvwxyz234567",
    "lowernum": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase,
    "upper32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "uppernum": string.ascii_uppercase + string.digits,
}
_EDGES = {"b64", "b64url"}
_WHOLE = 24


def fill(template: str, seed: object = 0) -> bytes:
    """Return the template with every field filled."""
    return Filler(seed).fill(template)


def standing_in(template: str) -> bytes:
    """Return the template as documentation has it: `x` for each character that would be drawn."""
    return _field.sub(_crossed_out, template).encode()


def _crossed_out(field: re.Match[str]) -> str:
    if field[1] == "uuid":
        return "-".join("x" * size for size in (8, 4, 4, 4, 12))
    return "x" * (int(field[2]) if (field[2] or "").isdigit() else _WHOLE)


class Filler:
    """Fills templates from one seed."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(repr(seed))
        self._body = ""

    def fill(self, template: str) -> bytes:
        return _field.sub(lambda field: self._value(field[1], field[2] or ""), template).encode()

    def _value(self, kind: str, argument: str) -> str:
        if kind in _ALPHABETS:
            self._body = self._drawn(kind, int(argument))
            return self._body
        made = getattr(self, f"_{kind}", None)
        return made(argument) if made else "{" + kind + "}"

    def _drawn(self, kind: str, size: int) -> str:
        alphabet = _ALPHABETS[kind]
        drawn = "".join(self._random.choices(alphabet, k=size))
        if kind in _EDGES and size > 1:
            inner = _ALPHABETS["alnum"]
            drawn = self._random.choice(inner) + drawn[1:-1] + self._random.choice(inner)
        return drawn

    def _crc32(self, _argument: str) -> str:
        return checksum(self._body.encode()).decode()

    def _glsa(self, _argument: str) -> str:
        body = f"glsa_{self._drawn('alnum', 32)}"
        return f"{body}_{little_checksum(body.encode()).decode()}"

    def _pypi(self, _argument: str) -> str:
        """Return a macaroon of one caveat, as libmacaroons lays it out."""
        location = b"\x01\x08pypi.org"
        fields = b"\x02\x24" + self._drawn("hex", 36).encode() + b"\0"
        caveat = b"\x02\x05[0,1]\0"
        signature = b"\x06\x20" + self._random.randbytes(32)
        macaroon = b"\x02" + location + fields + caveat + b"\0" + signature
        return "pypi-" + base64.urlsafe_b64encode(macaroon).decode().rstrip("=")

    def _grafana_key(self, _argument: str) -> str:
        """Return the object of a key, its letters such that its base 64 needs no signs."""
        said = {"k": self._drawn("alnum", 32), "n": "robot", "id": 1}
        return base64.b64encode(json.dumps(said, separators=(",", ":")).encode()).decode()

    def _uuid(self, _argument: str) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _b64of(self, text: str) -> str:
        return base64.b64encode((text + self._drawn("alnum", 27)).encode()).decode()

    def _snowflake(self, _argument: str) -> str:
        number = self._random.choice("123456789") + self._drawn("digits", 17)
        return base64.b64encode(number.encode()).decode()

    def _dctoken(self, _argument: str) -> str:
        number = self._drawn("digits", 12)
        return base64.b64encode(number.encode() + b":" + self._random.randbytes(20)).decode()

    def _age(self, _argument: str) -> str:
        figures = [self._random.randrange(32) for _ in range(52)]
        body = "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[figure] for figure in figures)
        prefix = "age-secret-key-"
        return f"{prefix}1{body}{bech32_checksum(prefix, figures)}".upper()

    def _jwt(self, _argument: str) -> str:
        parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"42","exp":4102444800}')
        encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
        return ".".join([*encoded, self._drawn("b64url", 43)])

    def _pem(self, _argument: str) -> str:
        """Return an elliptic-curve key as RFC 5915 lays it out, its number drawn."""
        number = b"\x04\x20" + self._random.randbytes(32)
        curve = bytes.fromhex("a00a06082a8648ce3d030107")
        content = b"\x02\x01\x01" + number + curve
        body = base64.b64encode(b"\x30" + bytes([len(content)]) + content).decode()
        return f"-----BEGIN EC PRIVATE KEY-----\n{body}\n-----END EC PRIVATE KEY-----\n"

    def _pem_rsa(self, _argument: str) -> str:
        """Return what is laid out as an RSA key of 2,048 bits (RFC 8017), its numbers drawn."""
        sizes = (1, 256, 3, 256, 128, 128, 128, 128, 128)
        content = b"".join(self._integer(size) for size in sizes)
        der = b"\x30\x82" + len(content).to_bytes(2, "big") + content
        body = base64.encodebytes(der).decode()
        return f"-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n"

    def _der_rsa(self, argument: str) -> str:
        return self._pem_rsa(argument).partition("\n")[2].partition("-----END")[0].strip()

    def _der_ec(self, argument: str) -> str:
        return self._pem(argument).splitlines()[1]

    def _integer(self, size: int) -> bytes:
        number = bytes([0x7F if size > 1 else 0]) + self._random.randbytes(size - 1)
        length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        return b"\x02" + length + number

    def _pem_escaped(self, argument: str) -> str:
        return self._pem(argument).replace("\n", "\\n")

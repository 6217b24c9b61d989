"""Private keys in PEM and OpenSSH armour, parsed for type, size and encryption.

Sources: PKCS #1 (RFC 8017), SEC 1 (RFC 5915), PKCS #8 (RFC 5958), OpenSSH's PROTOCOL.key; the
identifiers of algorithms: RFC 8410, RFC 3279, RFC 4055, NIST's register of 2024.
"""

from __future__ import annotations

import base64
import binascii
import re

from explorer.secrets.candidate import DROP, Candidate, Verdict, doubted
from explorer.secrets.checks import der, pgp
from explorer.secrets.checks.der import PUBLIC_KEY, public_key_name
from explorer.secrets.rule import Confidence, Severity

_label = re.compile(rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)")
_armour = re.compile(rb"-----(?:BEGIN|END)[ A-Z0-9]{1,40}-----")
_header = re.compile(rb"(?m)^[A-Za-z-]{3,24}:[^\n]*$")
_break = re.compile(rb"\\++[nrt]?|[^A-Za-z0-9+/=]")
# Between two string literals that source code puts together, or lists.
_seam = re.compile(
    rb"""["'`]\s{0,80}+(?:(?:[+&~,]|\.\.?|\|\||<>)\s{0,80}+)?(?:\\\r?\n\s{0,80}+)?"""
    rb"""(?:[bfru]{1,2}|[BFRUL@$])?["'`]"""
)
# A line of a key is whole, even in source code, or all of it can be parsed; a text about keys
# has neither.
_line = re.compile(rb"[A-Za-z0-9+/]{32}")
_encrypted = re.compile(rb"ENCRYPTED|Encryption: (?!none)")
_OPENSSH = b"openssh-key-v1\0"
_SMALLEST, _LAST_LINE = 40, 96
# [1] in ECPrivateKey (RFC 5915, section 3).
_PUBLIC = 0xA1
# Version, modulus, two exponents, two primes, and three numbers that speed it up (RFC 8017).
_NUMBERS_OF_RSA = 9
_LARGEST_WHOLE, _LARGEST_CURVE = 512, 521
_OBJECTS = {
    bytes.fromhex("2a864886f70d010101"): "RSA",
    bytes.fromhex("2a8648ce3d0201"): "EC",
    bytes.fromhex("2a8648ce380401"): "DSA",
    bytes.fromhex("2b656e"): "X25519",
    bytes.fromhex("2b6570"): "Ed25519",
    bytes.fromhex("2b6571"): "Ed448",
    bytes.fromhex("2b656f"): "X448",
    bytes.fromhex("2a864886f70d01010a"): "RSA-PSS",
    bytes.fromhex("2a864886f70d010301"): "DH",
    bytes.fromhex("2a8648ce3e0201"): "DH",
    bytes.fromhex("2a85030701010101"): "GOST R 34.10-2012, 256 bits",
    bytes.fromhex("2a85030701010102"): "GOST R 34.10-2012, 512 bits",
    bytes.fromhex("2a8503020213"): "GOST R 34.10-2001",
    bytes.fromhex("608648016503040311"): "ML-DSA-44",
    bytes.fromhex("608648016503040312"): "ML-DSA-65",
    bytes.fromhex("608648016503040313"): "ML-DSA-87",
    bytes.fromhex("608648016503040401"): "ML-KEM-512",
    bytes.fromhex("608648016503040402"): "ML-KEM-768",
    bytes.fromhex("608648016503040403"): "ML-KEM-1024",
}


def armoured(candidate: Candidate) -> Verdict:
    """Parse the key between its BEGIN and END lines; drop what has none, doubt what is damaged."""
    secret = _seam.sub(b"", candidate.secret)
    label = _label.search(secret)
    body = _body(secret)
    if label is None or len(body) < _SMALLEST:
        return DROP
    verdict = _judged(label[1], secret, body)
    is_plain = verdict.confidence is Confidence.VERIFIED
    return verdict if is_plain or _line.search(secret) else DROP


def _judged(label: bytes, secret: bytes, body: bytes) -> Verdict:
    if _encrypted.search(secret):
        return _sealed()
    if b"SSH2" in label:
        return Verdict(details={"type": label.decode().title()})
    return _parsed(label, secret if b"PGP" in label else body)


def bare(candidate: Candidate) -> Verdict:
    """Parse a key in base 64 that has no lines around it; drop what is none."""
    body = _break.sub(b"", candidate.secret).rstrip(b"=")
    try:
        # Its last line may be missing: it holds nothing that tells of what kind the key is.
        data = base64.b64decode(body + b"=" * (-len(body) % 4)) + bytes(_LAST_LINE)
        return Verdict(Confidence.VERIFIED, details=_describe(b"", data))
    except (binascii.Error, ValueError, IndexError):
        return DROP


def putty(candidate: Candidate) -> Verdict:
    """Grade a key of PuTTY by its third line, which says whether it is encrypted."""
    return _sealed() if _encrypted.search(candidate.secret) else Verdict()


def _sealed() -> Verdict:
    return Verdict(Confidence.LIKELY, details={"encrypted": "yes"}, severity=Severity.MEDIUM)


def _parsed(label: bytes, body: bytes) -> Verdict:
    try:
        details = pgp.described(body) if b"PGP" in label else _of_base64(label, body)
    except (binascii.Error, ValueError, IndexError):
        return doubted("the key between the lines is damaged", type=label.decode().title())
    if details.get("encrypted") == "yes":
        return _sealed()
    return Verdict(Confidence.VERIFIED, details=details)


def _of_base64(label: bytes, body: bytes) -> dict[str, str]:
    data = base64.b64decode(body + b"=" * (-len(body) % 4))
    return _openssh(data) if data.startswith(_OPENSSH) else _describe(label, data)


def _body(secret: bytes) -> bytes:
    """Return only the base 64 of a key, also from JSON or a single line."""
    inside = _header.sub(b"", _armour.sub(b"\n", secret))
    return _break.sub(b"", inside).rstrip(b"=")


def _describe(label: bytes, data: bytes) -> dict[str, str]:
    (outer,) = der.elements(data, 1)
    parts = der.elements(outer.content)
    if outer.tag != der.SEQUENCE or parts[0].tag != der.INTEGER:
        raise ValueError("no key")
    if parts[1].tag == der.SEQUENCE:
        return _pkcs8(parts)
    if label.startswith(b"RSA") or len(parts) == _NUMBERS_OF_RSA:
        return _rsa(parts)
    if label.startswith(b"DSA"):
        return {"type": "DSA", "bits": str(_bits(parts[1].content))}
    return {"type": "EC", **_size(parts), **_point(parts)}


def _size(parts: list[der.Element]) -> dict[str, str]:
    """Return the size of an EC key: of a curve of 521 bits the number takes 65 or 66 bytes."""
    size = 8 * len(parts[1].content)
    return {"bits": str(size if size <= _LARGEST_WHOLE else _LARGEST_CURVE)}


def _rsa(parts: list[der.Element]) -> dict[str, str]:
    modulus = parts[1].content
    return {"type": "RSA", "bits": str(_bits(modulus)), PUBLIC_KEY: public_key_name(modulus)}


def _point(parts: list[der.Element]) -> dict[str, str]:
    """Return the name of the public key inside an EC key, as a detail; none where there is none."""
    held = next((part.content for part in parts if part.tag == _PUBLIC), None)
    if held is None:
        return {}
    (bits,) = der.elements(held, 1)
    return {PUBLIC_KEY: public_key_name(bits.content[1:])}


def _pkcs8(parts: list[der.Element]) -> dict[str, str]:
    algorithm = der.elements(parts[1].content)[0].content
    kind = _OBJECTS.get(algorithm) or f"algorithm {_dotted(algorithm)}"
    if kind not in ("RSA", "EC"):
        return {"type": kind}
    (inner,) = der.elements(parts[2].content, 1)
    own = der.elements(inner.content)
    return _rsa(own) if kind == "RSA" else {"type": kind, **_size(own), **_point(own)}


def _dotted(identifier: bytes) -> str:
    """Return an object identifier in numbers (X.690, section 8.19)."""
    numbers, value = list[int](), 0
    for byte in identifier:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _bits(number: bytes) -> int:
    return int.from_bytes(number, "big").bit_length()


def _openssh(data: bytes) -> dict[str, str]:
    position = len(_OPENSSH)
    cipher, position = _string(data, position)
    _, position = _string(data, position)
    _, position = _string(data, position)
    public, position = _string(data, position + 4)
    private, _ = _string(data, position)
    kind, _ = _string(public, 0)
    if cipher == b"none" and private[:4] != private[4:8]:
        raise ValueError("the private part is another one")
    return {"type": kind.decode("ascii"), "encrypted": "no" if cipher == b"none" else "yes"}


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[position : position + 4], "big")
    end = position + 4 + size
    if end > len(data):
        raise ValueError("a field is cut short")
    return data[position + 4 : end], end

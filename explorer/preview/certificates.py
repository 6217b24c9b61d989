"""What certificates and keys say: by whom, for whom, valid how long, of which algorithm.

No signature is verified. Sources: RFC 5280, sections 4.1 and 4.2 (certificates); RFC 5480 and
RFC 8410 (algorithms); RFC 7468 (text form); RFC 4253, section 6.6 (OpenSSH's public keys).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

from explorer.errors import LimitError
from explorer.image.blob import Blob
from explorer.preview.model import Check, Preview, Properties, cut, text_of
from explorer.preview.tokens import moment
from explorer.secrets.checks import der
from explorer.secrets.checks.der import Element
from explorer.wording import size_text

_LARGEST = 1 << 20
_MOST = 50
_MOST_NAMES = 40
_ARMOUR = re.compile(
    rb"-----BEGIN ([A-Z0-9 ]{3,40})-----([A-Za-z0-9+/=\s]{16,200000}?)-----END \1-----"
)
_ANY_ARMOUR = re.compile(rb"-----BEGIN ([A-Z0-9 ]{3,40})-----")
_SSH = re.compile(
    rb"(?m)^(?:[^#\n]{0,2000}\s)?((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]{3,60}) "
    rb"([A-Za-z0-9+/]{40,12000}={0,2})(?: ([^\n]{0,200}))?$"
)
_REMARK = re.compile(rb"(?m)^#[^\n]*$")
_SSH_NAMES = (b".pub", b"authorized_keys", b"known_hosts")
_OWN_NAMES = (b".pem", b".crt", b".cer", b".key", *_SSH_NAMES)
_LITTLE = 4
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_TIME_FORMATS = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}
_NAMES = {
    "550403": "CN",
    "550406": "C",
    "550407": "L",
    "550408": "ST",
    "55040a": "O",
    "55040b": "OU",
    "2a864886f70d010901": "e-mail",
}
_KEYS = {
    "2a864886f70d010101": "RSA",
    "2a8648ce3d0201": "EC",
    "2a8648ce380401": "DSA",
    "2b656e": "X25519",
    "2b6570": "Ed25519",
    "2b6571": "Ed448",
}
_CURVES = {
    "2a8648ce3d030107": "P-256",
    "2b81040022": "P-384",
    "2b81040023": "P-521",
    "2b8104000a": "secp256k1",
}
_ALTERNATIVE_NAMES, _CONSTRAINTS = "551d11", "551d13"


def preview(blob: Blob, path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return the certificates and keys of a file.

    Raises DamageError, LimitError, and what `check` raises.
    """
    is_key_file = path.endswith(_SSH_NAMES)
    is_armoured = _ANY_ARMOUR.search(head) is not None
    if blob.size > _LARGEST:
        if is_armoured:
            raise LimitError(f"larger than {size_text(_LARGEST)}")
        return None
    if head.startswith(b"\x30\x82") and path.endswith((b".der", b".crt", b".cer")):
        return Preview("Certificate", (_certificate(blob.read_at(0, _LARGEST)),))
    if not is_key_file and not is_armoured:
        return None
    data = blob.read_at(0, _LARGEST)
    found = []
    for one in (*_armoured(data), *_ssh_keys(data)):
        check()
        found.append(one)
        if len(found) >= _MOST:
            found.append(Properties("", (), f"the first {_MOST} are explained"))
            break
    if not found:
        return None
    first = path.endswith(_OWN_NAMES) or _is_about_nothing_else(data)
    return Preview("Certificates and keys", tuple(found), first=first)


def _is_about_nothing_else(data: bytes) -> bool:
    """Return whether little stands in a file beside certificates, keys and remarks."""
    others = (one for one in _REMARK.sub(b"", _SSH.sub(b"", _ARMOUR.sub(b"", data))).split())
    return sum(map(len, others)) * _LITTLE <= len(data)


def _armoured(data: bytes) -> Iterator[Properties]:
    for one in _ARMOUR.finditer(data):
        label = one[1].decode()
        try:
            body = base64.b64decode(b"".join(one[2].split()))
            yield _explained(label, body)
        except (ValueError, IndexError, binascii.Error):
            yield Properties(label.capitalize(), (), "it is damaged, or of a kind not known here")


def _explained(label: str, body: bytes) -> Properties:
    if label in ("CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"):
        return _certificate(body)
    if label == "PUBLIC KEY":
        (outer,) = der.elements(body, 1)
        return Properties("Public key", (("Key", _key_text(outer)),))
    return _private_key(label, body)


# Certificates


def _certificate(body: bytes) -> Properties:
    outer = der.elements(body, 1)[0]
    signed = der.elements(der.elements(outer.content)[0].content)
    if signed[0].tag == _VERSION:
        signed = signed[1:]
    serial, _, issuer, validity, subject, key = signed[:6]
    start, end = (_moment(one) for one in der.elements(validity.content)[:2])
    now = time.time()
    is_own = issuer.content == subject.content
    pairs = [
        ("Subject", _name(subject)),
        ("Issuer", "itself: self-signed" if is_own else _name(issuer)),
        ("Valid from", moment(start, now)),
        ("Valid until", moment(end, now)),
        ("Key", _key_text(key)),
        ("Serial number", cut(serial.content.hex())),
        ("SHA-256", hashlib.sha256(body).hexdigest()),
        *_extensions(signed[6:]),
    ]
    return Properties("Certificate", tuple(pairs), _validity(start, end, now))


def _validity(start: float, end: float, now: float) -> str:
    if end < now:
        return "expired"
    return "not valid yet" if start > now else ""


def _moment(element: Element) -> float:
    text = element.content.decode("ascii")
    return datetime.strptime(text, _TIME_FORMATS[element.tag]).replace(tzinfo=UTC).timestamp()


def _name(element: Element) -> str:
    """Return a distinguished name as text, such as "CN=shop, O=Example"."""
    parts = []
    for group in der.elements(element.content, _MOST_NAMES):
        for pair in der.elements(group.content, _MOST_NAMES):
            kind, value = der.elements(pair.content)[:2]
            parts.append(f"{_NAMES.get(kind.content.hex(), 'other')}={text_of(value.content)}")
    return cut(", ".join(parts)) or "(no name)"


def _extensions(rest: list[Element]) -> Iterator[tuple[str, str]]:
    own = next((one for one in rest if one.tag == _EXTENSIONS), None)
    if own is None:
        return
    for extension in der.elements(der.elements(own.content, 1)[0].content, _MOST_NAMES):
        parts = der.elements(extension.content)
        kind, value = parts[0].content.hex(), parts[-1].content
        if kind == _ALTERNATIVE_NAMES:
            yield "Names", ", ".join(_alternatives(value))
        elif kind == _CONSTRAINTS:
            is_authority = b"\x01\x01\xff" in value
            yield "Authority", "yes: it may sign others" if is_authority else "no"


def _alternatives(value: bytes) -> Iterator[str]:
    for one in der.elements(der.elements(value, 1)[0].content, _MOST_NAMES):
        if one.tag == 0x87 and len(one.content) in (4, 16):
            yield str(ip_address(one.content))
        elif one.tag in (0x81, 0x82, 0x86):
            yield text_of(one.content)


# Keys


def _key_text(key: Element) -> str:
    """Return algorithm and size of a public key (SubjectPublicKeyInfo)."""
    algorithm, bits = der.elements(key.content)[:2]
    parts = der.elements(algorithm.content)
    kind = _KEYS.get(parts[0].content.hex(), "a kind not known here")
    if kind == "RSA":
        modulus = der.elements(der.elements(bits.content[1:], 1)[0].content)[0].content
        return f"RSA, {int.from_bytes(modulus, 'big').bit_length():,} bits"
    if kind == "EC" and len(parts) > 1:
        return f"EC, {_CURVES.get(parts[1].content.hex(), 'a curve not known here')}"
    return kind


def _private_key(label: str, body: bytes) -> Properties:
    if not label.endswith("PRIVATE KEY"):
        return Properties(label.capitalize(), (("Size", f"{len(body):,} bytes"),))
    warning = "whoever has this file has the key"
    if label.startswith("ENCRYPTED"):
        return Properties("Private key", (("Protected", "yes, by a password"),), warning)
    if label.startswith("OPENSSH"):
        return Properties("Private key of OpenSSH", tuple(_openssh(body)), warning)
    parts = der.elements(der.elements(body, 1)[0].content)
    kind = label.removesuffix("PRIVATE KEY").strip()
    if not kind:
        algorithm = der.elements(parts[1].content)[0].content.hex()
        kind = _KEYS.get(algorithm, "a kind not known here")
        own = der.elements(parts[2].content, 1)[0]
        parts = der.elements(own.content) if kind == "RSA" else []
    pairs = [("Kind", kind), ("Protected", "no, by nothing")]
    if kind == "RSA" and len(parts) > 1:
        bits = int.from_bytes(parts[1].content, "big").bit_length()
        pairs.insert(1, ("Size", f"{bits:,} bits"))
    return Properties("Private key", tuple(pairs), warning)


def _openssh(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield algorithm and protection (OpenSSH's PROTOCOL.key, section 1)."""
    cipher, offset = _string(body, len(b"openssh-key-v1\0"))
    for _ in range(2):
        _, offset = _string(body, offset)
    public, _ = _string(body, offset + 4)
    yield "Kind", text_of(_string(public, 0)[0])
    protected = "no, by nothing" if cipher == b"none" else f"yes, by a password ({text_of(cipher)})"
    yield "Protected", protected


def _string(data: bytes, offset: int) -> tuple[bytes, int]:
    """Return a field behind its length in four bytes, and where it ends. Raises ValueError."""
    end = offset + 4 + int.from_bytes(data[offset : offset + 4], "big")
    if end > len(data):
        raise ValueError("a field is cut short")
    return data[offset + 4 : end], end


def _ssh_keys(data: bytes) -> Iterator[Properties]:
    for one in _SSH.finditer(data):
        try:
            body = base64.b64decode(one[2] + b"=" * (-len(one[2]) % 4))
            pairs = [("Kind", text_of(one[1]))]
            if one[1] == b"ssh-rsa":
                _, offset = _string(body, 0)
                _, offset = _string(body, offset)
                modulus = int.from_bytes(_string(body, offset)[0], "big")
                pairs.append(("Size", f"{modulus.bit_length():,} bits"))
        except (ValueError, binascii.Error):
            continue
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")
        pairs += [("Fingerprint", f"SHA256:{digest}"), ("Comment", text_of(one[3] or b""))]
        yield Properties("Public key of OpenSSH", tuple(pairs))

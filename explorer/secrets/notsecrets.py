"""Random-looking values that are no secrets: digests, identifiers, public keys, media."""

from __future__ import annotations

import re

from explorer.secrets.candidate import Candidate

_NAMES = re.compile(
    rb"""(?ix)
    sha-?\d{1,3} | md5 | digest | integrity | checksum | crc32 | fingerprint | thumbprint
    | commit | revision | \bgit[_-]?(?:hash|sha|ref)\b | etag | content[_-]?hash | \bhash(?:es)?\b
    | resolved | public[_-]?key | \bpub[_-]?key | keyid\b | key[_-]?server | nonce\b | uuid\b
    | guid\b
    """
)
_SHAPES = re.compile(
    rb"""(?x)
    ^(?:sha(?:1|256|384|512)|md5)[-:=]        # integrity of lock files
    | ^ssh-(?:rsa|dss|ed25519)\b | ^AAAA[BCE]3Nza   # public keys of OpenSSH
    | ^MII[A-Za-z0-9+/]{3} | ^MFkw | ^MHYw | ^MCow   # DER of certificates and public keys
    | ^data:\w+/ | ^iVBORw0K | ^R0lGOD | ^/9j/4 | ^d09GM   # images and fonts in base64
    | ^\d+(?:\.\d+){1,4}$                       # versions and addresses
    | ^(?:AQICAH|CiQA|CiC|vault:v\d)            # ciphertext of key services
    | ^Ag[A-P][A-Za-z0-9+/]{250}               # sealed secrets of Kubernetes
    """
)
_blob = re.compile(rb"[A-Za-z0-9+/]{32}")
_uuid = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_dated_uuid = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[1235][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_path = re.compile(
    rb"^(?:\.{0,2}/|~/|[A-Za-z]:\\)|^https?://|^[\w.-]+/[\w./-]+\.\w{1,5}$"
    rb"|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/"
    rb"|\.(?:png|jpe?g|svg|gif|json|ya?ml|xml|html?|txt|md|pdf|zip|gz|jar|js|py|pem|crt)$"
)


def digest_name(lead: bytes) -> bool:
    """Tell whether what stands before a value calls it a digest, a commit or something public."""
    return bool(_NAMES.search(lead))


def public_shape(value: bytes) -> bool:
    """Tell whether a value is by its shape a digest, a public key, a picture or a version."""
    return bool(_SHAPES.search(value))


def is_uuid(value: bytes) -> bool:
    """Tell whether a value is an identifier in the form of RFC 9562."""
    return bool(_uuid.fullmatch(value))


def is_dated_uuid(value: bytes) -> bool:
    """Tell whether a UUID was made from a clock or a name: nobody draws a secret that way."""
    return bool(_dated_uuid.fullmatch(value.lower()))


def is_path(value: bytes) -> bool:
    """Tell whether a value is the name of a file or an address without credentials."""
    return bool(_path.search(value))


def inside_blob(candidate: Candidate) -> bool:
    """Tell whether a token is a stretch of longer base 64 that looks like one by chance."""
    before, after = candidate.before(32), candidate.after(32)
    return (before[-1:] in b"+/" and bool(_blob.fullmatch(before))) or (
        after[:1] in b"+/" and bool(_blob.fullmatch(after))
    )

"""Recognises random-looking values that are no secrets: digests, ids, public keys, media."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from explorer.secrets.candidate import Candidate
from explorer.secrets.dialect import WORDS_OF_SECRETS
from explorer.secrets.randomness import looks_random

_NAMES = re.compile(
    rb"""(?ix)
    sha-?\d{1,3} | \bh1:$ | md5 | digest | integrity | checksum | crc32 | fingerprint | thumbprint
    | commit | revision | \bgit[_-]?(?:hash|sha|ref)\b | etag | content[_-]?hash | \bhash(?:es)?\b
    | resolved | public[_-]?key(?:[_-]?token)? | \bpub[_-]?key | keyid\b | key[_-]?server
    | nonce\b | uuid\b | guid\b
    | (?<![a-z])(?:patch|file|chunk|asset|block|build|image|tree|source)[_-]hash\b
    | (?<![a-z])(?:next[_ -]?)?(?:next|page|pagination|continuation)[_ -]?token\b
    | (?:client[_-]?request|idempotency|change|action)[_ -]?token\b
    | \bkey(?:words?|board|frames?|stroke|press)\b | \btokendata\b
    """
)
_secret_behind = re.compile(rb"(?i)[\w.-]{0,40}(?:%b)" % WORDS_OF_SECRETS.encode())
_SHAPES = re.compile(
    rb"""(?x)
    ^(?:sha(?:1|256|384|512)|md5)[-:=]        # integrity of lock files
    | ^ssh-(?:rsa|dss|ed25519)\b | ^AAAA[BCE]3Nza   # public keys of OpenSSH
    | ^MII[A-Za-z0-9+/]{3} | ^MFkw | ^MHYw | ^MCow   # DER of certificates and public keys
    | ^urn:\w+: | ^data:\w+/ | ^iVBORw0K | ^R0lGOD | ^/9j/4 | ^d09GM   # images and fonts in base64
    | ^\d+(?:\.\d+){1,4}$                       # versions and addresses
    | ^\d+\.\d+\.\d+-(?:alpha|beta|rc|next|pre|dev|canary)[.-]?[\w.-]{0,20}$
    | ^[\w./@-]{1,80}@[~^]\d+\.\d+              # packages, and which version of them will do
    | ^(?:commits?|compare|tree|blob)/[0-9a-f]{7}    # addresses of revisions
    | ^arn:aws[\w-]{0,12}:                      # names of resources
    | ^[\w-]{1,32}:[x*!]:\d{1,10}:\d{1,10}:      # lines of the list of users
    | ^(?:scram-)?sha-?\d{1,3}(?:-\d{1,3})?$      # algorithms
    | ^(?:AQICAH|CiQA|CiC|vault:v\d)            # ciphertext of key services
    | ^Ag[A-P][A-Za-z0-9+/]{250}               # sealed secrets of Kubernetes
    """
)
_base64 = re.compile(rb"/[A-Za-z0-9+/]{19,}={0,2}")
_blob = re.compile(rb"[A-Za-z0-9+/]{32}")
_uuid = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_dated_uuid = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[1235][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_pgp_name = re.compile(rb"(?i)(?:gpg|pgp)[a-z0-9_]{0,24}key(?:[_-]?ids?|s)?\W{1,8}$")
_PGP_ID = rb"(?:0x)?(?:[0-9A-Fa-f]{40}|[0-9A-F]{16}|[0-9A-F]{8})"
_pgp_id = re.compile(rb"%b(?:[ ,]{1,2}%b){0,63}" % (_PGP_ID, _PGP_ID))
_digest = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}")
_file_before = re.compile(rb"\s{0,16}[^\s:=]{0,160}/[^\s:=]{1,160}\s{1,16}")
_file_behind = re.compile(rb"[ \t]{1,8}\*?[^\s=]{0,160}[/.][^\s=]{1,160}\s")
_LISTED = 200
_path = re.compile(
    rb"^(?:\.{0,2}/|~/|[A-Za-z]:\\)|^https?://|^[a-z][a-z0-9+.-]{1,24}://[^@]*$"
    rb"|^@?[a-z][a-z-]{1,40}(?:/[a-z][a-z-]{0,40}\d?){1,6}$|^[\w.-]+/[\w./-]+\.\w{1,5}$"
    rb"|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/"
    rb"|^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\.(?:com|net|org|io|dev)$"
    rb"|\.(?:png|jpe?g|svg|gif|json|ya?ml|xml|html?|txt|md|pdf|zip|gz|jar|js|py|pem|crt)$"
)


def digest_name(lead: bytes) -> bool:
    """Return whether what is in front of a value calls it a digest, a commit or public.

    A name that goes on with a word of secrets is that of a secret: `FINGERPRINT_API_KEY`.
    """
    return any(not _secret_behind.match(lead, one.end()) for one in _NAMES.finditer(lead))


def public_shape(value: bytes) -> bool:
    """Return whether a value is by its shape a digest, a public key, a picture or a version."""
    return bool(_SHAPES.search(value))


def is_uuid(value: bytes) -> bool:
    """Return whether a value is an identifier in the form of RFC 9562."""
    return bool(_uuid.fullmatch(value))


def is_dated_uuid(value: bytes) -> bool:
    """Return whether a UUID was made from a clock or a name (RFC 9562), so not at random."""
    return bool(_dated_uuid.fullmatch(value.lower()))


def is_path(value: bytes) -> bool:
    """Return whether a value is the name of a file or an address without credentials.

    Every sixty-fourth value in base 64 begins as a path does, and has no words in it.
    """
    return bool(_path.search(value)) and not (_base64.fullmatch(value) and looks_random(value))


def listed_digest(candidate: Candidate) -> bool:
    """Return whether a value is the checksum beside the name of a file, as in `md5sums`.

    So it is behind the name of a package, which it pins: `checkout@…`.
    """
    if not _digest.fullmatch(candidate.secret):
        return False
    if candidate.before(1) == b"@":
        return True
    before, after = candidate.before(_LISTED).rpartition(b"\n")[2], candidate.after(_LISTED)
    if not before.strip():
        return bool(_file_behind.match(after))
    return after[:1].isspace() and bool(_file_before.fullmatch(before))


def pgp_fingerprint(candidate: Candidate) -> bool:
    """Return whether a value names a public key of OpenPGP, as base images keep it in `GPG_KEY`.

    It has 160 bits (RFC 4880, section 12.2), or the last 64 or 32 of them.
    """
    return bool(_pgp_name.search(candidate.label) and _pgp_id.fullmatch(candidate.secret))


def inside_blob(candidate: Candidate) -> bool:
    """Return whether a token is a part of longer base 64, where it looks like one by chance."""
    before, after = candidate.before(32), candidate.after(32)
    return (before[-1:] in b"+/" and _is_blob(before)) or (after[:1] in b"+/" and _is_blob(after))


def _is_blob(data: bytes) -> bool:
    """Return whether bytes are base 64 of something, and no path, which has the same letters."""
    return bool(_blob.fullmatch(data)) and looks_random(data)


def published_example(value: bytes) -> bool:
    """Return whether a provider or a standard publishes a value as an example.

    Such are the keys of the emulators of Azure Storage and Cosmos DB, those in the documentation of
    Stripe, Docker and kubeadm, the tokens of RFC 5849, 6455, 6749 and 7617, and the tag of cache
    folders.
    """
    return hashlib.sha256(value).hexdigest()[:16] in _digests()


@cache
def _digests() -> frozenset[str]:
    """Return the first 8 bytes of each SHA-256, so that no token is in a file of the project."""
    text = Path(__file__).with_name("published_examples.txt").read_text("ascii")
    return frozenset(text.split())

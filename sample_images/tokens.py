"""Credentials that are false and look right, the same at each build.

They are put together here so that no file of the project holds a whole one.
"""

import base64
import hashlib
import string
import zlib
from collections.abc import Callable

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
# PKCS #8 around the 32 bytes of an Ed25519 key: any 32 bytes are a valid one.
ED25519_HEAD = bytes.fromhex("302e020100300506032b657004220420")


def letters(seed: str, count: int, alphabet: str = BASE62) -> str:
    """Return so many letters, which the seed alone decides."""
    noise = hashlib.shake_256(seed.encode()).digest(count)
    return "".join(alphabet[byte % len(alphabet)] for byte in noise)


def with_checksum(prefix: str, seed: str) -> str:
    """Return a token as GitHub and npm build theirs: 30 letters, then their CRC32 in base 62."""
    body = letters(seed, 30)
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return prefix + body + digits


def github_token(seed: str) -> str:
    """Return a personal access token."""
    return with_checksum("ghp_", seed)


def npm_token(seed: str) -> str:
    """Return an npm access token."""
    return with_checksum("npm_", seed)


def aws_key_id(seed: str) -> str:
    """Return an access key id that decodes to an account number of twelve digits."""
    account = 10**11 + int(letters(seed, 11, string.digits))
    head = (1 << 47 | account << 7).to_bytes(6, "big")
    tail = hashlib.sha256(seed.encode()).digest()[:4]
    return "AKIA" + base64.b32encode(head + tail).decode()


def aws_secret_key(seed: str) -> str:
    """Return a secret access key."""
    return letters(seed, 40, BASE62 + "+/")


def password(seed: str) -> str:
    """Return a password that needs no quotes anywhere."""
    return letters(seed, 20, BASE62 + "-_")


def private_key(seed: str) -> str:
    """Return an Ed25519 key as a PEM file."""
    der = ED25519_HEAD + hashlib.sha256(seed.encode()).digest()
    kind = "PRIVATE KEY"
    return f"-----BEGIN {kind}-----\n{base64.b64encode(der).decode()}\n-----END {kind}-----\n"


KINDS: dict[str, Callable[[str], str]] = {
    "AWS_ACCESS_KEY_ID": aws_key_id,
    "AWS_SECRET_ACCESS_KEY": aws_secret_key,
    "DATABASE_PASSWORD": password,
    "DB_PASSWORD": password,
    "DEPLOY_KEY": private_key,
    "GITHUB_TOKEN": github_token,
    "INDEX_TOKEN": password,
    "NPM_TOKEN": npm_token,
    "QUEUE_PASSWORD": password,
    "SIGNING_KEY": private_key,
    "SMTP_PASSWORD": password,
    "TLS_KEY": private_key,
}


def values(scenario: str) -> dict[str, str]:
    """Return every credential by its name, others for each scenario."""
    return {name: make(f"{scenario}/{name}") for name, make in KINDS.items()}

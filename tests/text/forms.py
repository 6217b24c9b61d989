"""The forms that a secret takes in what an image holds, each made by those who write it so."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import shlex
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

_SAFE = bytes.maketrans(b"+/", b"-_")
_DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")


def planted(secret: str) -> Mapping[str, str]:
    """Return texts that hold a secret, in all its forms, by the form's name."""
    whole = {f"base64 at {n}": base64.b64encode(b"x" * n + secret.encode()) for n in range(3)}
    safe = {name.replace("64", "64url"): one.translate(_SAFE) for name, one in whole.items()}
    encoded = {name: one.decode() for name, one in (whole | safe).items()}
    return {**forms(secret), **encoded}


def forms(secret: str) -> Mapping[str, str]:
    """Return every form of a secret that tells it, by name."""
    data = secret.encode()
    return {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "path": quote(secret),
        "form": quote_plus(secret, safe=" "),
        "all percent": "".join(f"%{byte:02x}" for byte in data),
        "percent twice": quote(quote(secret, safe=""), safe=""),
        "JSON": json.dumps(secret)[1:-1],
        "JSON in UTF-8": json.dumps(secret, ensure_ascii=False)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(secret))[3:-3],
        "C": "".join(f"\\x{byte:02x}" for byte in data),
        "octal": "".join(f"\\{byte:03o}" for byte in data),
        "u": "".join(f"\\u{unit}" for unit in secret.encode("utf-16-be").hex(" ", 2).split()),
        "Python": repr(data)[2:-1],
        "shell": shlex.quote(secret).strip("'\""),
        "HTML": html.escape(secret),
        "HTML numbers": "".join(f"&#{ord(one)};" for one in secret),
        "HTML in hexadecimal": "".join(f"&#x{ord(one):X};" for one in secret),
        "hex": data.hex(),
        "HEX": data.hex().upper(),
        "dump": data.hex(" "),
        "colons": data.hex(":"),
        **_base64(data),
    }


def digests(secret: str) -> Mapping[str, str]:
    """Return digests by which a secret can be guessed."""
    return {name: hashlib.new(name, secret.encode()).hexdigest() for name in _DIGESTS}


def _base64(data: bytes) -> Mapping[str, str]:
    """Return what of base 64 the secret alone decides, at each alignment, in both alphabets."""
    found = {}
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).rstrip(b"=")
        alike = whole[-(-before * 8 // 6) : (before + len(data)) * 8 // 6].decode()
        found[f"base64 at {before}"] = alike
        found[f"base64url at {before}"] = alike.encode().translate(_SAFE).decode()
    return found

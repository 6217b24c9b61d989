"""A file that is one JSON Web Token: header and claims decoded, times in words.

No signature is verified, since the key is not known.
Sources: RFC 7519, sections 4.1 and 7.2; RFC 7515, section 3.1.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from datetime import UTC, datetime
from typing import Any

from explorer.image.blob import Blob
from explorer.preview.model import Check, Preview, Properties, cut
from explorer.wording import counted

_TOKEN = re.compile(
    rb"\s*(eyJ[A-Za-z0-9_-]{5,8000})\.([A-Za-z0-9_-]{2,30000})\.([A-Za-z0-9_-]*)\s*"
)
_LARGEST = 40_000
_MOST_CLAIMS = 100
_TIMES = {"exp": "expires", "nbf": "not valid before", "iat": "issued", "auth_time": "signed in"}
_NAMES = {"iss": "issuer", "sub": "subject", "aud": "audience", "jti": "token's id"}
_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def preview(blob: Blob, _path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return a token's header and claims. Raises DamageError, and what `check` raises."""
    if blob.size > _LARGEST or not head.lstrip().startswith(b"eyJ"):
        return None
    check()
    found = _TOKEN.fullmatch(blob.read_at(0, _LARGEST))
    header = _object(found[1]) if found else None
    claims = _object(found[2]) if found else None
    if header is None or claims is None:
        return None
    blocks = _header(header), _claims(claims, time.time())
    return Preview("JSON Web Token", blocks, decodes=True)


def _object(part: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _header(header: dict[str, Any]) -> Properties:
    pairs = tuple((cut(name), _text(value)) for name, value in [*header.items()][:_MOST_CLAIMS])
    warning = "unsigned" if str(header.get("alg", "")).lower() == "none" else ""
    signature = ("signature", "not verified: nobody here has the key")
    return Properties("JSON Web Token: header", (*pairs, signature), warning)


def _claims(claims: dict[str, Any], now: float) -> Properties:
    pairs = tuple(_claim(name, value, now) for name, value in [*claims.items()][:_MOST_CLAIMS])
    expires = claims.get("exp")
    if not isinstance(expires, int | float):
        return Properties("Claims", pairs, "it never expires")
    return Properties("Claims", pairs, "expired" if expires < now else "it is still valid")


def _claim(name: str, value: object, now: float) -> tuple[str, str]:
    meaning = _NAMES.get(name) or _TIMES.get(name)
    label = f"{name} ({meaning})" if meaning else cut(name)
    if name in _TIMES and isinstance(value, int | float):
        return label, moment(value, now)
    return label, _text(value)


def moment(seconds: float, now: float) -> str:
    """Return a time as a date and in words: "2030-01-01 00:00:00 UTC, in 412 days"."""
    try:
        date = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s since 1970"
    unit, name = next(((u, n) for u, n in _UNITS if abs(seconds - now) >= u), (1, "second"))
    words = counted(int(abs(seconds - now) // unit), name)
    return f"{date}, in {words}" if seconds > now else f"{date}, {words} ago"


def _text(value: object) -> str:
    return cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

"""Names of an image in JSON, where they have to come out byte for byte."""

from __future__ import annotations

import base64
from typing import Any

from explorer.layers import Hider


def exact_text(key: str, data: bytes) -> dict[str, str]:
    """Return a member for bytes; exact bytes beside it where they are no UTF-8."""
    try:
        return {key: data.decode()}
    except UnicodeDecodeError:
        exact = base64.b64encode(data).decode()
        return {key: data.decode("utf-8", "backslashreplace"), f"{key}_base64": exact}


def hidden_by(hider: Hider | None) -> dict[str, Any] | None:
    """Return who hides an entry, in the contract's words."""
    return {"layer": hider.layer, "how": hider.how.label} if hider else None

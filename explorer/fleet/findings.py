"""Findings in a store: what belongs to a layer is kept once, and for each image what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from explorer.fleet.model import Leak

COLUMNS = (
    "document, own, f.fingerprint, layer, instruction, secret, f.severity, visible, counts, decides"
)
"""What `leak_of` takes, of the view `findings`, which has to be called f."""
_KEY_BYTES = 16


class StoredFinding(NamedTuple):
    """A row of `found`, told from all others by its key: it is the same in each of its images."""

    key: bytes
    document: str
    fingerprint: str
    layer: str | None
    instruction: str
    severity: int

    @classmethod
    def of(cls, leak: Leak) -> tuple[Self, str]:
        """Return what of a finding belongs to its layer, and what its image says otherwise."""
        said = json.loads(leak.document)
        usual = _usual(leak)
        own = {name: one for name, one in said.items() if name in usual and one != usual[name]}
        document = json.dumps({**said, **dict.fromkeys(usual.keys() & said.keys())})
        lasting = (document, leak.fingerprint, leak.layer, leak.instruction, leak.severity)
        key = blake2b(json.dumps(lasting).encode(), digest_size=_KEY_BYTES).digest()
        return cls(key, *lasting), json.dumps(own) if own else ""


def leak_of(document: str, own: str, *about: Any) -> Leak:  # noqa: ANN401 - columns
    """Return a finding of an image by the columns of its row."""
    leak = Leak(document, *about[:5], *map(bool, about[5:]))
    said, differs = json.loads(document), json.loads(own or "{}")
    usual = {name: one for name, one in _usual(leak).items() if name in said}
    whole = json.dumps({**said, **usual, **differs})
    return Leak(whole, *about[:5], *map(bool, about[5:]))


def _usual(leak: Leak) -> Mapping[str, object]:
    """Return what a document says of its image, unless it says otherwise."""
    return {
        "visible": leak.visible,
        "hidden_by": None,
        "suppressed": None,
        "secret": leak.secret,
        "exposed": leak.visible,
    }

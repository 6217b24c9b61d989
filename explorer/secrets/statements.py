"""What statements about an image are wrapped in: envelopes with a signature, and archives.

Sources: DSSE, "Envelope"; the bundles of Sigstore, "dsse_envelope".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from explorer.allowance import Allowance
from explorer.image.blob import MemoryBlob
from explorer.image.document import inside
from explorer.printable import printable


def enveloped(value: Any) -> tuple[bytes, str] | None:  # noqa: ANN401 - any JSON value
    """Return what an envelope holds, and how it is written there; None for what is no envelope."""
    if not isinstance(value, Mapping):
        return None
    envelope = inside(value, "dsseEnvelope") or value
    payload = envelope.get("payload")
    if not isinstance(payload, str) or "payloadType" not in envelope:
        return None
    try:
        return base64.b64decode(payload, validate=True), payload
    except (binascii.Error, ValueError):
        return None


def unpacked(
    name: str, data: bytes, allowance: Allowance, miss: Callable[[str], object]
) -> Iterator[tuple[str, bytes]]:
    """Yield what an archive holds, each with a name; what is no archive itself.

    `miss` gets a sentence for what is left out of it. Raises LimitError.
    """
    # Not above: to show the texts of most images nothing is unpacked.
    from explorer.secrets.nested import HEAD, Budget, is_nesting, unpack

    if not is_nesting(data[:HEAD], b""):
        yield name, data
        return
    budget = Budget(allowance=allowance)
    for one in unpack(MemoryBlob(data), name.encode("utf-8", "replace"), budget):
        inner = printable(one.inner_path)
        yield f"{name}!{inner}" if inner else name, one.window.data
    for sentence in budget.unread:
        miss(f"An attestation was not all searched: {sentence}")

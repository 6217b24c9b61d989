"""Values that providers and standards publish as examples, known by their digests.

Among them are the keys of the Azure Storage and Cosmos DB emulators, of Stripe's
documentation, the tokens of RFC 5849, 6749 and 7617, and the tag of cache folders.
`known_examples.txt` holds the first 8 bytes of the SHA-256 of each, so that no
token stands in any file of the project.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_SHOWN = 16


def known_example(value: bytes) -> bool:
    """Tell whether a value is a published example."""
    return hashlib.sha256(value).hexdigest()[:_SHOWN] in _digests()


@cache
def _digests() -> frozenset[str]:
    text = (files("explorer.secrets") / "known_examples.txt").read_text("ascii")
    return frozenset(text.split())

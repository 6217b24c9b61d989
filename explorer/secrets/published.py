"""Values that providers and standards publish as examples, recognised by their digests.

Among them are the keys of the Azure Storage and Cosmos DB emulators, of Stripe's documentation,
the tokens of RFC 5849, 6749 and 7617, and the tag of cache folders. `published_examples.txt`
holds the first 8 bytes of each SHA-256, so that no token is in any file of the project.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_HEX_DIGITS = 16


def published_example(value: bytes) -> bool:
    """Return whether a value is a published example."""
    return hashlib.sha256(value).hexdigest()[:_HEX_DIGITS] in _digests()


@cache
def _digests() -> frozenset[str]:
    text = (files("explorer.secrets") / "published_examples.txt").read_text("ascii")
    return frozenset(text.split())

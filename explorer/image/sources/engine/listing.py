"""The images that an engine has, as it lists them. Source: Docker Engine API, "List images"."""

from __future__ import annotations

from explorer.allowance import Allowance
from explorer.image.document import Document
from explorer.image.sources.engine.connection import connected, plain_texts
from explorer.image.sources.source import Listed

_NAMELESS = "<none>"
_LARGEST_NUMBER = (1 << 63) - 1


def listed_by(engine: str, allowance: Allowance) -> list[Listed]:
    """Return an engine's images, the youngest first. Raises EngineError, FormatError, LimitError.

    What makes no sense in its answer is left out.
    """
    with connected(engine, allowance) as connection:
        listed = [_listed(one) for one in connection.images()]
    there = [one for one in listed if one.names or one.id]
    return sorted(there, key=lambda one: one.created or 0, reverse=True)


def _listed(fields: Document) -> Listed:
    names = _names(fields, "RepoTags") or _names(fields, "RepoDigests")
    (identity,) = plain_texts([fields.get("Id")]) or ("",)
    return Listed(identity, names, _number(fields, "Size"), _number(fields, "Created"))


def _names(fields: Document, key: str) -> list[str]:
    return [one for one in plain_texts(fields.get(key)) if one and _NAMELESS not in one]


def _number(fields: Document, key: str) -> int | None:
    value = fields.get(key)
    return value if type(value) is int and 0 < value <= _LARGEST_NUMBER else None

"""JSON of an image, whose every part may be missing, null, or of the wrong type.

Reading goes through these few functions, so that a wrong type is one clear
error and an absent optional field is no error at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from explorer.errors import FormatError

Document: TypeAlias = Mapping[str, Any]

# A manifest of ten thousand layers is 3 MB; nothing honest comes near this.
MAXIMUM_DOCUMENT = 1 << 26
_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a number", bool: "true or false"}


def parse(data: bytes, what: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON; `what` names the document in the message. Raises FormatError."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise FormatError(f"The {what} is not JSON: {reason}") from error


def parse_object(data: bytes, what: str) -> Document:
    """Read JSON that has to be an object. Raises FormatError."""
    value = parse(data, what)
    if not isinstance(value, dict):
        raise FormatError(f"The {what} should be an object and is {_name_of(value)}")
    return value


def text(document: Document, key: str, what: str) -> str | None:
    """Return an optional text. Raises FormatError where it is something else."""
    value: str | None = _optional(document, key, str, what)
    return value


def number(document: Document, key: str, what: str) -> int | None:
    """Return an optional whole number. Raises FormatError where it is something else."""
    value: int | None = _optional(document, key, int, what)
    return value


def section(document: Document, key: str, what: str) -> Document:
    """Return an object, empty where absent or null. Raises FormatError."""
    value: Document | None = _optional(document, key, dict, what)
    return value or {}


def texts(document: Document, key: str, what: str) -> list[str]:
    """Return a list of texts, empty where absent or null. Raises FormatError."""
    values = _optional(document, key, list, what) or []
    if wrong := [value for value in values if not isinstance(value, str)]:
        raise FormatError(f"The {what} has {_name_of(wrong[0])} in {key!r}, where texts belong")
    return values


def sections(document: Document, key: str, what: str) -> list[Document]:
    """Return a list of objects, empty where absent or null. Raises FormatError."""
    values = _optional(document, key, list, what) or []
    if wrong := [value for value in values if not isinstance(value, dict)]:
        raise FormatError(f"The {what} has {_name_of(wrong[0])} in {key!r}, where objects belong")
    return values


def text_map(document: Document, key: str, what: str) -> dict[str, str]:
    """Return an object's members that are texts, such as annotations. Raises FormatError."""
    return {k: v for k, v in section(document, key, what).items() if isinstance(v, str)}


def _optional(document: Document, key: str, wanted: type, what: str) -> Any:  # noqa: ANN401
    value = document.get(key)
    if value is None or (isinstance(value, wanted) and type(value) in (wanted, bool)):
        return value
    raise FormatError(
        f"The {what} should have {_NAMES[wanted]} in {key!r} and has {_name_of(value)}"
    )


def _name_of(value: object) -> str:
    return _NAMES.get(type(value), "null" if value is None else f"a {type(value).__name__}")

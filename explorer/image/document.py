"""Reads an image's JSON, any part of which may be missing, null, or of the wrong type.

A wrong type is one clear error; a missing optional field is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from explorer.allowance import Charge
from explorer.errors import FormatError
from explorer.limits import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, MOST_VALUES

Document: TypeAlias = Mapping[str, Any]
"""A JSON object as the image has it: plain lists and objects, which nobody writes to."""

# A manifest of ten thousand layers is 3 MB.
MAXIMUM_DOCUMENT = LARGEST_DOCUMENT
_Value = TypeVar("_Value")
_LARGEST_NUMBER = (1 << 63) - 1
_OPENING = b"{[,"
# Measured: memory of a value at worst, an instruction of the history for one; and of a letter.
_VALUE_BYTES, _WIDEST_LETTER = 200, 4
_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a number", bool: "true or false"}


def parse(data: bytes, what: str, keep: Charge) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON; `what` names the document in the message. Raises FormatError and LimitError.

    `keep` gets the bytes of memory that its values take, with what is made of them.
    """
    values = sum(data.count(sign) for sign in _OPENING)
    if values > MOST_VALUES:
        raise FormatError(f"The {what} has too many values, over the limit of {MOST_VALUES}")
    keep(_VALUE_BYTES * values + _WIDEST_LETTER * len(data))
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise FormatError(f"The {what} is not JSON: {reason}") from error
    if _depth(value) > DEEPEST_DOCUMENT:
        raise FormatError(f"The {what} is nested deeper than {DEEPEST_DOCUMENT} levels")
    return value


def says_all(data: bytes) -> bool:
    """Return whether JSON that was read before says nothing twice, of which the last alone counts.

    Raises what reading it raises.
    """
    is_all = True

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_all
        found = dict(pairs)
        is_all = is_all and len(found) == len(pairs)
        return found

    json.loads(data, object_pairs_hook=once)
    return is_all


def _depth(value: object) -> int:
    """Return how many levels of objects and lists a value has."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return depth


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def parse_object(data: bytes, what: str, keep: Charge) -> Document:
    """Read JSON that has to be an object, as `parse` does. Raises FormatError and LimitError."""
    value = parse(data, what, keep)
    if not isinstance(value, dict):
        raise FormatError(f"The {what} should be an object and is {_name_of(value)}")
    return value


def text(document: Document, key: str, what: str) -> str | None:
    """Return a text, None where absent or null. Raises FormatError for another type."""
    return _optional(document, key, str, what)


def inside(fields: object, *keys: str) -> Document:
    """Return an object inside objects, empty where it is missing or of another type."""
    for key in keys:
        fields = fields.get(key) if isinstance(fields, Mapping) else None
    return fields if isinstance(fields, Mapping) else {}


def number(document: Document, key: str, what: str) -> int | None:
    """Return a whole number, None where absent or null. Raises FormatError for another type.

    One that no field of 64 bits holds is none.
    """
    value = _optional(document, key, int, what)
    if value is not None and abs(value) > _LARGEST_NUMBER:
        raise FormatError(f"The {what} has a number in {key!r} that is too large")
    return value


def section(document: Document, key: str, what: str) -> Document:
    """Return an object, empty where absent or null. Raises FormatError."""
    return _optional(document, key, dict, what) or {}


def texts(document: Document, key: str, what: str) -> tuple[str, ...]:
    """Return the texts of a list, empty where absent or null. Raises FormatError."""
    values = _optional(document, key, list, what) or []
    if wrong := [value for value in values if not isinstance(value, str)]:
        raise FormatError(f"The {what} has {_name_of(wrong[0])} in {key!r}, where texts belong")
    return tuple(values)


def sections(document: Document, key: str, what: str) -> list[Document]:
    """Return a list of objects, empty where absent or null. Raises FormatError."""
    values = _optional(document, key, list, what) or []
    if wrong := [value for value in values if not isinstance(value, dict)]:
        raise FormatError(f"The {what} has {_name_of(wrong[0])} in {key!r}, where objects belong")
    return values


def text_map(document: Document, key: str, what: str) -> Mapping[str, str]:
    """Return an object's members that are texts, such as annotations. Raises FormatError."""
    return {k: v for k, v in section(document, key, what).items() if isinstance(v, str)}


def _optional(document: Document, key: str, wanted: type[_Value], what: str) -> _Value | None:
    value = document.get(key)
    if value is None or type(value) is wanted:  # a bool is an int as well
        return value
    raise FormatError(
        f"The {what} should have {_NAMES[wanted]} in {key!r} and has {_name_of(value)}"
    )


def _name_of(value: object) -> str:
    return _NAMES.get(type(value), "null" if value is None else f"a {type(value).__name__}")

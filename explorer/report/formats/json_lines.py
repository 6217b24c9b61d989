"""JSON that is written as it is made: of a long list one item at a time is in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_encode = json.JSONEncoder(indent=2).encode


def json_lines(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the lines of a document, ASCII alone, as `json.dumps(value, indent=2)` has them.

    An iterator is a list that is written item by item; it may be a value of an object or an item
    of another iterator, and objects that hold one are written member by member.
    """
    if isinstance(value, Iterator):
        yield from _nested("[]", (("", one) for one in value))
    elif isinstance(value, dict) and any(map(_is_streamed, value.values())):
        yield from _nested("{}", ((f"{_encode(key)}: ", one) for key, one in value.items()))
    else:
        yield from _encode(value).split("\n")


def _is_streamed(value: object) -> bool:
    members = value.values() if isinstance(value, dict) else ()
    return isinstance(value, Iterator) or any(map(_is_streamed, members))


def _nested(brackets: str, members: Iterator[tuple[str, Any]]) -> Iterator[str]:
    """Yield the lines of members between brackets; a line is kept until its comma is known."""
    line, comma = brackets[0], ""
    for key, value in members:
        head = f"  {key}"
        for inner in json_lines(value):
            yield line + comma
            line, comma, head = head + inner, "", "  "
        comma = ","
    if comma:
        yield line
        yield brackets[1]
    else:
        yield brackets

"""JSON that is written as it is made: of a long list one item at a time is in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from explorer.printable import printable_json

_encoder = json.JSONEncoder()


def json_lines(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the lines of a document, ASCII alone, as `json.dumps(value, indent=2)` has them.

    An iterator, wherever it stands, is a list that is written item by item.
    """
    if isinstance(value, dict):
        yield from _nested("{}", ((f"{_encode(key)}: ", one) for key, one in value.items()))
    elif isinstance(value, list | Iterator):
        yield from _nested("[]", (("", one) for one in value))
    else:
        yield _encode(value)


def _encode(value: object) -> str:
    return printable_json(_encoder.encode(value))


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

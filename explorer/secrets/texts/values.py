"""JSON as names and values: what is searched is what a program would read, not its quoting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST_NAME = 200


def named_values(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield (dotted name, text) for every text in a JSON value; a list of texts is one text.

    Documents are no deeper than `document.parse` lets them be; a name is cut where it is
    longer than anybody reads.
    """
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from named_values(inner, (f"{name}.{key}" if name else key)[:_LONGEST_NAME])
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield name, " ".join(value)
        else:
            for number, inner in enumerate(value):
                yield from named_values(inner, f"{name}[{number}]"[:_LONGEST_NAME])


def encoded(text: str) -> bytes:
    """Return a text's bytes; JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "surrogatepass")

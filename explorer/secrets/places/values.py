"""JSON as names and values: what is searched is what a program would read, not its quoting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MAXIMUM_DEPTH = 64


def named_values(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield (dotted name, text) for every text in a JSON value; a list of texts is one text."""
    if depth > _MAXIMUM_DEPTH:
        return
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from named_values(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield name, " ".join(value)
        else:
            for number, inner in enumerate(value):
                yield from named_values(inner, f"{name}[{number}]", depth + 1)


def encoded(text: str) -> bytes:
    """Return a text's bytes; JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "surrogatepass")

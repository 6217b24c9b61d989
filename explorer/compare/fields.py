"""The configurations, annotations and histories of two images as differences of their fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, TypeAlias

from msgspec import Struct

from explorer.differences import compare_lines
from explorer.image import Image, Instruction

_ELSEWHERE = frozenset({"history", "rootfs"})
"""Parts of a configuration that are compared as instructions and as layers."""
_CREATED = ("created", "org.opencontainers.image.created")
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


class Field(Struct, frozen=True):
    """A field that differs: its dotted name and its text on each side, None where it is not."""

    name: str
    a: str | None
    b: str | None

    @property
    def is_time(self) -> bool:
        """Whether it says when the image was made, which every build says anew."""
        return any(self.name == one or self.name.endswith(f".{one}") for one in _CREATED)


class InstructionOfOne(Struct, frozen=True):
    """An instruction that one side has and the other has not, `is_of_b` or of A."""

    instruction: Instruction
    is_of_b: bool


def differing_fields(a: Image, b: Image) -> list[Field]:
    """Return the fields of configuration and annotations that differ, by name."""
    first, second = (dict(_fields(image)) for image in (a, b))
    names = sorted({*first, *second})
    pairs = (Field(name, first.get(name), second.get(name)) for name in names)
    return [one for one in pairs if one.a != one.b]


def _fields(image: Image) -> Iterator[tuple[str, str]]:
    for key, value in image.config.items():
        if key not in _ELSEWHERE:
            yield from _inside(key, value)
    for key, text in image.annotations.items():
        yield f"annotations.{key}", text


def _inside(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield the fields of a value: of an object each part, of an environment each variable."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _inside(f"{name}.{key}", inner)
    elif name.endswith(".Env") and _is_texts(value):
        for variable in value:
            key, _, text = variable.partition("=")
            yield f"{name}.{key}", text
    elif value is not None:
        yield name, value if isinstance(value, str) else _encode(_plain(value))


def _is_texts(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON's encoder takes it: an object that nobody can write to is none."""
    return dict(value) if isinstance(value, Mapping) else value


def differing_instructions(a: Image, b: Image) -> list[InstructionOfOne]:
    """Return the instructions that one side has alone, in the order of a difference of lines."""
    # Of several ways to pair lines the other way round might take another one.
    is_turned = _texts(b) < _texts(a)
    found = list[InstructionOfOne]()
    for run in _runs(b, a) if is_turned else _runs(a, b):
        gone, came = run[::-1] if is_turned else run
        found += [InstructionOfOne(one, is_of_b=False) for one in gone]
        found += [InstructionOfOne(one, is_of_b=True) for one in came]
    return found


_Run: TypeAlias = tuple[list[Instruction], list[Instruction]]


def _runs(one: Image, other: Image) -> Iterator[_Run]:
    """Yield what each has alone, a stretch between two instructions of both after the other."""
    old, new = one.instructions, other.instructions
    for hunk in compare_lines(_texts(one), _texts(other), _go_on).hunks:
        for is_alone, lines in groupby(hunk.lines, lambda line: line.sign != " "):
            run = [*lines] if is_alone else []
            own = [old[line.old - 1] for line in run if line.sign == "-"]
            yield own, [new[line.new - 1] for line in run if line.sign == "+"]


def _texts(image: Image) -> list[bytes]:
    return [_text(one) for one in image.instructions]


def _text(one: Instruction) -> bytes:
    return one.created_by.encode("utf-8", "surrogatepass")


def _go_on() -> None:
    """Do nothing, so that the work goes on."""

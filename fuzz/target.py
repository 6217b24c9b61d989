"""What a target is: laws that hold for any bytes, and what helps to find bytes that break them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

_HERE = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in (_HERE / "targets").glob("[a-z]*.py")))


def unchanged(data: bytes) -> bytes:
    """Return the bytes as they are."""
    return data


@dataclass(frozen=True, slots=True)
class Target:
    """`one` takes an input of at most `length` bytes and asserts the laws.

    `repair` makes bytes that were changed at random fit again for a closer look, by
    their checksums for example.
    """

    one: Callable[[bytes], None]
    length: int = 2048
    repair: Callable[[bytes], bytes] = unchanged


def target(name: str) -> Target:
    """Return a target by its name, the name of its module."""
    return cast("Target", import_module(f"fuzz.targets.{name}").TARGET)


def corpus(name: str) -> Path:
    """Return the folder of a target's inputs."""
    return _HERE / "corpus" / name


def dictionary(name: str) -> Path:
    """Return the file of words that a target's inputs are made of; not every target has one."""
    return _HERE / "dictionaries" / f"{name}.dict"

"""The chapters of the demonstration, and the archives that come with the program."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

_FOLDER = Path(__file__).parent


class Chapter(Struct, frozen=True):
    """One image: what was built, what its author believed, what is there, and the repair.

    `image` is what it calls itself, `shows` the number of the instruction to look at and `hint`
    what to look for there; `dockerfile` is what was built, `repaired` the same after the repair,
    empty where nothing leaks. The twin built from that is the `repaired_image`: `compared` says
    what the comparison of both shows, `compared_hint` what to look for, at the `compared_path`.
    """

    name: str
    title: str
    image: str
    shows: int
    hint: str
    dockerfile: str
    believed: str
    really: str
    right: str
    repaired: str = ""
    repaired_image: str = ""
    compared: str = ""
    compared_hint: str = ""
    compared_path: str = ""

    @property
    def archive(self) -> Path:
        """The archive as an engine saved it, compressed as a whole."""
        return _archive(self.name)

    @property
    def twin(self) -> Path:
        """The archive of its repaired twin, where it has one."""
        return _archive(f"{self.name}-repaired")


def _archive(name: str) -> Path:
    return _FOLDER / "archives" / f"{name}.tar.gz"


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the story from its beginning to its end."""
    fields = tomllib.loads((_FOLDER / "story.toml").read_text("utf-8"))
    return tuple(_chapter(name, one) for name, one in fields.items())


def position(chapter: Chapter) -> str:
    """Return where in the story a chapter is: "Chapter 3 of 10"."""
    return f"Chapter {chapters().index(chapter) + 1} of {len(chapters())}"


def _chapter(name: str, fields: dict[str, Any]) -> Chapter:
    texts = {key: value.strip() for key, value in fields.items() if isinstance(value, str)}
    return Chapter(name=name, shows=fields["shows"], **texts)

"""What is photographed: which program on what, after which keys, in a terminal of which size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Program: TypeAlias = Literal["image", "start", "demo"]


@dataclass(frozen=True)
class Picture:
    """A file name, the program, the keys to press, and the size of the terminal in cells."""

    name: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (140, 38)
    program: Program = "image"
    title: str = "layer-explorer shop/web:2.3.1"


@dataclass(frozen=True)
class Scene:
    """A picture of the film: the keys that lead to it, and what is said below it."""

    keys: tuple[str, ...]
    shown: str
    caption: str
    seconds: float


PICTURES = (
    Picture("deleted-env", ("s", "enter"), (160, 45)),
    Picture("findings", ("f",), (150, 34)),
    Picture("everything", ("4", "s", "z"), (130, 24)),
    Picture("search", ("ctrl+f", *"password", "enter"), (120, 20)),
    Picture("start", (), (110, 26), "start", "layer-explorer"),
    Picture("demo", ("down", "down", "down"), (130, 28), "demo", "layer-explorer demo"),
    Picture("waste", ("i",), (140, 46)),
)

FILM = "story"
FILM_SIZE = (124, 38)
SCENES = (
    Scene((), "", "An image of 308 MB. What is in it?", 3.0),
    Scene(
        ("s", "enter", *["ctrl+up"] * 3),
        "s  enter",
        "The next secret: a .env that a later layer deleted, still readable",
        4.5,
    ),
    Scene(("n",), "n", "The next hidden file: a private key, deleted as well", 4.0),
    Scene(("f",), "f", "All secrets: why each leaks, and how anyone gets it back", 5.0),
)
"""The core story, for the README's top."""

"""What can be opened: images of engines, archives and layouts of a folder, what was open lately."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from explorer.frozen import Frozen
from explorer.tui.image.variants import USUAL, Variant

_TYPED = "As you typed it"


class Offer(Frozen, frozen=True):
    """An image to open: IMAGE of the command line, what it is called, and its other names.

    `size` is in bytes, `time` in seconds since 1970; None where nobody says so. The `variant` is
    what was chosen of it.
    """

    reference: str
    name: str
    also: Sequence[str] = ()
    size: int | None = None
    time: float | None = None
    variant: Variant = USUAL

    @property
    def key(self) -> str:
        """What it alone is known by: IMAGE, and what of that was chosen."""
        return "\0".join((self.reference, *self.variant.words))

    def has(self, words: Sequence[str]) -> bool:
        """Return whether all words stand in its names, capitals or not."""
        text = " ".join((self.name, self.reference, *self.also, *self.variant.words)).lower()
        return all(word in text for word in words)


class Shelf(Frozen, frozen=True):
    """The offers of one place; `note` says what else there is to say of it, in a few words."""

    title: str
    offers: Sequence[Offer] = ()
    note: str = ""


Row: TypeAlias = Shelf | Offer
"""A heading, or what stands below it."""


def words_of(typed: str) -> list[str]:
    """Return the words that an offer's names must have."""
    return typed.lower().split()


def rows_of(shelves: Sequence[Shelf], typed: str) -> list[Row]:
    """Return what fits what is typed, shelf by shelf; behind it stands what is typed itself."""
    typed = typed.strip()
    if not typed:
        return [*_all(shelves)]
    return [*_fitting(shelves, words_of(typed)), Shelf(_TYPED), Offer(typed, typed)]


def _all(shelves: Sequence[Shelf]) -> Iterator[Row]:
    for shelf in shelves:
        if shelf.offers or shelf.note:
            yield shelf
            yield from shelf.offers


def _fitting(shelves: Sequence[Shelf], words: Sequence[str]) -> Iterator[Row]:
    for shelf in shelves:
        if fitting := [one for one in shelf.offers if one.has(words)]:
            yield replace(shelf, note=f"{len(fitting)} of {len(shelf.offers)}")
            yield from fitting

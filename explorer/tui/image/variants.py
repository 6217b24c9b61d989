"""Other images that the place of this one holds: of other platforms, under other tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from textual.message import Message

from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.secrets.finding import Finding

OpenSource: TypeAlias = Callable[[Progress], Image]
FindOutline: TypeAlias = Callable[[], Outline | None]


class Variant(Struct, frozen=True):
    """Which one to open: a platform, and a tag or a number where there are several images."""

    platform: str | None = None
    pick: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What was chosen, in words; nothing of the usual one."""
        return tuple(filter(None, (self.platform, self.pick and f"image {self.pick}")))


USUAL = Variant()
"""Nothing was chosen."""


@dataclass
class VariantWanted(Message):
    """The user wants to see another image of the same place."""

    variant: Variant


OpenVariant: TypeAlias = Callable[[Variant], OpenSource]
"""Returns what opens a variant of the image that was asked for."""


class Explored(Struct, frozen=True):
    """What to explore: a name to show, and ways to the image, its outline and its variants.

    `shows` is the number of the instruction to begin at, and `hint` says what to see there; `aim`
    knows the finding to begin at; one that `keeps_name` is called so whatever its reference is.
    """

    name: str
    open_source: OpenSource
    outline: FindOutline | None = None
    open_variant: OpenVariant | None = None
    shows: int | None = None
    hint: str = ""
    keeps_name: bool = False
    aim: Callable[[Finding], bool] | None = None

    def other(self, variant: Variant) -> Explored:
        """Return another image of the same place."""
        if self.open_variant is None:
            return self
        return replace(self, open_source=self.open_variant(variant), outline=None, aim=None)


ExploredOf: TypeAlias = Callable[[str], Explored]
"""Returns what is to be explored of IMAGE of the command line."""


class ChosenImage(NamedTuple):
    """An image that was chosen: IMAGE of the command line, and which one of that place."""

    reference: str
    variant: Variant = USUAL

    def explored(self, explored_of: ExploredOf) -> Explored:
        """Return what is to be explored; where nothing of it was chosen, what is usual holds."""
        usual = explored_of(self.reference)
        return usual.other(self.variant) if self.variant.words else usual


def next_platform(image: Image) -> Variant | None:
    """Return the platform behind this one, the first behind the last; None where it is alone."""
    there = [*image.platforms]
    if len(there) < 2 or image.platform is None:
        return None
    at = there.index(image.platform) if image.platform in there else -1
    return Variant(str(there[(at + 1) % len(there)]), _own_name(image))


def next_image(image: Image) -> Variant | None:
    """Return the next of the images in an archive, by name; None where there is but one."""
    own = _own_name(image) or ""
    behind = [name for name in sorted(image.others) if name > own]
    return Variant(pick=(behind or sorted(image.others))[0]) if image.others else None


def _own_name(image: Image) -> str | None:
    return image.tags[0] if image.others and image.tags else None

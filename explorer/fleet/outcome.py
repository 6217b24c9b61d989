"""What a sweep has come to, at its end or on its way there: for reports and for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from explorer.fleet.causes import Cause, causes_of, mended_by
from explorer.fleet.store import Since, SweepStore, SweptImage
from explorer.frozen import Frozen


@dataclass(frozen=True)
class SweepOutcome(Frozen):
    """What is known of the images of a sweep; no secret is in any part of it.

    `errors` and `left_out` are references, each with a sentence; `since` compares with the last
    sweep of the same sources, if there was one.
    """

    images: Sequence[SweptImage]
    causes: Sequence[Cause]
    errors: Sequence[tuple[str, str]] = ()
    left_out: Sequence[tuple[str, str]] = ()
    since: Since | None = None

    @classmethod
    def of(cls, store: SweepStore) -> Self:
        """Return what a store says of its sweep by now."""
        images = [*store.images()]
        causes = causes_of((at, store.leaks(one.image)) for at, one in enumerate(images))
        return cls(images, causes, store.errors(), store.left_out(), store.since())

    @property
    def deciding(self) -> Sequence[Cause]:
        """The causes that fail images, the worst first."""
        return [one for one in self.causes if one.fails]

    @property
    def mended(self) -> tuple[int, int]:
        """How many causes have to be mended, and how many images are clear of them then."""
        return max(mended_by(self.causes), default=(0, 0))

    @cached_property
    def names(self) -> Sequence[str]:
        """What each image is called without its tag, by its position."""
        return tuple(name_of(one.reference) for one in self.images)

    def names_of(self, cause: Cause) -> int:
        """Return how many names the images of a cause have."""
        return len({self.names[at] for at in cause.images})

    @property
    def unopened(self) -> Sequence[tuple[str, str]]:
        """The errors of what is no image: of references that lead to none, or not to all."""
        of_images = [(one.reference, text) for one in self.images for text in one.unread]
        return [*(Counter(self.errors) - Counter(of_images)).elements()]


def name_of(reference: str) -> str:
    """Return a reference without its tag or its digest."""
    name = reference.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{last.partition(':')[0]}"

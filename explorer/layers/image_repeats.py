"""What the layers of an image store again, as far as they are read, with how to avoid it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from explorer.image import Image
from explorer.layers.avoiding import with_fix
from explorer.layers.fates import LayerFates, Place
from explorer.layers.repeats import (
    Repeats,
    StoredAgain,
    earlier_place,
    repeat_at,
    repeats_of,
    summed,
)


class ImageRepeats:
    """Answers what is stored again; of each layer that is worked out once, when it is asked for.

    It depends on a layer and those below alone, which change no more: any thread may ask.
    """

    def __init__(
        self, image: Image, layers: Callable[[], Sequence[LayerFates]], base: Callable[[], int]
    ) -> None:
        """Take what returns the layers that are read, and the last one of the base image."""
        self._image = image
        self._layers = layers
        self._base = base
        self._repeats: Sequence[Repeats] = ()

    def of_layer(self, number: int) -> list[StoredAgain]:
        """Return what a layer that is read stores again, a sum for each reason, most first."""
        sums = summed(self._layers()[number - 1], number, self._of(number))
        return [*map(self._with_fix, sums)]

    def files_in(self, number: int) -> int:
        """Return how many files a layer that is read stores again, hard links counted once."""
        return sum(map(bool, self._of(number).sizes))

    def _of(self, number: int) -> Repeats:
        layers, repeats = self._layers(), [*self._repeats]
        while len(repeats) < number:
            repeats.append(repeats_of(layers, repeats))
        self._repeats = repeats
        return repeats[number - 1]

    def of_all(self) -> list[StoredAgain]:
        """Return the sums of all layers that are read, most first."""
        sums = [one for number in range(len(self._layers())) for one in self.of_layer(number + 1)]
        return sorted(sums, key=lambda one: -one.bytes)

    def of_entry(self, place: Place) -> StoredAgain | None:
        """Return what there is to say of one entry; None where it is not stored again."""
        repeat = repeat_at(self._layers(), place)
        return self._with_fix(repeat) if repeat else None

    def earlier(self, place: Place) -> Place | None:
        """Return what a file stands in place of; None where nothing stood there."""
        return earlier_place(self._layers(), place)

    def _with_fix(self, one: StoredAgain) -> StoredAgain:
        return with_fix(self._image, one, self._base())

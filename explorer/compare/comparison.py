"""Two analyses side by side, each question worked out when it is first asked."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property

from explorer.analysis import Analysis
from explorer.compare.entries import Difference, Differences, compare_standing, compare_written
from explorer.compare.fields import (
    Field,
    InstructionOfOne,
    differing_fields,
    differing_instructions,
)
from explorer.compare.matching import Matching, matching
from explorer.layers.fates import LayerFates, Place
from explorer.layers.index import Kind

_FILES = (Kind.FILE, Kind.HARDLINK)


class Sameness(Enum):
    """How alike two images are: to the byte, but for times, but for how layers are cut, or not."""

    SAME = "same"
    TIMES = "times"
    LAYERS = "layers"
    DIFFERENT = "different"


def compare(a: Analysis, b: Analysis, check: Callable[[], None] = lambda: None) -> Comparison:
    """Return what B changes against A; both have read all that they can.

    `check` is called now and then while something is worked out, and may raise.
    """
    return Comparison(a, b, check)


class Comparison:
    """What B changes against A."""

    def __init__(self, a: Analysis, b: Analysis, check: Callable[[], None]) -> None:
        self.a = a
        self.b = b
        self._check = check

    @cached_property
    def shared(self) -> int:
        """How many layers both have from the base on: the same bytes, and all of them there."""
        number = 0
        for one, other in zip(self.a.layers, self.b.layers, strict=False):
            is_whole = not (one.read.damage or other.read.damage)
            named = one.read.layer.diff_id
            is_same = is_whole and named is not None and named == other.read.layer.diff_id
            if not is_same or len(one.read.index) != len(other.read.index):
                break
            number += 1
        return number

    @cached_property
    def standing(self) -> Differences:
        """What differs in the final file systems."""
        return compare_standing(*self._layers, self.shared, self._check)

    @cached_property
    def written(self) -> Differences:
        """What differs in all that was ever written, hidden or not."""
        return compare_written(*self._layers, self.shared, self._check)

    @cached_property
    def standing_with_times(self) -> Differences:
        """What differs in the final file systems, be it in nothing but its time."""
        return compare_standing(*self._layers, self.shared, self._check, with_times=True)

    @cached_property
    def written_with_times(self) -> Differences:
        """What differs in all that was ever written, be it in nothing but its time."""
        return compare_written(*self._layers, self.shared, self._check, with_times=True)

    @cached_property
    def findings(self) -> Matching:
        """Which findings are the same, moved, gone or new."""
        return matching(self.a, self.b)

    @cached_property
    def fields(self) -> Sequence[Field]:
        """What differs in configuration, labels and annotations."""
        return tuple(differing_fields(self.a.image, self.b.image))

    @cached_property
    def instructions(self) -> Sequence[InstructionOfOne]:
        """The instructions that one side has alone."""
        return tuple(differing_instructions(self.a.image, self.b.image))

    @property
    def sizes(self) -> tuple[int, int]:
        """The bytes of all layers of each side, uncompressed."""
        first, second = (sum(one.read.size for one in side.layers) for side in self._sides)
        return first, second

    @property
    def growth(self) -> int:
        """How many bytes more the layers of B have; less than 0 where they are fewer."""
        return self.sizes[1] - self.sizes[0]

    @property
    def wasted(self) -> tuple[int, int]:
        """The bytes that each side stores for nobody."""
        return self.a.waste.wasted_bytes, self.b.waste.wasted_bytes

    @cached_property
    def new_setuid(self) -> Sequence[Difference]:
        """The files of B that run as their owner whoever starts them, and did not in A."""
        return tuple(one for one in self.standing if one.b and self._is_new_setuid(one))

    @cached_property
    def changes_base(self) -> bool:
        """Whether B is built on another base than A, or on another version of it.

        Where nothing says where the base of A ends, its first layer counts as the base.
        """
        end = self.a.base.layer if self.a.base else 0
        first, second = (
            [one.diff_id for one in side.image.layers[: max(end, 1)]] for side in self._sides
        )
        return first != second

    @property
    def sameness(self) -> Sameness:
        """How alike both are."""
        if self._differ:
            return Sameness.DIFFERENT
        if self.standing.retimed or self.written.retimed or self.fields:
            return Sameness.TIMES
        is_shared = self.shared == len(self.a.layers) == len(self.b.layers)
        return Sameness.SAME if is_shared else Sameness.LAYERS

    @property
    def _differ(self) -> bool:
        found = self.findings
        fields = any(not one.is_time for one in self.fields)
        entries = len(self.standing) or len(self.written)
        platforms = self.a.image.platform != self.b.image.platform
        lists = (found.new, found.gone, found.moved, self.instructions)
        return bool(entries or fields or platforms or any(lists))

    @property
    def _sides(self) -> tuple[Analysis, Analysis]:
        return self.a, self.b

    @property
    def _layers(self) -> tuple[Sequence[LayerFates], Sequence[LayerFates]]:
        first, second = ([one.fates for one in side.layers] for side in self._sides)
        return first, second

    def _is_new_setuid(self, one: Difference) -> bool:
        was_one = one.a is not None and _is_setuid(self.a, one.a)
        return one.b is not None and _is_setuid(self.b, one.b) and not was_one


def _is_setuid(side: Analysis, place: Place) -> bool:
    entry = side.entry(place)
    return entry.kind in _FILES and bool(entry.owner.mode & stat.S_ISUID)

"""The entries of two images by their paths: in the final file systems, and in all ever written.

Both take one pass over the entries. What stands in shared layers, and is hidden on neither side, is
the same without being looked up: two images on one large base cost little but what they differ in.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from operator import or_

from msgspec import Struct

from explorer.compare.differing import SUBSTANCE, TIME, VERSIONS, Aspect, differing
from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, Place, unpacked
from explorer.layers.index import FIRST_MARKER, Kind
from explorer.layers.ordering import preorder
from explorer.layers.tree import standing_entries, written_entries

_NOWHERE = -1
_IS_FOLDER = bytes(kind == Kind.DIR for kind in range(256))

Layers = Sequence[LayerFates]
Check = Callable[[], None]


class Difference(Struct, frozen=True):
    """A path at which two sides differ: `a` and `b` are the topmost entries, None for none.

    `size_a` and `size_b` are stored bytes and `versions_a` and `versions_b` numbers of entries: in
    the final file system one or none, in all that was ever written as many as there are.
    """

    path: bytes
    a: Place | None
    b: Place | None
    size_a: int
    size_b: int
    versions_a: int
    versions_b: int
    aspects: Aspect

    @property
    def is_added(self) -> bool:
        """Whether nothing stands there in A."""
        return self.a is None

    @property
    def is_removed(self) -> bool:
        """Whether nothing stands there in B."""
        return self.b is None

    @property
    def is_changed(self) -> bool:
        """Whether something stands there on both sides."""
        return self.a is not None and self.b is not None

    @property
    def is_of_attributes(self) -> bool:
        """Whether nothing but attributes differs, and more than the time."""
        is_more = self.aspects & ~TIME
        return self.is_changed and bool(is_more) and not self.aspects & SUBSTANCE

    @property
    def is_of_time(self) -> bool:
        """Whether nothing but the time differs."""
        return self.is_changed and not self.aspects & ~TIME

    @property
    def growth(self) -> int:
        """How many bytes more are in B; less than 0 where they are fewer."""
        return self.size_b - self.size_a


class Differences:
    """The differing paths of two sides in the order of a tree, as columns; and what is the same.

    `same` counts the entries that don't differ, `retimed` those of them whose time alone does;
    `same_sizes` are their stored bytes on each side, which links may make unequal. Where it is
    made `with_times`, what differs in its time alone differs as well.
    """

    def __init__(self, *, with_times: bool = False) -> None:
        self.asked = ~0 if with_times else ~TIME
        self.same = self.retimed = 0
        self.same_sizes = (0, 0)
        self._paths: list[bytes] = []
        self._places = array("q"), array("q")
        self._sizes = array("q"), array("q")
        self._versions = array("I"), array("I")
        self._aspects = array("H")
        self._order: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[Difference]:
        return map(self._at, self._order)

    def __getitem__(self, number: int) -> Difference:
        """Return a differing path by its number in that order, from 0."""
        return self._at(self._order[number])

    @property
    def added(self) -> Iterator[Difference]:
        """What stands in B alone."""
        return (one for one in self if one.is_added)

    @property
    def removed(self) -> Iterator[Difference]:
        """What stands in A alone."""
        return (one for one in self if one.is_removed)

    @property
    def changed(self) -> Iterator[Difference]:
        """What stands on both sides and differs."""
        return (one for one in self if one.is_changed)

    def add(self, path: bytes, a: _Standing, b: _Standing, aspects: int) -> None:
        """Add a path."""
        self._paths.append(path)
        self._aspects.append(aspects)
        for side, one in enumerate((a, b)):
            self._places[side].append(one.top)
            self._sizes[side].append(one.size)
            self._versions[side].append(one.versions)

    def leave_out(self, versions: int, size_a: int, size_b: int, retimed: int = 0) -> None:
        """Count entries that are the same, but for their times so many of them."""
        self.same += versions
        self.retimed += retimed
        self.same_sizes = self.same_sizes[0] + size_a, self.same_sizes[1] + size_b

    def arrange(self, check: Check) -> Differences:
        """Put the paths in the order of a tree, once all are there."""
        self._order = preorder(self._paths, check)
        return self

    def _at(self, row: int) -> Difference:
        (place_a, place_b), (sizes_a, sizes_b) = self._places, self._sizes
        a, b = place_a[row], place_b[row]
        return Difference(
            path=self._paths[row],
            a=unpacked(a) if a != _NOWHERE else None,
            b=unpacked(b) if b != _NOWHERE else None,
            size_a=sizes_a[row],
            size_b=sizes_b[row],
            versions_a=self._versions[0][row],
            versions_b=self._versions[1][row],
            aspects=Aspect(self._aspects[row]),
        )


class _Standing(Struct):
    """What stands at a path of one side: the topmost entry, packed, and the sums over all."""

    top: int = _NOWHERE
    size: int = 0
    versions: int = 0

    def add(self, top: int, size: int) -> None:
        self.top, self.size, self.versions = top, self.size + size, self.versions + 1


_NOTHING = _Standing()


def compare_standing(
    a: Layers, b: Layers, shared: int, check: Check, *, with_times: bool = False
) -> Differences:
    """Compare the final file systems of two images whose first layers are `shared`."""
    differences = Differences(with_times=with_times)
    at_a, at_b = dict[bytes, int](), dict[bytes, int]()
    for number in range(1, shared + 1):
        check()
        _sort_out(a[number - 1], b[number - 1], number, (at_a, at_b), differences)
    for layers, at in ((a, at_a), (b, at_b)):
        for number, fates in enumerate(layers[shared:], shared + 1):
            check()
            base = number << LAYER_BITS
            at.update((path, base + one) for path, one in standing_entries(fates, len(layers)))
    _compare_at(a, b, at_a, at_b, differences)
    return differences.arrange(check)


def _sort_out(
    one: LayerFates,
    other: LayerFates,
    number: int,
    at: tuple[dict[bytes, int], dict[bytes, int]],
    differences: Differences,
) -> None:
    """Leave out of a shared layer what is hidden on both sides or on none.

    A directory is on no side hidden by being listed again, and so may differ all the same.
    """
    index, base, same, size_of_same = one.index, number << LAYER_BITS, 0, 0
    if _is_plain(one) and not (any(one.hidden_by) or any(other.hidden_by)):
        for position in compress(range(len(index)), index.kinds.translate(_IS_FOLDER)):
            same, size_of_same = same - 1, size_of_same - index.sizes[position]
            at[0][index.paths[position]] = at[1][index.paths[position]] = base + position
        size_of_all = sum(index.sizes) + size_of_same
        differences.leave_out(len(index) + same, size_of_all, size_of_all)
        return
    columns = zip(index.kinds, index.sizes, one.hidden_by, other.hidden_by, strict=True)
    for position, (kind, size, hidden, hidden_there) in enumerate(columns):
        if kind >= FIRST_MARKER or (hidden and hidden_there) or position in index.ignored:
            continue
        if not hidden and not hidden_there and kind != Kind.DIR:
            same, size_of_same = same + 1, size_of_same + size
            continue
        for side, is_hidden in enumerate((hidden, hidden_there)):
            if not is_hidden:
                at[side][one.path(position)] = base + position
    differences.leave_out(same, size_of_same, size_of_same)


def _is_plain(fates: LayerFates) -> bool:
    """Return whether each entry of a layer writes what its path says: then columns will do."""
    kinds, ignored = fates.index.kinds, fates.index.ignored
    return not (ignored or fates.resolved or Kind.WHITEOUT in kinds or Kind.OPAQUE in kinds)


def _compare_at(
    a: Layers,
    b: Layers,
    at_a: dict[bytes, int],
    at_b: dict[bytes, int],
    differences: Differences,
) -> None:
    sizes, others = ([fates.index.sizes for fates in layers] for layers in (a, b))
    same = retimed = size_a = size_b = 0
    for path, place in at_a.items():
        there = at_b.get(path)
        if there is None:
            differences.add(path, _one(a, place), _NOTHING, 0)
        elif (aspects := differing(a, place, b, there)) & differences.asked:
            differences.add(path, _one(a, place), _one(b, there), aspects)
        else:
            same, retimed = same + 1, retimed + (aspects > 0)
            size_a += sizes[(place >> LAYER_BITS) - 1][place & POSITION]
            size_b += others[(there >> LAYER_BITS) - 1][there & POSITION]
    differences.leave_out(same, size_a, size_b, retimed)
    for path, place in at_b.items():
        if path not in at_a:
            differences.add(path, _NOTHING, _one(b, place), 0)


def _one(layers: Layers, place: int) -> _Standing:
    return _Standing(place, layers[(place >> LAYER_BITS) - 1].index.sizes[place & POSITION], 1)


# All that was ever written


class _Written:
    """What the layers of one side write that the other side does not share, by path.

    `tops` are the last entries, `below` leads from an entry to the one before it at its path, and
    `again` are the paths that have several.
    """

    def __init__(self, layers: Layers, shared: int, check: Check) -> None:
        self.tops: dict[bytes, int] = {}
        self.below: dict[int, int] = {}
        self.again: set[bytes] = set()
        for number, fates in enumerate(layers[shared:], shared + 1):
            check()
            for path, position in written_entries(fates):
                place = (number << LAYER_BITS) + position
                if (before := self.tops.get(path)) is not None:
                    self.below[place] = before
                    self.again.add(path)
                self.tops[path] = place

    def taken(self, path: bytes) -> list[int]:
        """Take the packed places at a path out of the rest, and return them, the first first."""
        found, place = list[int](), self.tops.pop(path, None)
        while place is not None:
            found.append(place)
            place = self.below.get(place)
        return found[::-1]


def compare_written(
    a: Layers, b: Layers, shared: int, check: Check, *, with_times: bool = False
) -> Differences:
    """Compare all that two images ever wrote, hidden or not; their first layers are `shared`."""
    differences = Differences(with_times=with_times)
    first, second = (_Written(layers, shared, check) for layers in (a, b))
    beneath = _beneath(a[:shared], first, second, differences, check)
    for path in {*first.again, *second.again, *beneath}:
        below = beneath.get(path, _NOTHING)
        own, others = first.taken(path), second.taken(path)
        _compare_versions(path, (a, own), (b, others), below, differences)
    # What is left is written once on each side at most.
    _compare_at(a, b, first.tops, second.tops, differences)
    return differences.arrange(check)


def _beneath(
    layers: Layers, first: _Written, second: _Written, differences: Differences, check: Check
) -> dict[bytes, _Standing]:
    """Return what shared layers write at paths that one side writes again; leave out the rest."""
    found: dict[bytes, _Standing] = {}
    for number, fates in enumerate(layers, 1):
        check()
        sizes, base = fates.index.sizes, number << LAYER_BITS
        same, size = _written_by(fates)
        for path, position in _again(fates, first, second):
            found.setdefault(path, _Standing()).add(base + position, sizes[position])
            same, size = same - 1, size - sizes[position]
        differences.leave_out(same, size, size)
    return found


def _written_by(fates: LayerFates) -> tuple[int, int]:
    """Return how many entries a layer writes, and their bytes."""
    sizes = fates.index.sizes
    if _is_plain(fates):
        return len(sizes), sum(sizes)
    written = [sizes[position] for _, position in written_entries(fates)]
    return len(written), sum(written)


def _again(fates: LayerFates, first: _Written, second: _Written) -> Iterator[tuple[bytes, int]]:
    """Yield what a shared layer writes at paths that one side writes again."""
    tops = first.tops, second.tops
    if not _is_plain(fates):
        entries = written_entries(fates)
        return ((path, at) for path, at in entries if path in tops[0] or path in tops[1])
    paths = fates.index.paths
    again = map(or_, *(map(some.__contains__, paths) for some in tops))
    return ((paths[at], at) for at in compress(range(len(paths)), again))


def _compare_versions(
    path: bytes,
    one: tuple[Layers, Sequence[int]],
    other: tuple[Layers, Sequence[int]],
    below: _Standing,
    differences: Differences,
) -> None:
    """Compare the versions at a path one after the other; those `below` are shared."""
    (a, own), (b, others) = one, other
    aspects = VERSIONS if len(own) != len(others) else 0
    for place, there in zip(own, others, strict=False):
        aspects |= differing(a, place, b, there)
    first, second = _summed(a, own, below), _summed(b, others, below)
    is_on_both = first.versions and second.versions
    if not is_on_both:
        differences.add(path, first, second, 0)
    elif aspects & differences.asked:
        differences.add(path, first, second, aspects & ~TIME or aspects)
    else:
        retimed = first.versions if aspects else 0
        differences.leave_out(first.versions, first.size, second.size, retimed)


def _summed(layers: Layers, places: Sequence[int], below: _Standing) -> _Standing:
    summed = _Standing(below.top, below.size, below.versions)
    for place in places:
        summed.add(place, layers[(place >> LAYER_BITS) - 1].index.sizes[place & POSITION])
    return summed

"""Findings by cause: the layer and the instruction that brought them into so many images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from explorer.fleet.model import Leak
from explorer.frozen import Frozen


class Cause(Frozen, frozen=True):
    """A layer and the instruction that wrote it; `layer` is None for what is in no layer.

    `images` are the positions of the images it reaches, those it is `exposed_in` show one of its
    findings to everybody, and those that it `fails` fail because of it; `leaks` has each finding
    once, as the first image has it, but visible where any image shows it.
    """

    layer: str | None
    instruction: str
    images: Sequence[int]
    exposed_in: Sequence[int]
    fails: Sequence[int]
    leaks: Sequence[Leak]
    secrets: int

    @property
    def severity(self) -> int:
        """How bad the worst of its findings is."""
        return max((one.severity for one in self.leaks), default=0)


class _Growing(Struct):
    """A cause on its way: what is in order is a key of a dictionary."""

    images: dict[int, None] = field(default_factory=dict)
    exposed_in: dict[int, None] = field(default_factory=dict)
    fails: dict[int, None] = field(default_factory=dict)
    leaks: dict[str, Leak] = field(default_factory=dict)
    secrets: set[tuple[int, int]] = field(default_factory=set)

    def add(self, image: int, leak: Leak) -> None:
        self.images[image] = None
        if leak.fingerprint not in self.leaks:
            self.leaks[leak.fingerprint] = leak
            self.secrets.add((image, leak.secret))
        if leak.visible:
            self.exposed_in[image] = None
            if not self.leaks[leak.fingerprint].visible:
                self.leaks[leak.fingerprint] = leak
        if leak.decides:
            self.fails[image] = None


def causes_of(images: Iterable[tuple[int, Iterable[Leak]]]) -> list[Cause]:
    """Return the causes of all findings that count, the worst first.

    Those that fail images go before those that fail none; then the more severe one is worse, and
    the one that is in more images.
    """
    growing: dict[tuple[str | None, str], _Growing] = {}
    for image, leaks in images:
        for one in leaks:
            if one.counts:
                growing.setdefault((one.layer, one.instruction), _Growing()).add(image, one)
    return sorted((_cause(*key, one) for key, one in growing.items()), key=_rank)


def _cause(layer: str | None, instruction: str, grown: _Growing) -> Cause:
    return Cause(
        layer,
        instruction,
        [*grown.images],
        [*grown.exposed_in],
        [*grown.fails],
        [*grown.leaks.values()],
        len(grown.secrets),
    )


def _rank(one: Cause) -> tuple[object, ...]:
    reached = (-len(one.fails), -len(one.images))
    return (not one.fails, -one.severity, *reached, one.layer or "", one.instruction)


def mended_by(causes: Sequence[Cause]) -> Iterator[tuple[int, int]]:
    """Yield how many causes are mended and how many images are clear then, the worst cause first.

    An image is clear when the last of the causes that fail it is mended.
    """
    left: dict[int, int] = {}
    for one in causes:
        for image in one.fails:
            left[image] = left.get(image, 0) + 1
    clear = 0
    for number, one in enumerate((one for one in causes if one.fails), 1):
        for image in one.fails:
            left[image] -= 1
            clear += not left[image]
        yield number, clear

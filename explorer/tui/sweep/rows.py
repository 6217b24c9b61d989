"""What the two lists of a sweep show: causes and images, the worst first, and what passes a filter.

All of it is worked out beside the event loop: there may be very many images.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Self

from msgspec import Struct, field

from explorer.fleet.causes import Cause
from explorer.fleet.model import name_of
from explorer.fleet.phrases import layer_text, reach_text
from explorer.fleet.reading_back import read_back
from explorer.fleet.store import SweptImage
from explorer.frozen import Frozen
from explorer.printable import clipped
from explorer.secrets.locations import lasting_text
from explorer.secrets.rule import Severity
from explorer.tui.shell.jobs import Check
from explorer.tui.sweep.swept import SweepOutcome

_A_STEP = 1024
PASS, FAIL, ERROR = "pass", "fail", "error"


class CauseRow(Struct, frozen=True, dict=True):
    """A cause as it is listed: how far it `reaches`, and the `names` of its images."""

    cause: Cause
    reaches: str
    names: frozenset[str]

    @property
    def key(self) -> tuple[str | None, str]:
        """What is the same when more is known of it."""
        return self.cause.layer, self.cause.instruction

    @property
    def title(self) -> str:
        """The instruction in one printable line."""
        return clipped(self.cause.instruction) or "(no instruction)"

    @property
    def layer(self) -> str:
        """The layer, short."""
        return layer_text(self.cause)

    @property
    def severity(self) -> str:
        """How bad the worst of its findings is, in a word."""
        return Severity(self.cause.severity).label

    @cached_property
    def words(self) -> str:
        """What a filter looks in, in small letters."""
        findings = (read_back(one)[0] for one in self.cause.leaks)
        told = (
            f"{one.match.title} {one.match.rule_id} {lasting_text(one.location)}"
            for one in findings
        )
        parts = (self.severity, self.title, self.cause.layer or "", *told, *self.names)
        return " ".join(parts).lower()


class ImageRow(NamedTuple):
    """An image as it is listed; without `image` a reference that could not be opened.

    `number` is its position in the outcome, -1 of none; `fails` because of its secrets.
    """

    reference: str
    unread: Sequence[str]
    image: SweptImage | None = None
    number: int = -1
    fails: bool = False

    @property
    def key(self) -> tuple[str, str | None]:
        """What is the same when more is known of it."""
        return self.reference, self.image.name if self.image else None

    @property
    def title(self) -> str:
        """The reference, printable."""
        return clipped(self.reference)

    @property
    def result(self) -> str:
        """The verdict on it, as reports call it."""
        return self.image.result if self.image else ERROR

    @property
    def severity(self) -> str:
        """How bad the worst of its findings is, in a word; nothing of none."""
        return Severity(self.image.worst).label if self.image and self.image.worst else ""

    @property
    def why(self) -> str:
        """Why it was not read, in a printable line."""
        return clipped(self.unread[0]) if self.unread else ""

    @property
    def words(self) -> str:
        """What a filter looks in, in small letters."""
        about = (self.image.platform or "", self.image.digest or "") if self.image else ()
        return " ".join(
            (VERDICTS[self.result], self.severity, self.title, *about, self.why)
        ).lower()

    @property
    def rank(self) -> tuple[object, ...]:
        """What comes first: what fails, the worst of it; what was not read; what leaks at all."""
        worst, count = (self.image.worst, self.image.findings) if self.image else (0, 0)
        group = 0 if self.fails else 1 + _GROUPS.index(self.result)
        return group, -worst, -count


_GROUPS = (ERROR, FAIL, PASS)
VERDICTS = {FAIL: "failed", ERROR: "not read", PASS: "passed"}
"""What the screen calls the verdict on an image."""


class SweptRows(Frozen, frozen=True):
    """All rows of an outcome, and its images in the order that causes number them."""

    swept: Sequence[SweptImage] = ()
    causes: Sequence[CauseRow] = ()
    images: Sequence[ImageRow] = ()
    by_key: Mapping[tuple[str | None, str], CauseRow] = field(default_factory=dict)

    @classmethod
    def of(cls, outcome: SweepOutcome) -> Self:
        """Return the rows of an outcome, which may change from now on."""
        swept, errors = [*outcome.images], [*outcome.errors]
        causes = [_cause_row(one, swept) for one in outcome.causes]
        failing = {at for one in causes for at in one.cause.fails}
        rows = [
            ImageRow(one.reference, one.unread, one, at, at in failing)
            for at, one in enumerate(swept)
        ]
        rows += [ImageRow(reference, (text,)) for reference, text in _unopened(swept, errors)]
        by_key = {one.key: one for one in causes}
        return cls(swept, causes, sorted(rows, key=lambda one: one.rank), by_key)

    def sifted(self, sieve: SweptSieve, check: Check) -> Lists:
        """Return what passes. Raises CancelledError where nobody waits for it any more."""
        cause = self.by_key.get(sieve.cause) if sieve.cause else None
        reached = {*cause.cause.images} if cause else None
        images: list[ImageRow] = []
        for at, one in enumerate(self.images):
            if not at % _A_STEP:
                check()
            if (reached is None or one.number in reached) and _passes(one, sieve.of_images):
                images.append(one)
        causes = [one for one in self.causes if _passes(one, sieve.of_causes)]
        return Lists(self, sieve, causes, images)


class SweptSieve(Struct, frozen=True):
    """Lets rows pass that have all the words typed for their list.

    Of images those alone that a `cause` reaches, by its key, if there is one.
    """

    of_causes: str = ""
    of_images: str = ""
    cause: tuple[str | None, str] | None = None


def _passes(row: CauseRow | ImageRow, words: str) -> bool:
    return not words or all(word in row.words for word in words.lower().split())


class Lists(Frozen, frozen=True):
    """What shows of all rows."""

    rows: SweptRows
    sieve: SweptSieve
    causes: Sequence[CauseRow]
    images: Sequence[ImageRow]

    @property
    def cause(self) -> CauseRow | None:
        """The cause whose images alone show, if there is one."""
        return self.rows.by_key.get(self.sieve.cause) if self.sieve.cause else None


def _cause_row(one: Cause, swept: Sequence[SweptImage]) -> CauseRow:
    """Return the row of a cause, with all of it in memory."""
    lists = ([*one.images], [*one.exposed_in], [*one.fails], [*one.leaks])
    cause = Cause(one.layer, one.instruction, *lists, one.secrets)
    names = frozenset(name_of(swept[at].reference) for at in cause.images)
    return CauseRow(cause, reach_text(cause, len(names)), names)


def _unopened(
    swept: Iterable[SweptImage], errors: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the errors of what is no image: of references that lead to none, or not to all."""
    of_images = Counter((one.reference, text) for one in swept for text in one.unread)
    yield from (Counter(errors) - of_images).elements()

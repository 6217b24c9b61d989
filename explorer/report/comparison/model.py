"""What a comparison found out, as its presenters need it; no secret of either side is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from explorer.compare import Difference, Differences, Field, Sameness
from explorer.compare.fields import InstructionOfOne
from explorer.compare.outcomes import FindingOutcome
from explorer.frozen import Frozen
from explorer.report.model import Report, Reported


class Side(Enum):
    """One of the two images; the values are those of the product's contract."""

    A = "a"
    B = "b"


class EntryChanges(Frozen, frozen=True):
    """The entries that differ, what grew or shrank most first, and how many are the same.

    Of those that are the same, `retimed` differ in their time.
    """

    added: Sequence[Difference] = ()
    removed: Sequence[Difference] = ()
    changed: Sequence[Difference] = ()
    same: int = 0
    retimed: int = 0

    @classmethod
    def of(cls, differences: Differences) -> EntryChanges:
        """Return what differs, sorted."""

        def ordered(some: Iterator[Difference]) -> list[Difference]:
            return sorted(some, key=lambda one: (-abs(one.growth), one.path))

        return cls(
            ordered(differences.added),
            ordered(differences.removed),
            ordered(differences.changed),
            differences.same,
            differences.retimed,
        )

    @property
    def all(self) -> list[Difference]:
        """All that differ, what grew or shrank most first."""
        every = (*self.added, *self.removed, *self.changed)
        return sorted(every, key=lambda one: (-abs(one.growth), one.path))


class FindingChange(FindingOutcome[Reported], frozen=True):
    """What became of a finding as the report shows it."""

    @property
    def counts(self) -> bool:
        """Whether no side has a reason to leave it out."""
        return all(one.counts for one in (self.a, self.b) if one)


class FindingChanges(Frozen, frozen=True):
    """The findings of both sides, each once, the worst first; `unmatched` where there is one side.

    Of the secrets that count, `secrets_gone` are nowhere in B and `secrets_new` nowhere in A.
    """

    same: Sequence[FindingChange] = ()
    moved: Sequence[FindingChange] = ()
    gone: Sequence[FindingChange] = ()
    new: Sequence[FindingChange] = ()
    unmatched: Sequence[FindingChange] = ()
    secrets_gone: int = 0
    secrets_new: int = 0

    @property
    def has_counting(self) -> bool:
        """Whether anything that counts is on either side."""
        lists = (self.same, self.moved, self.gone, self.new, self.unmatched)
        return any(one.counts for some in lists for one in some)


class ComparisonReport(Frozen, frozen=True):
    """What B changes against A: what differs in the final file system, and in all ever `written`.

    `shared` layers are the first ones of both; `setuid` are the new files of B that run as their
    owner; `errors` are what could not be read of a side.
    """

    a: Report
    b: Report
    shared: int = 0
    sameness: Sameness = Sameness.DIFFERENT
    standing: EntryChanges = EntryChanges()
    written: EntryChanges = EntryChanges()
    findings: FindingChanges = FindingChanges()
    fields: Sequence[Field] = ()
    instructions: Sequence[InstructionOfOne] = ()
    setuid: Sequence[Difference] = ()
    changes_base: bool = False
    missing: Side | None = None
    """The side of which nothing could be read: all that is told is the other's."""

    @property
    def version(self) -> str:
        """The version of the program."""
        return self.b.version

    @property
    def growth(self) -> int:
        """How many bytes more the layers of B have; less than 0 where they are fewer."""
        return self.b.size - self.a.size

    @property
    def hidden(self) -> list[Difference]:
        """What differs in all that was ever written and not in the final file system."""
        seen = {one.path for one in self.standing.all}
        return [one for one in self.written.all if one.path not in seen]

    @property
    def errors(self) -> Sequence[tuple[Side, int | None, str]]:
        """What could not be read: the side, the number of its layer where it is in one, and why."""
        sides = ((Side.A, self.a), (Side.B, self.b))
        return [(side, *error) for side, report in sides for error in report.errors]

    @property
    def differs_in_platform(self) -> bool:
        """Whether both are known to be for other platforms."""
        first, second = self.a.image.platform, self.b.image.platform
        return self.missing is None and first != second

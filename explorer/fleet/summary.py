"""What a sweep comes to, put together in its store and read from there, a row at a time."""

# ruff: noqa: S608 - the parts of statements are words of this module

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from explorer.fleet.causes import Cause
from explorer.fleet.findings import COLUMNS, leak_of
from explorer.fleet.rows import StoredRows, StoreReader
from explorer.fleet.store import ERRORS, IMAGES, LEFT_OUT, Since, SweepStore, SweptImage

_CAUSES = "SELECT * FROM causes WHERE sweep = ? AND severity >= ? ORDER BY rank"
_LEAKS = (
    f"SELECT {COLUMNS} FROM leaks l JOIN findings f ON f.image = l.image AND f.place = l.in_image "
    "WHERE l.sweep = ? AND cause = ? AND l.severity >= ? ORDER BY l.place"
)
_REFERENCES = (
    "SELECT reference FROM reached JOIN swept USING (sweep, at) WHERE sweep = ? AND cause = ? "
    "GROUP BY reference ORDER BY min(at)"
)
_REACHED = "SELECT at FROM reached WHERE sweep = ? AND cause = ? AND {} ORDER BY at"


class StoredCause(Cause, frozen=True):
    """A cause with all that is told of it: of how many `names` its images are, by `references`."""

    worst: int
    names: int
    references: Sequence[str]

    @property
    def severity(self) -> int:
        """How bad the worst of its findings is."""
        return self.worst


class SweepSummary:
    """A sweep as its store has it; each method and each sequence may raise DestinationError.

    `since` compares with the last sweep of the same sources, and is None of the first one.
    """

    def __init__(self, store: SweepStore) -> None:
        """Put the sweep together as it is by now."""
        store.sum_up()
        self._reading, self._sweep = StoreReader(store.file), store.sweep
        self.since: Since | None = store.since()
        rows = partial(StoredRows, self._reading)
        self.images: Sequence[SweptImage] = rows(SweptImage.of, IMAGES, self._sweep)
        self.errors: Sequence[tuple[str, str]] = rows(_pair, ERRORS, self._sweep)
        self.left_out: Sequence[tuple[str, str]] = rows(_pair, LEFT_OUT, self._sweep)

    def results(self) -> Counter[str]:
        """Return how many images ended with which result."""
        count = "SELECT result, count(*) FROM swept JOIN images USING (image) WHERE sweep = ?"
        return Counter(dict(self._reading.rows(f"{count} GROUP BY result", self._sweep)))

    def names(self) -> int:
        """Return how many names there are, whatever the tag."""
        return self._count("SELECT count(DISTINCT name) FROM swept WHERE sweep = ?")

    def causes(self, least: int) -> Sequence[StoredCause]:
        """Return the causes with findings from a severity on, and of these findings alone."""
        return StoredRows(self._reading, partial(self._cause, least), _CAUSES, self._sweep, least)

    def mended(self, least: int) -> tuple[int, int]:
        """Return how many of these have to be mended, and how many images are clear then."""
        failing = "FROM causes WHERE sweep = ?1 AND severity >= ?2 AND fails"
        images = (
            "SELECT count(DISTINCT at) FROM reached WHERE sweep = ?1 AND decides "
            f"AND cause IN (SELECT cause {failing})"
        )
        return self._count(f"SELECT count(*) {failing}", least), self._count(images, least)

    def below(self, least: int) -> int:
        """Return how many findings of causes are less severe."""
        return self._count("SELECT count(*) FROM leaks WHERE sweep = ? AND severity < ?", least)

    def fingerprints(self, least: int) -> int:
        """Return how many different findings there are from a severity on."""
        count = "SELECT count(DISTINCT fingerprint) FROM leaks WHERE sweep = ? AND severity >= ?"
        return self._count(count, least)

    def _count(self, statement: str, *values: object) -> int:
        ((count,),) = self._reading.rows(statement, self._sweep, *values)
        return int(count)

    def _cause(self, least: int, *row: Any) -> StoredCause:  # noqa: ANN401 - columns
        _, _, cause, layer, instruction, severity, images, names, exposed, fails, secrets, _ = row
        of_cause = (self._sweep, cause)

        def reached(which: str, size: int) -> StoredRows[int]:
            return StoredRows(self._reading, int, _REACHED.format(which), *of_cause, size=size)

        return StoredCause(
            layer,
            instruction,
            reached("1", images),
            reached("visible", exposed),
            reached("decides", fails),
            StoredRows(self._reading, leak_of, _LEAKS, *of_cause, least),
            secrets,
            severity,
            names,
            StoredRows(self._reading, str, _REFERENCES, *of_cause),
        )


def _pair(one: str, other: str) -> tuple[str, str]:
    return one, other

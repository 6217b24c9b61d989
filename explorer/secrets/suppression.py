"""Why a finding that is known does not count, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from explorer.printable import clipped

AGAINST = "against"
"""What a finding is suppressed by that another image has as well."""
SUPPRESSED_BY = {
    AGAINST: "in the image it is held against",
    "baseline": "in the baseline",
    "ignore": "on the ignore list",
    "inline": "allowed where it stands",
}
"""What is said of each thing that a finding can be suppressed by."""
_IN_A_WORD = {**SUPPRESSED_BY, "ignore": "ignored", "inline": "allowed"}


class Suppression(Struct, frozen=True):
    """Why a finding does not count: `by` is `against`, `baseline`, `ignore` or `inline`."""

    by: str
    reason: str = ""
    until: date | None = None

    @property
    def text(self) -> str:
        """The same in words: "on the ignore list until 2030-01-31: tests"."""
        return self._in_words(SUPPRESSED_BY)

    @property
    def brief(self) -> str:
        """The same where there is little room: "ignored until 2030-01-31: tests"."""
        return self._in_words(_IN_A_WORD)

    def _in_words(self, by: Mapping[str, str]) -> str:
        until = f" until {self.until.isoformat()}" if self.until else ""
        reason = f": {clipped(self.reason)}" if self.reason else ""
        return f"{clipped(by.get(self.by, self.by))}{until}{reason}"

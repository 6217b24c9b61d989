"""Findings that do not count: the baseline has them, the ignore list, or a mark on their line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from explorer.report.globs import as_text, compiled
from explorer.report.model import Reported, Suppression
from explorer.report.policy import Ignore
from explorer.secrets.finding import Location


class Suppressor:
    """Says of findings why they don't count, and afterwards which entries nothing needed.

    Where several reasons hold, the ignore list wins, since it tells one in words.
    """

    def __init__(
        self,
        ignores: Iterable[Ignore],
        known: Collection[str] = frozenset(),
        *,
        inline_marks: bool = True,
        today: date | None = None,
    ) -> None:
        """Take the ignore list and the fingerprints that the baseline knows."""
        self._today = today or date.today()
        self._entries = [_Entry(one) for one in ignores]
        self._known = known
        self._inline_marks = inline_marks

    def suppressed(self, findings: Iterable[Reported]) -> list[Reported]:
        """Return the findings, those that don't count with the reason."""
        return [replace(one, suppression=self._suppression(one)) for one in findings]

    def accepts(self, path: bytes) -> bool:
        """Tell whether an entry about nothing but paths lets a file be left unread."""
        valid = [one for one in self._entries if one.is_about(path) and not self._is_over(one)]
        for entry in valid:
            entry.used = True
        return bool(valid)

    @property
    def warnings(self) -> list[str]:
        """One line for each entry that has expired, or that no finding met."""
        return [text for entry in self._entries if (text := self._warning(entry))]

    def _suppression(self, one: Reported) -> Suppression | None:
        met = [entry for entry in self._entries if entry.meets(one)]
        for entry in met:
            entry.used = True
        valid = next((entry.ignore for entry in met if not self._is_over(entry)), None)
        if valid:
            return Suppression("ignore", valid.reason, valid.until)
        if one.fingerprint in self._known:
            return Suppression("baseline")
        return Suppression("inline") if self._inline_marks and one.finding.allowed else None

    def _is_over(self, entry: _Entry) -> bool:
        return entry.ignore.until is not None and entry.ignore.until < self._today

    def _warning(self, entry: _Entry) -> str:
        if self._is_over(entry):
            return f"{entry.name} has expired on {entry.ignore.until}: it suppresses nothing"
        if entry.used or entry.ignore.optional:
            return ""
        return f"{entry.name} matches no finding: it can go"


class _Entry:
    """An entry of the ignore list at work; `used` tells that a finding met it."""

    def __init__(self, ignore: Ignore) -> None:
        self.ignore = ignore
        self.used = False
        self._path: re.Pattern[str] | None = None
        if ignore.path is not None:
            self._path = compiled([ignore.path], below=True)

    @property
    def name(self) -> str:
        """What a warning calls it: where it stands and what it is about."""
        one = self.ignore
        parts = (one.fingerprint, one.rule, one.path, one.line and f"line {one.line}")
        about = ", ".join(str(part) for part in parts if part)
        return f"{one.source or 'The ignore list'}: the entry" + (about and f" for {about}")

    def is_about(self, path: bytes) -> bool:
        """Tell whether the entry is about a path and asks for nothing else."""
        one = self.ignore
        asks_more = one.fingerprint or one.rule or one.line
        return not asks_more and bool(self._path and self._path.fullmatch(as_text(path)))

    def meets(self, one: Reported) -> bool:
        """Tell whether a finding meets all conditions of the entry, and there is one."""
        ignore, location = self.ignore, one.finding.location
        conditions = (
            ignore.fingerprint and ignore.fingerprint == one.fingerprint,
            ignore.rule and ignore.rule == one.finding.match.rule_id,
            self._path and any(map(self._path.fullmatch, _paths(location))),
            ignore.line and ignore.line == location.line,
        )
        asked = (ignore.fingerprint, ignore.rule, ignore.path, ignore.line)
        return any(asked) and all(
            bool(holds) for holds, wanted in zip(conditions, asked, strict=True) if wanted
        )


def _paths(location: Location) -> Sequence[str]:
    """Return what a glob may be about: the file, and the member of the archive that it is."""
    if location.path is None:
        return ()
    path = as_text(location.path)
    if location.inner_path is None:
        return (path,)
    return (path, f"{path}!{as_text(location.inner_path)}")

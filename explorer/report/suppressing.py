"""Findings that do not count: the baseline has them, the ignore list, or a mark on their line."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from explorer.errors import UsageError
from explorer.report.files import read_whole
from explorer.report.formats.json_report import SCHEMA_FAMILY, SCHEMA_OF_SEVERAL
from explorer.report.globs import as_text, compiled
from explorer.report.grouping import grouped
from explorer.report.model import Reported
from explorer.report.policy import Ignore
from explorer.secrets.finding import Location
from explorer.secrets.fingerprint import KEY_VARIABLE
from explorer.secrets.suppression import Suppression
from explorer.wording import counted

# A million wasted files are a report of a hundred megabytes.
_LARGEST = 250_000_000
_HINT = "A baseline is what --ci --format json wrote earlier"
_STRANGE = (
    "The baseline knows none of the findings: it can go, or be written anew if an earlier "
    f"version wrote it or {KEY_VARIABLE} was another"
)


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
        rules: Collection[str] | None = None,
    ) -> None:
        """Take the ignore list and the fingerprints that the baseline knows.

        With the ids of the `rules` in force, entries for others are refused by name.
        """
        self._today = today or date.today()
        self._entries = [_IgnoreAtWork(number, one) for number, one in enumerate(ignores)]
        self._by_key = grouped(self._entries, lambda entry: entry.key)
        self._known = known
        self._is_baseline_met = False
        self._inline_marks = inline_marks
        self._rules = rules

    def suppressed(self, findings: Iterable[Reported]) -> list[Reported]:
        """Return the findings, those that don't count with the reason."""
        return [replace(one, suppression=self._suppression(one)) for one in findings]

    def accepts(self, path: bytes) -> bool:
        """Return whether an entry about nothing but paths lets a file be left unread."""
        near = self._by_key.get(None, ())
        valid = [one for one in near if one.is_about(path) and not self._is_over(one)]
        for entry in valid:
            entry.used = True
        return bool(valid)

    @property
    def warnings(self) -> list[str]:
        """One line for each entry that has expired, or that no finding met; and for a baseline.

        Of those for a rule that is not in force, one for each rule.
        """
        strange = [_STRANGE] if self._known and not self._is_baseline_met else []
        refused = {rule: some for rule, some in self._by_rule() if self._is_unknown(rule)}
        of_others = {id(entry) for some in refused.values() for entry in some}
        others = [entry for entry in self._entries if id(entry) not in of_others]
        refusals = (_refusal(rule, some) for rule, some in refused.items())
        return [*strange, *refusals, *filter(None, map(self._warning, others))]

    def _by_rule(self) -> Iterable[tuple[str | None, Sequence[_IgnoreAtWork]]]:
        return grouped(self._entries, lambda entry: entry.ignore.rule).items()

    def _is_unknown(self, rule: str | None) -> bool:
        return rule is not None and self._rules is not None and rule not in self._rules

    def _suppression(self, one: Reported) -> Suppression | None:
        met = self._met(one)
        is_known = one.fingerprint in self._known
        self._is_baseline_met |= is_known
        for entry in met:
            entry.used = True
        valid = next((entry.ignore for entry in met if not self._is_over(entry)), None)
        if valid:
            return Suppression("ignore", valid.reason, valid.until)
        if is_known:
            return Suppression("baseline")
        is_allowed = self._inline_marks and one.finding.allowed
        return Suppression("inline", one.finding.reason) if is_allowed else None

    def _met(self, one: Reported) -> list[_IgnoreAtWork]:
        """Return the entries that a finding meets, in the order of the list."""
        keys = one.fingerprint, one.finding.match.rule_id, None
        near = (entry for key in keys for entry in self._by_key.get(key, ()))
        return sorted((entry for entry in near if entry.meets(one)), key=lambda entry: entry.number)

    def _is_over(self, entry: _IgnoreAtWork) -> bool:
        return entry.ignore.until is not None and entry.ignore.until < self._today

    def _warning(self, entry: _IgnoreAtWork) -> str:
        if self._is_over(entry):
            return f"{entry.name} has expired on {entry.ignore.until}: it suppresses nothing"
        if entry.is_empty:
            return f"{entry.name} matches no finding: write path:rule:line or a fingerprint"
        if entry.used or entry.ignore.optional:
            return ""
        return f"{entry.name} matches no finding: it can go"


class _IgnoreAtWork:
    """An entry of the ignore list at work; `used` tells that a finding met it."""

    def __init__(self, number: int, ignore: Ignore) -> None:
        self.number = number
        self.ignore = ignore
        self.used = False

    @property
    def key(self) -> str | None:
        """What a finding has to have before anything else; None where paths alone are asked for."""
        return self.ignore.fingerprint or self.ignore.rule

    @property
    def name(self) -> str:
        """What a warning calls it: where it stands and what it is about."""
        one = self.ignore
        parts = (one.fingerprint, one.rule, one.path, one.line and f"line {one.line}")
        about = ", ".join(str(part) for part in parts if part)
        return f"{one.source or 'The ignore list'}: the entry" + (about and f" for {about}")

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing, as a line does that could not be read."""
        one = self.ignore
        return not (one.fingerprint or one.rule or one.path or one.line)

    def is_about(self, path: bytes) -> bool:
        """Return whether the entry is about a path and asks for nothing else."""
        one = self.ignore
        asks_more = one.fingerprint or one.rule or one.line
        return not asks_more and self._is_for([as_text(path)])

    def meets(self, one: Reported) -> bool:
        """Return whether a finding meets all conditions of the entry, and there is one."""
        ignore, location = self.ignore, one.finding.location
        conditions = (
            (ignore.fingerprint, one.fingerprint),
            (ignore.rule, one.finding.match.rule_id),
            (ignore.line, location.line),
        )
        asked = [(wanted, found) for wanted, found in conditions if wanted]
        # The path comes last: a long list of globs is not compiled for nothing.
        return (
            bool(asked or ignore.path)
            and all(wanted == found for wanted, found in asked)
            and (ignore.path is None or self._is_for(_paths(location)))
        )

    def _is_for(self, paths: Iterable[str]) -> bool:
        return bool(self._glob and any(map(self._glob.fullmatch, paths)))

    @cached_property
    def _glob(self) -> re.Pattern[str] | None:
        return compiled([self.ignore.path], below=True) if self.ignore.path is not None else None


def _refusal(rule: str | None, entries: Sequence[_IgnoreAtWork]) -> str:
    """Return what is said of the entries for a rule that is not in force."""
    where = entries[0].ignore.source or "The ignore list"
    more = (
        f" and {counted(len(entries) - 1, 'more entry', 'more entries')}"
        if len(entries) > 1
        else ""
    )
    return (
        f"{where}{more}: no rule in force is called {rule}, so nothing is suppressed. "
        "`layer-explorer rules` lists them, and --rules FILE adds Gitleaks' own"
    )


def _paths(location: Location) -> Sequence[str]:
    """Return what a glob may be about: the file, and the member of the archive that it is."""
    if location.path is None:
        return ()
    path = as_text(location.path)
    inner = location.inner_path
    return (path,) if inner is None else (path, f"{path}!{as_text(inner)}")


def known_fingerprints(path: Path) -> frozenset[str]:
    """Return the fingerprints of an earlier report, of one image or several. Raises UsageError."""
    document = _document(path)
    several = document.get("images") if _schema(document) == SCHEMA_OF_SEVERAL else [document]
    if not isinstance(several, list):
        raise UsageError(f"{path} names no list of images", hint=_HINT)
    return frozenset(one for report in several for one in _fingerprints(path, report))


def _fingerprints(path: Path, report: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if not _schema(report).startswith(SCHEMA_FAMILY):
        raise UsageError(f"{path} is no report of this program", hint=_HINT)
    findings = report.get("findings")
    if not isinstance(findings, list):
        raise UsageError(f"{path} names no list of findings", hint=_HINT)
    return (_fingerprint(path, number, one) for number, one in enumerate(findings, 1))


def _schema(document: Any) -> str:  # noqa: ANN401 - any JSON value
    schema = document.get("schema") if isinstance(document, dict) else None
    return schema if isinstance(schema, str) else ""


def _document(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    data = read_whole(path, _LARGEST, _HINT)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The baseline {path} is not JSON", hint=_HINT) from error


def _fingerprint(path: Path, number: int, finding: object) -> str:
    known = finding.get("fingerprint") if isinstance(finding, dict) else None
    if not isinstance(known, str):
        raise UsageError(f"{path}: finding {number} has no fingerprint", hint=_HINT)
    return known

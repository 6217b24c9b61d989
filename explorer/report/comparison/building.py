"""From two analyses to the report of their comparison, redacted with the secrets of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from explorer.analysis import Analysis
from explorer.compare import Comparison
from explorer.compare.matching import Matching
from explorer.compare.outcomes import Became, outcomes
from explorer.report.building import assembled, rank, secrets_beside
from explorer.report.comparison.model import (
    ComparisonReport,
    EntryChanges,
    FindingChange,
    FindingChanges,
    Side,
)
from explorer.report.model import Report, Reported
from explorer.report.policy import Policy
from explorer.report.redacting import blocks_of, redacted, texts_of
from explorer.report.suppressing import Suppressor
from explorer.secrets.finding import Finding
from explorer.secrets.redacting import redaction_of
from explorer.text.redaction import Redaction


class Gaps(Struct, frozen=True):
    """What could not be read beside what the analyses know: of which side nothing, and why."""

    errors_a: tuple[tuple[int | None, str], ...] = ()
    errors_b: tuple[tuple[int | None, str], ...] = ()
    missing: Side | None = None


_NO_GAPS = Gaps()


def build_comparison(
    comparison: Comparison,
    policy: Policy,
    suppressor: Suppressor,
    gaps: Gaps = _NO_GAPS,
    redact_log: Callable[[Redaction], None] = lambda _: None,
) -> ComparisonReport:
    """Return the report of a comparison; `redact_log` hears what is redacted elsewhere too.

    What a `suppressor` suppresses on either side does not count.
    """
    a, b = comparison.a, comparison.b
    first = assembled(a, policy, suppressor, errors=gaps.errors_a)
    second = assembled(b, policy, suppressor, errors=gaps.errors_b)
    report = (
        _of_one_side(first, second, gaps.missing)
        if gaps.missing
        else _of_both(comparison, first, second)
    )
    redaction = redaction_of(
        (*a.findings, *b.findings),
        {*secrets_beside(first, a), *secrets_beside(second, b), *_in_names(report, (a, b))},
        a.sealing or b.sealing,
    )
    redact_log(redaction)
    return redacted(report, redaction)


def _of_both(comparison: Comparison, a: Report, b: Report) -> ComparisonReport:
    a_base = comparison.a.base
    return ComparisonReport(
        a=a,
        b=b,
        shared=comparison.shared,
        sameness=comparison.sameness,
        standing=EntryChanges.of(comparison.standing),
        written=EntryChanges.of(comparison.written),
        findings=_finding_changes(comparison.findings, a, b),
        fields=comparison.fields,
        instructions=comparison.instructions,
        setuid=comparison.new_setuid,
        # Where nobody knows the base, its first layer is good for a gate, and not for a headline.
        changes_base=a_base is not None and comparison.changes_base,
    )


def _of_one_side(a: Report, b: Report, missing: Side) -> ComparisonReport:
    """Return what the other side holds, with nothing to compare it with."""
    held = (
        [FindingChange(None, None, one) for one in b.findings]
        if missing is Side.A
        else [FindingChange(None, one, None) for one in a.findings]
    )
    findings = FindingChanges(unmatched=held)
    return ComparisonReport(a, b, findings=findings, missing=missing)


def _in_names(report: ComparisonReport, sides: Iterable[Analysis]) -> set[bytes]:
    """Return the tokens in paths, names of fields and errors, which nobody has searched.

    Of a side that could not be opened the other one's search looks through the errors.
    """
    errors = (report.a.errors, report.b.errors)
    named = texts_of((report.standing, report.written, report.fields, errors))
    blocks = [b"\n".join(data) for _, data in blocks_of(named)]
    return {one for side in sides for block in blocks for one in side.secrets_in(block)}


def _finding_changes(found: Matching, a: Report, b: Report) -> FindingChanges:
    first, second = (_by_finding(report) for report in (a, b))
    by = defaultdict[Became, list[FindingChange]](list)
    for became, one, other, has_path in outcomes(found):
        a_side = first[id(one)] if one else None
        b_side = second[id(other)] if other else None
        by[became].append(FindingChange(became, a_side, b_side, has_path))
    return FindingChanges(
        same=_worst_first(by[Became.SAME]),
        moved=_worst_first(by[Became.MOVED]),
        gone=_worst_first(by[Became.GONE]),
        new=_worst_first(by[Became.NEW]),
        secrets_gone=_secrets_alone((one.finding for one in found.gone), a),
        secrets_new=_secrets_alone((one.finding for one in found.new), b),
    )


def _secrets_alone(findings: Iterable[Finding], side: Report) -> int:
    """Return how many secrets of a side have no other places than those of some findings."""
    alone = {id(one) for one in findings}
    elsewhere = {one.secret for one in side.counting if id(one.finding) not in alone}
    return len({one.secret for one in side.counting} - elsewhere)


def _by_finding(report: Report) -> dict[int, Reported]:
    return {id(one.finding): one for one in report.findings}


def _worst_first(changes: Iterable[FindingChange]) -> Sequence[FindingChange]:
    return sorted(changes, key=lambda one: rank(one.latest))

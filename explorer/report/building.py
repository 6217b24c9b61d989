"""From an analysis to its report: findings named and sorted, held against a policy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from explorer import __version__
from explorer.analysis import AnalysedLayer, Analysis
from explorer.printable import printable
from explorer.report.baseline import known_fingerprints
from explorer.report.concealing import Concealer
from explorer.report.gates import GATES
from explorer.report.gates.row import Evidence
from explorer.report.gates.secrets import SECRETS
from explorer.report.model import LayerFacts, Report, Reported
from explorer.report.policy import Policy
from explorer.report.suppressing import Suppressor
from explorer.secrets.finding import Finding
from explorer.secrets.masking import masked

# Below this many, starting threads costs more than they save.
_MANY = 8
_MOST_THREADS = 8

Errors = Sequence[tuple[int | None, str]]


def build_report(
    analysis: Analysis,
    policy: Policy,
    suppressor: Suppressor | None = None,
    *,
    reveal: bool = False,
    errors: Errors = (),
) -> Report:
    """Return the report of what was read, `errors` beside those that the analysis knows.

    Without `reveal` no whole secret is in it, wherever the image repeats one. Raises
    UsageError where there is no suppressor yet and the policy's can't be made.
    """
    suppressor = suppressor or suppressor_for(policy)
    found = analysis.findings
    findings = suppressor.suppressed(_reported(found, reveal=reveal))
    unread, accepted = _unread(analysis, suppressor)
    evidence = _evidence(analysis, findings)
    report = Report(
        version=__version__,
        image=analysis.image,
        size=evidence.size,
        layers=[_facts(one) for one in analysis.layers],
        findings=findings,
        waste=evidence.waste,
        gates=[gate.verdict(policy.limit(gate), evidence) for gate in GATES],
        fail_on=policy.limit(SECRETS),
        errors=[*analysis.damages, *((None, one) for one in unread), *errors],
        warnings=[*analysis.notes, *accepted, *suppressor.warnings],
    )
    return report if reveal else _concealed(report, analysis, found)


def suppressor_for(policy: Policy) -> Suppressor:
    """Read the baseline and the ignore list: before the image, as they may be wrong.

    Raises UsageError.
    """
    known = known_fingerprints(policy.baseline) if policy.baseline else frozenset()
    return Suppressor(policy.ignores, known, inline_marks=policy.inline_marks)


def _unread(analysis: Analysis, suppressor: Suppressor) -> tuple[list[str], list[str]]:
    """Return what was not searched, and what of that the ignore list accepts."""
    unread, accepted = list[str](), list[str]()
    for path, text in analysis.unread:
        is_accepted = path is not None and suppressor.accepts(path)
        (accepted if is_accepted else unread).append(text)
    return unread, accepted


def _reported(found: Sequence[Finding], *, reveal: bool) -> list[Reported]:
    shown = printable if reveal else masked
    reported = [
        Reported(one, name, shown(one.secret) if one.secret else "")
        for one, name in zip(found, _fingerprints(found), strict=True)
    ]
    return sorted(reported, key=_rank)


def _fingerprints(found: Sequence[Finding]) -> list[str]:
    """Return the fingerprints, which are dear on purpose; scrypt lets other threads run."""
    if len(found) < _MANY:
        return [one.fingerprint for one in found]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        return list(threads.map(lambda one: one.fingerprint, found))


def _rank(one: Reported) -> tuple[object, ...]:
    """Return what sorts findings: the worst first, then by place, the same in every run."""
    match, location = one.finding.match, one.finding.location
    return (
        -match.severity,
        -match.confidence,
        location.layer or 0,
        location.identity,
        location.index or 0,
        location.line or 0,
        location.column or 0,
        match.rule_id,
        one.fingerprint,
    )


def _facts(one: AnalysedLayer) -> LayerFacts:
    read = one.read
    stored = read.stored_size if read.stored_size != read.size else None
    return LayerFacts(read.layer, read.size, stored, one.counts, read.damage)


def _evidence(analysis: Analysis, findings: Sequence[Reported]) -> Evidence:
    return Evidence(
        findings=findings,
        layers=analysis.layers,
        layer_count=len(analysis.image.layers),
        waste=analysis.waste,
        size=sum(one.read.size for one in analysis.layers),
    )


def _named(report: Report) -> bytes:
    """Return what a report tells of names and errors, which may hold a token as well."""
    told = [one.path for one in report.waste.files]
    for reported in report.findings:
        location = reported.finding.location
        told += [location.path or b"", location.inner_path or b""]
    texts = [*(text for _, text in report.errors), *report.warnings]
    return b"\n".join(told + [text.encode("utf-8", "surrogatepass") for text in texts])


def _concealed(report: Report, analysis: Analysis, found: Iterable[Finding]) -> Report:
    """Return the report without what its findings hold, and what repeats it elsewhere."""
    named = analysis.secrets_in(_named(report))
    hide = Concealer([*(one.secret for one in found), *named])
    return replace(
        report,
        image=hide.image(report.image),
        layers=[replace(one, layer=hide.layer(one.layer)) for one in report.layers],
        findings=[replace(one, finding=hide.finding(one.finding)) for one in report.findings],
        waste=hide.waste(report.waste),
        gates=[replace(one, reason=hide.sentence(one.reason)) for one in report.gates],
        errors=[(layer, hide.sentence(text)) for layer, text in report.errors],
        warnings=[hide.sentence(text) for text in report.warnings],
    )

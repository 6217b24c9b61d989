"""From an analysis to its report: findings named and sorted, held against a policy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from explorer import __version__
from explorer.analysis import AnalysedLayer, Analysis
from explorer.printable import printable
from explorer.report.gates import GATES
from explorer.report.gates.contents import BASE_SECRETS, SECRETS
from explorer.report.gates.row import Evidence
from explorer.report.model import Against, Report, Reported, ReportedLayer
from explorer.report.policy import Policy
from explorer.report.redacting import blocks_of, redacted, texts_of
from explorer.report.suppressing import Suppressor, known_fingerprints
from explorer.secrets.finding import Finding, identity_of
from explorer.secrets.redacting import redaction_of
from explorer.secrets.rule import Severity
from explorer.secrets.suppression import AGAINST, Suppression
from explorer.text.needles import Sealing
from explorer.text.redaction import Redaction, masked

if TYPE_CHECKING:
    from explorer.compare import Comparison


def build_report(
    analysis: Analysis,
    policy: Policy,
    suppressor: Suppressor | None = None,
    *,
    reveal: bool = False,
    errors: Sequence[tuple[int | None, str]] = (),
    left_out: Sequence[str] = (),
    comparison: Comparison | None = None,
    redact_log: Callable[[Redaction], None] | None = None,
) -> Report:
    """Return the report of what was read, `errors` beside those that the analysis knows.

    `left_out` says what was not judged; in a `comparison` the image is B, and what A has as well
    does not count; what a `suppressor` warns of is for its giver to tell, as it may serve several
    images. Without `reveal` the report is redacted, and `redact_log` hears what is to be redacted
    wherever else the run says something. Raises UsageError where the suppressor of the policy can't
    be made.
    """
    is_own = suppressor is None
    suppressor = suppressor or suppressor_for(policy)
    report = assembled(
        *(analysis, policy, suppressor),
        reveal=reveal,
        errors=errors,
        left_out=left_out,
        comparison=comparison,
    )
    if is_own:
        report = replace(report, warnings=[*report.warnings, *suppressor.warnings])
    if reveal:
        return report
    beside = secrets_beside(report, analysis)
    found, sealing = analysis.findings, analysis.sealing
    if comparison:  # whose other side is spoken of as well
        found, sealing = (*found, *comparison.a.findings), sealing or comparison.a.sealing
    redaction = redaction_of(found, beside, sealing)
    if redact_log:
        redact_log(redaction)
    return redacted(report, redaction)


def assembled(
    analysis: Analysis,
    policy: Policy,
    suppressor: Suppressor,
    *,
    reveal: bool = False,
    errors: Sequence[tuple[int | None, str]] = (),
    left_out: Sequence[str] = (),
    comparison: Comparison | None = None,
) -> Report:
    """Return the report as `build_report` does, before anything of it is redacted."""
    reported = suppressor.suppressed(_reported(analysis.findings, reveal=reveal))
    held = _held_against(comparison, reported) if comparison else reported
    findings = numbered(held, analysis.sealing)
    unread, accepted = _unread(analysis, suppressor)
    evidence = _evidence(analysis, findings, policy.limit(SECRETS), comparison)
    gates = [gate for gate in GATES if gate.applies(evidence)]
    return Report(
        version=__version__,
        image=analysis.image,
        size=evidence.size,
        layers=[_facts(one) for one in analysis.layers],
        findings=findings,
        waste=evidence.waste,
        gates=[one.verdict(policy.limit(one), evidence) for one in gates],
        fail_on=policy.limit(SECRETS),
        fail_on_base=policy.limit(BASE_SECRETS) if policy.limit(SECRETS) else None,
        errors=[*analysis.damages, *((None, text) for _, text in unread), *errors],
        warnings=[*analysis.notes, *accepted],
        reveals=reveal,
        unread=unread,
        left_out=left_out,
        stored_again=analysis.stored_again.of_all(),
        against=_against(comparison, findings) if comparison else None,
    )


def _held_against(comparison: Comparison, findings: Sequence[Reported]) -> list[Reported]:
    """Return the findings of B; those that A has as well, wherever it has them, do not count."""
    found = comparison.findings
    known = {id(pair.b) for pair in (*found.same, *found.moved)}
    why = Suppression(AGAINST)
    return [
        replace(one, suppression=why) if one.counts and id(one.finding) in known else one
        for one in findings
    ]


def _against(comparison: Comparison, findings: Sequence[Reported]) -> Against:
    known = sum(1 for one in findings if one.suppression and one.suppression.by == AGAINST)
    name = comparison.a.image.reference
    return Against(name, comparison.shared, comparison.growth, known)


def suppressor_for(policy: Policy, rules: Collection[str] | None = None) -> Suppressor:
    """Read the baseline and the ignore list: before the image, as they may be wrong.

    With the ids of the `rules` in force, entries for others are told. Raises UsageError.
    """
    known = known_fingerprints(policy.baseline) if policy.baseline else frozenset()
    return Suppressor(policy.ignores, known, inline_marks=policy.inline_marks, rules=rules)


def _unread(
    analysis: Analysis, suppressor: Suppressor
) -> tuple[list[tuple[bytes | None, str]], list[str]]:
    """Return what was not searched, and what of that the ignore list accepts."""
    unread, accepted = list[tuple[bytes | None, str]](), list[str]()
    for path, text in analysis.unread:
        if path is not None and suppressor.accepts(path):
            accepted.append(text)
        else:
            unread.append((path, text))
    return unread, accepted


def _reported(found: Sequence[Finding], *, reveal: bool) -> list[Reported]:
    # Many findings may be of one secret, and a secret may be long.
    shown = cache(printable if reveal else masked)
    reported = [Reported(one, one.fingerprint, _value(one, shown)) for one in found]
    return sorted(reported, key=rank)


def _value(finding: Finding, shown: Callable[[bytes], str]) -> str:
    if finding.likeness:
        return finding.likeness.masked
    return shown(finding.secret) if finding.secret else ""


def numbered(findings: Sequence[Reported], sealing: Sealing | None = None) -> list[Reported]:
    """Return findings with the number that those of one secret share, and whether that is exposed.

    Numbers are in order of appearance. A file that is a secret by its name is one by itself; with
    a `sealing` a secret that was read is compared with those that it has sealed.
    """
    identities = [identity_of(one.finding, sealing) for one in findings]
    pairs = [*zip(findings, identities, strict=True)]
    exposed = {identity for one, identity in pairs if one.finding.visible}
    numbers: dict[object, int] = {}
    for identity in identities:
        numbers.setdefault(identity, len(numbers) + 1)
    return [
        replace(one, secret=numbers[identity], exposed=identity in exposed)
        for one, identity in pairs
    ]


def rank(one: Reported) -> tuple[object, ...]:
    """Return what sorts findings: the worst and visible first, the same way in every run."""
    match, location = one.finding.match, one.finding.location
    return (
        -match.severity,
        -match.confidence,
        not one.finding.visible,
        location.layer or 0,
        location.parts,
        location.index or 0,
        location.line or 0,
        location.column or 0,
        match.rule_id,
        one.fingerprint,
    )


def _facts(one: AnalysedLayer) -> ReportedLayer:
    read = one.read
    stored = read.stored_size if read.stored_size != read.size else None
    return ReportedLayer(read.layer, read.size, stored, one.counts, read.damage)


def _evidence(
    analysis: Analysis,
    findings: Sequence[Reported],
    fail_on: Severity | None,
    comparison: Comparison | None,
) -> Evidence:
    return Evidence(
        findings=findings,
        layers=analysis.layers,
        layer_count=len(analysis.image.layers),
        waste=analysis.waste,
        size=sum(one.read.size for one in analysis.layers),
        fail_on=fail_on,
        comparison=comparison,
    )


def secrets_beside(report: Report, analysis: Analysis) -> set[bytes]:
    """Return the tokens in names and errors, which nobody has searched.

    Past a limit nobody has told all secrets of the history and the configuration either.
    """
    searched = replace(report.image, layers=())
    if all(path is not None for path, _ in analysis.unread):
        searched = replace(searched, instructions=(), config={})
    sought = (one.finding.location for one in report.findings if one.finding.is_sought)
    locations = [replace(one, instruction=None) for one in sought]
    named = texts_of(
        (searched, locations, report.waste, report.errors, report.unread, report.warnings)
    )
    return {one for _, data in blocks_of(named) for one in analysis.secrets_in(b"\n".join(data))}

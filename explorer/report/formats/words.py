"""Words of reports for people: the verdict, where a secret stands, what became of it, why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from explorer.layers.avoiding import reason
from explorer.layers.phrases import fate_phrase
from explorer.printable import LONGEST_LINE, clipped, printable
from explorer.report.grouping import by_secret
from explorer.report.model import Gate, Report, Reported, Reports, Result
from explorer.report.units import Unit
from explorer.secrets.advice import why as told_why
from explorer.secrets.finding import LocationKind
from explorer.secrets.locations import instruction_text, lasting_text, location_text
from explorer.secrets.rule import Severity
from explorer.secrets.suppression import SUPPRESSED_BY
from explorer.wording import counted, listed, size_text

VERDICTS = {Result.PASS: "Passed", Result.FAIL: "Failed", Result.ERROR: "Not read whole"}
WORST_FIRST = sorted(Severity, reverse=True)
ROTATE = "Rotate first whatever was in an image that others could read, then repair the build."
"""What to do before anything else."""
_LONGEST_BY = 160
_NOT_MEASURED = "–"  # noqa: RUF001 - a dash
# Their location says what stands before the value.
_NAMED = (LocationKind.ENV, LocationKind.LABEL)
_STARS = "********"
_ROTATE = re.compile(r"^Rotate[^.]{0,80}\. ")
_MOUNT = re.compile(r"(?:\. For the build itself)?[:.] RUN --mount=type=secret.*", re.DOTALL)


def part(layer: int | None) -> str:
    """Return what an error is about: "Layer 2", or the image as a whole."""
    return f"Layer {layer}" if layer else "The image"


def images_sentence(reports: Reports) -> str:
    """Return how many images ended in what way: "3 images: 1 failed and 2 passed."."""
    numbers = Counter(one.result for one in reports.worst_first)
    ends = [f"{number:,} {VERDICTS[result].lower()}" for result, number in numbers.items()]
    return f"{counted(len(reports.each), 'image')}: {listed(ends)}."


def verdict_sentence(report: Report) -> str:
    """Return what decided the run, in one sentence."""
    if report.result is Result.PASS:
        return "Every gate passed." if report.judged else "No gate has a limit: none could fail."
    if report.result is Result.FAIL:
        return f"{_failed_gates(report)}."
    gates = f"{_failed_gates(report)}, and a" if report.failed else "A"
    return f"{gates} part of the image could not be read: it may hold more than is told here."


def _failed_gates(report: Report) -> str:
    return f"{len(report.failed):,} of {counted(len(report.judged), 'gate')} failed"


def secrets_sentence(report: Report) -> str:
    """Return how many secrets count, in how many places, how bad, and how many are hidden."""
    counting = report.counting
    if not counting:
        if report.untold and not report.findings:
            return f"No secret is {report.told_from.label} or worse."
        return "No secret counts." if report.findings else "No secret was found."
    return f"{spread(counting)}: {grades(counting)}.{_kept(counting)}"


def against_sentence(report: Report) -> str:
    """Return what the image was held against and how they differ; empty where it was not."""
    if (other := report.against) is None:
        return ""
    grown = "larger" if other.growth > 0 else "smaller"
    size = f"{size_text(abs(other.growth))} {grown}" if other.growth else "as large"
    shared = counted(other.shared, "layer")
    return f"Held against {clipped(other.reference)}: {size}, {shared} shared."


def untold_sentence(report: Report) -> str:
    """Return how many findings are not told as they are not bad enough; empty where none is."""
    if not report.untold:
        return ""
    several = "is" if report.untold == 1 else "are"
    number = counted(report.untold, "finding")
    return f"{number} below {report.told_from.label} {several} left out (--report-from)."


def spread(findings: Sequence[Reported]) -> str:
    """Return how many secrets there are, and in how many places: "3 secrets in 4 places"."""
    secrets = len(by_secret(findings))
    places = f" in {counted(len(findings), 'place')}" if len(findings) > secrets else ""
    return counted(secrets, "secret") + places


def grades(findings: Sequence[Reported]) -> str:
    """Return how many secrets there are of each severity: "3 critical and 1 low"."""
    numbers = severities(findings)
    return listed([f"{numbers[one]:,} {one.label}" for one in WORST_FIRST if numbers[one]])


def severities(findings: Sequence[Reported]) -> Counter[Severity]:
    """Return how many secrets there are of each severity; of its places, the worst counts."""
    return Counter(group[0].severity for group in by_secret(findings))


def _kept(findings: Sequence[Reported]) -> str:
    """Return how many of the places a later layer hides; empty where none is."""
    places, hidden = len(findings), sum(1 for one in findings if not one.finding.visible)
    if not hidden:
        return ""
    some = f"{hidden:,} of the {places:,} places {'is' if hidden == 1 else 'are'}"
    whole = "It is" if places == 1 else "All are"
    return f" {whole if hidden == places else some} hidden by a later layer, and still readable."


def below(report: Report, severity: Severity) -> str:
    """Return why a severity fails nothing; empty where it does, and where nothing can."""
    limit = report.fail_on
    return f", below --fail-on {limit.label}" if limit and severity < limit else ""


def waste_sentence(report: Report) -> str:
    """Return how many bytes nobody reaches, and their share."""
    waste = report.waste
    if not waste.files:
        return "No stored file is out of reach: every byte is of use."
    return (
        f"{size_text(waste.wasted_bytes)} of {size_text(waste.total_bytes)} "
        f"({waste.wasted_percent:.1f} %) are stored for nobody: no name in the final file system "
        f"reaches {counted(len(waste.files), 'file')}."
    )


def again_sentence(report: Report) -> str:
    """Return what is stored again with the same content, and the most of it; empty for nothing."""
    if not report.stored_again:
        return ""
    first, *more = report.stored_again
    files = counted(sum(one.files for one in report.stored_again), "file")
    size = size_text(sum(one.bytes for one in report.stored_again))
    by = _instruction_of(report, first.layer, _LONGEST_BY)
    layer = f"{'mostly ' if more else ''}by layer {first.layer}{by and f' ({by})'}"
    again = f"{files}, {size} stored again with the same content"
    return f"{again}: {layer}, {reason(first.differing)}. {clipped(first.fix)}"


def measured(gate: Gate) -> tuple[str, str]:
    """Return a gate's value and its limit in its unit, exact where rounding hid a difference."""
    value, limit = _amount(gate.unit, gate.value), _amount(gate.unit, gate.limit)
    if value == limit and gate.value != gate.limit:
        return _exact(gate.value), _exact(gate.limit)
    return value, limit


def _amount(unit: Unit, number: float | str | None) -> str:
    if number is None:
        return _NOT_MEASURED
    return number if isinstance(number, str) else unit.text(number)


def _exact(number: float | str | None) -> str:
    return f"{number:,}" if isinstance(number, int | float) else str(number)


def fate_text(one: Reported, by: str = "") -> str:
    """Return what became of the place: "deleted by layer 3, still in the image".

    `by` names the instruction behind the layer, where there is room for it.
    """
    hidden = "visible elsewhere" if one.exposed else "still in the image"
    return fate_phrase(one.finding.hider) + ("" if one.finding.visible else f"{by}, {hidden}")


def hiding_sentence(one: Reported, report: Report) -> str:
    """Return who hides it, how and with which instruction: "Deleted by layer 5 (RUN rm x)"."""
    hider = one.finding.hider
    told = fate_phrase(hider)
    return told[:1].upper() + told[1:] + (made(report, hider.layer) if hider else "")


def why(one: Reported, report: Report) -> str:
    """Return one or two sentences: why a secret that stands there is no secret any more."""
    hider = one.finding.hider
    by = _instruction_of(report, hider.layer, _LONGEST_BY) if hider else ""
    return told_why(one.finding, by, exposed=one.exposed)


def made(report: Report, layer: int, longest: int = LONGEST_LINE) -> str:
    """Return the instruction that made a layer in parentheses; empty where nobody knows it."""
    instruction = _instruction_of(report, layer, longest)
    return f" ({instruction})" if instruction else ""


def _instruction_of(report: Report, layer: int, longest: int = LONGEST_LINE) -> str:
    if not 1 <= layer <= len(report.image.layers):
        return ""
    instruction = report.image.layers[layer - 1].instruction
    created_by = instruction.created_by if instruction else ""
    return instruction_text(created_by, longest) if created_by else ""


def title(one: Reported) -> str:
    """Return what a finding is, its secret as it may be shown: "GitHub token ghp_****"."""
    return " ".join(part for part in (clipped(one.finding.match.title), one.value) if part)


def name(one: Reported) -> str:
    """Return what a finding is and where: "GitHub token ghp_**** in layer 2, app/.env:3:5"."""
    return f"{title(one)} in {location_text(one.finding.location, columns=True)}"


def lasting_name(one: Reported) -> str:
    """Return what a finding is and where, without what another build may change."""
    return f"{title(one)} in {lasting_text(one.finding.location)}"


def description(one: Reported, report: Report) -> tuple[str, str, str]:
    """Return what a finding is with its location and fate, why it matters, and its fix."""
    finding = one.finding
    where = location_text(finding.location, columns=True)
    what = f"{title(one)}: {where}, {fate_text(one)}"
    return what, why(one, report), clipped(finding.fix)


def line_text(one: Reported) -> str:
    """Return the line that it stands in, short, with stars; nothing where that says no more."""
    before, behind = map(printable, one.finding.around.texts)
    if one.finding.location.kind in _NAMED or not (before or behind):
        return ""
    return clipped(f"{before}{_STARS}{behind}")


def short_fix(fix: str) -> str:
    """Return a fix without what holds for all of them: rotation, and how a secret mount works."""
    first = _MOUNT.sub("", _ROTATE.sub("", fix)).rstrip(".")
    return f"{first}." if first else fix


def suppressed_sentence(report: Report) -> str:
    """Return how many findings do not count, and why; empty where all count."""
    whys = Counter(one.suppression.by for one in report.findings if one.suppression)
    if not whys:
        return ""
    parts = [f"{number:,} {SUPPRESSED_BY.get(by, by)}" for by, number in sorted(whys.items())]
    return f"{counted(sum(whys.values()), 'finding')} suppressed: {listed(parts)}."

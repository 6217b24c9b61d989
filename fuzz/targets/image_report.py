"""From an image to its report: nothing fails, nothing is dropped unsaid, no secret comes out.

An input is a byte that picks the limits, and what the grammar of images makes an image of.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Mapping
from html.parser import HTMLParser
from xml.etree import ElementTree
from zlib import crc32

from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.limits import Limits
from explorer.report.building import build_report
from explorer.report.formats import NAMES, report_format
from explorer.report.model import Report, Reports, Result
from explorer.report.policy import Policy
from explorer.secrets.finding import Finding
from explorer.secrets.searching.starting import new_search
from fuzz.choices import Choices
from fuzz.images import GrownImage
from fuzz.laws import is_safe
from fuzz.target import Target
from fuzz.working import steps_and_lines
from tests.text.forms import forms

# Two seconds of work: no input is large.
_LIMITS = Limits(work=200_000_000)
_NARROW: tuple[Mapping[str, int], ...] = (
    *({}, {}, {"work": 4_000_000}, {"findings": 1}, {"unpacked": 2_000}, {"index": 2_000}),
    {"inflated": 4_000, "expansion": 1},
)
# Bytes that the peak of the process may rise by, once it has the rules.
_MOST_MEMORY = 120 << 20
_SHORTEST = 6
# Lines are counted of one input in so many, since that takes several times as long.
_SAMPLE = 8
# A line takes over fifty nanoseconds, and a step is ten.
_STEPS_A_LINE, _UNCHARGED_LINES = 4, 50_000


def one(data: bytes) -> None:
    """Report on an image, with the limits that it has and with those that are met."""
    choices = Choices(data)
    limits, grown = replace(_LIMITS, **choices.one_of(_NARROW)), GrownImage(choices.rest())
    before = _peak()
    report, found = _report(grown, _LIMITS)
    written = _written(report)
    _says_all(grown, report, found, written)
    again, other = _report(grown, limits)
    if limits == _LIMITS:
        assert _written(again) == written
    elif report and again and not again.errors:
        assert {*map(_value, other)} == {*map(_value, found)}
    if crc32(data) % _SAMPLE == 0:
        steps, lines = steps_and_lines(lambda: _written(_report(grown, _LIMITS)[0]))
        assert lines < _UNCHARGED_LINES + steps // _STEPS_A_LINE, (lines, steps)
    assert _peak() - before < _MOST_MEMORY


def _report(grown: GrownImage, limits: Limits) -> tuple[Report | None, tuple[Finding, ...]]:
    """Return the report and what is in it, whole; no report of what is no image."""
    try:
        image = grown.open(limits)
        analysis = Analysis(image, search=new_search(allowance=image.allowance)).complete()
        return build_report(analysis, Policy()), analysis.findings
    except ImageError as error:
        message = str(error)
    assert is_safe(message)
    _holds_no_secret(grown, {"error": message})
    return None, ()


def _says_all(
    grown: GrownImage,
    report: Report | None,
    found: tuple[Finding, ...],
    written: Mapping[str, str],
) -> None:
    """Everything that was planted is found, or the report says what was not read."""
    if report is None:
        return
    _is_well_formed(written)
    _holds_no_secret(grown, written)
    known = b"\n".join(one.match.decoded or one.secret for one in found)
    missed = [one for one in grown.planting.findable if one.encode() not in known]
    assert not missed or report.result is Result.ERROR, missed


def _written(report: Report | None) -> Mapping[str, str]:
    if report is None:
        return {}
    return {name: "\n".join(report_format(name).lines(Reports.of(report))) for name in NAMES}


def _is_well_formed(written: Mapping[str, str]) -> None:
    for name in ("json", "sarif", "gitlab"):
        json.loads(written[name])
    ElementTree.fromstring(written["junit"])
    HTMLParser().feed(written["html"])
    assert all(is_safe(line) for text in written.values() for line in text.split("\n"))


def _holds_no_secret(grown: GrownImage, written: Mapping[str, str]) -> None:
    for secret in grown.planting.all:
        known = [one for one in forms(secret).values() if len(one) >= _SHORTEST]
        held = [name for name, text in written.items() if any(one in text for one in known)]
        assert not held, (secret, held)


def _value(finding: Finding) -> object:
    return finding.location, finding.match.rule_id, finding.secret


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


TARGET = Target(one, length=1024)

"""JUnit XML, as CI systems render it: a test for each gate, and for each finding.

A finding that decides the verdict fails, one that is not bad enough passes with its words in the
output. Sources, as there is no standard: the schema of Jenkins's xUnit plugin (junit-10.xsd), and
GitLab's "Unit test reports", "JUnit XML format specification": GitLab shows `classname`, `name`
and an element's text, no `message`, and drops a test whose name it has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from explorer.printable import clipped
from explorer.report.formats import telling
from explorer.report.formats.form import ReportFormat
from explorer.report.locations import location_text
from explorer.report.model import Gate, Report, Reported, Status

_PRODUCT = "layer-explorer"
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def lines(report: Report) -> Iterator[str]:
    """Yield the report as an XML document in UTF-8."""
    root = Element("testsuites", name=_PRODUCT)
    root.extend(_suites(report))
    _count(root, root)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from tostring(root, encoding="unicode").split("\n")


def _suites(report: Report) -> Iterator[Element]:
    yield _suite(report, "image", _reading(report))
    yield _suite(report, "gates", [_gate(one) for one in report.gates])
    yield _suite(report, "secrets", _findings(report))


def _suite(report: Report, name: str, cases: Iterable[Element]) -> Element:
    suite = Element("testsuite", name=f"{_PRODUCT}.{name}")
    if name == "image":
        suite.append(_properties(report))
    suite.extend(_unique(cases))
    if name == "image" and report.warnings:
        _fill(SubElement(suite, "system-err"), map(clipped, report.warnings))
    _count(suite, suite)
    return suite


def _unique(cases: Iterable[Element]) -> Iterator[Element]:
    """Yield the tests, numbered where a name comes again, since GitLab drops those."""
    seen: Counter[str] = Counter()
    for case in cases:
        name = case.get("name", "")
        seen[name] += 1
        if seen[name] > 1:
            case.set("name", f"{name} ({seen[name]})")
        yield case


def _properties(report: Report) -> Element:
    image = report.image
    facts = {"image": image.reference, "id": image.id, "digest": image.digest}
    properties = Element("properties")
    for key, value in (facts | {"version": report.version}).items():
        if value:
            SubElement(properties, "property", name=key, value=clipped(value))
    return properties


def _count(counted: Element, told: Element) -> None:
    told.set("tests", str(sum(1 for _ in counted.iter("testcase"))))
    for attribute, tag in _COUNTED.items():
        told.set(attribute, str(sum(1 for _ in counted.iter(tag))))


def _reading(report: Report) -> list[Element]:
    """Return a test for each thing that is missing; one that passes where nothing is.

    Jenkins takes a file without any test for a broken build.
    """
    cases = []
    for layer, message in report.errors:
        case = _case("image", f"Reading layer {layer}" if layer else "Reading the image")
        _outcome(case, "error", "damage", [clipped(message)])
        cases.append(case)
    return cases or [_case("image", "Reading the image")]


def _gate(gate: Gate) -> Element:
    case = _case("gates", clipped(gate.title))
    if gate.status is Status.FAIL:
        reason = clipped(gate.reason or f"{gate.title} is beyond its limit")
        value, limit = telling.measured(gate)
        measured = clipped(f"measured {value}, limit {limit}")
        _outcome(case, "failure", clipped(gate.name), [reason, measured])
    elif gate.status is Status.SKIP:
        _outcome(case, "skipped", None, ["No limit is set"])
    return case


def _findings(report: Report) -> Iterator[Element]:
    for one in report.findings:
        name = f"{telling.title(one)} in {location_text(one.finding.location, columns=True)}"
        case = _case(f"secrets.{one.severity.label}", name)
        _tell(case, one, report)
        yield case


def _tell(case: Element, one: Reported, report: Report) -> None:
    if one.suppression:
        _outcome(
            case, "skipped", None, [f"Suppressed: {telling.suppression_text(one.suppression)}"]
        )
    elif report.decides(one):
        _outcome(case, "failure", clipped(one.finding.match.rule_id), _told(one, report))
    else:
        _fill(SubElement(case, "system-out"), _told(one, report))


def _told(one: Reported, report: Report) -> list[str]:
    finding, rule = one.finding, clipped(one.finding.match.rule_id)
    where = location_text(finding.location, columns=True)
    return [
        f"{telling.title(one)}: {where}, {telling.fate_text(finding)}",
        telling.why(finding, report),
        clipped(finding.fix),
        f"severity {one.severity.label}, confidence {one.finding.match.confidence.label}",
        f"rule {rule}, fingerprint {one.fingerprint}",
    ]


def _case(group: str, name: str) -> Element:
    return Element("testcase", classname=f"{_PRODUCT}.{group}", name=name)


def _outcome(case: Element, tag: str, kind: str | None, told: list[str]) -> None:
    element = SubElement(case, tag, message=told[0])
    if kind is not None:
        element.set("type", kind)
    _fill(element, told)


def _fill(element: Element, told: Iterable[str]) -> None:
    element.text = "\n".join(told)


FORMAT = ReportFormat(
    "junit", "for CI systems that show tests: a test for each gate and finding", lines
)

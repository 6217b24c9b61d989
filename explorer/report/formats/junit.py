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

from explorer.report.formats import telling
from explorer.report.formats.form import ReportFormat
from explorer.report.model import Gate, Report, Reported, Status
from explorer.report.places import Places, fate

_PRODUCT = "layer-explorer"
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def lines(report: Report) -> Iterator[str]:
    """Yield the report as an XML document in UTF-8."""
    places = Places(report)
    root = Element("testsuites", name=_PRODUCT)
    root.extend(_suites(report, places))
    _count(root, root)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from tostring(root, encoding="unicode").split("\n")


def _suites(report: Report, places: Places) -> Iterator[Element]:
    yield _suite(report, places, "image", _reading(report, places))
    yield _suite(report, places, "gates", [_gate(one, places) for one in report.gates])
    yield _suite(report, places, "secrets", _findings(report, places))


def _suite(report: Report, places: Places, name: str, cases: Iterable[Element]) -> Element:
    suite = Element("testsuite", name=f"{_PRODUCT}.{name}")
    if name == "image":
        suite.append(_properties(report, places))
    suite.extend(_unique(cases))
    if name == "image" and report.warnings:
        _fill(SubElement(suite, "system-err"), map(places.text, report.warnings))
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


def _properties(report: Report, places: Places) -> Element:
    image = report.image
    facts = {"image": image.reference, "id": image.id, "digest": image.digest}
    properties = Element("properties")
    for key, value in (facts | {"version": report.version}).items():
        if value:
            SubElement(properties, "property", name=key, value=places.text(value))
    return properties


def _count(counted: Element, told: Element) -> None:
    told.set("tests", str(sum(1 for _ in counted.iter("testcase"))))
    for attribute, tag in _COUNTED.items():
        told.set(attribute, str(sum(1 for _ in counted.iter(tag))))


def _reading(report: Report, places: Places) -> list[Element]:
    """Return a test for each thing that is missing; one that passes where nothing is.

    Jenkins takes a file without any test for a broken build.
    """
    cases = []
    for layer, message in report.errors:
        case = _case("image", f"Reading layer {layer}" if layer else "Reading the image")
        _outcome(case, "error", "damage", [places.text(message)])
        cases.append(case)
    return cases or [_case("image", "Reading the image")]


def _gate(gate: Gate, places: Places) -> Element:
    case = _case("gates", places.text(gate.title))
    if gate.status is Status.FAIL:
        reason = places.text(gate.reason or f"{gate.title} is beyond its limit")
        value, limit = telling.measured(gate)
        measured = places.text(f"measured {value}, limit {limit}")
        _outcome(case, "failure", places.text(gate.name), [reason, measured])
    elif gate.status is Status.SKIP:
        _outcome(case, "skipped", None, ["No limit is set"])
    return case


def _findings(report: Report, places: Places) -> Iterator[Element]:
    for one in report.findings:
        name = f"{places.title(one)} in {places.place(one.finding.location)}"
        case = _case(f"secrets.{one.severity.label}", name)
        _tell(case, one, report, places)
        yield case


def _tell(case: Element, one: Reported, report: Report, places: Places) -> None:
    if one.suppression:
        _outcome(case, "skipped", None, [f"Suppressed: {places.suppression(one.suppression)}"])
    elif report.decides(one):
        _outcome(case, "failure", places.text(one.finding.match.rule_id), _told(one, places))
    else:
        _fill(SubElement(case, "system-out"), _told(one, places))


def _told(one: Reported, places: Places) -> list[str]:
    rule = places.text(one.finding.match.rule_id)
    return [
        f"{places.title(one)}: {places.place(one.finding.location)}, {fate(one)}",
        places.why(one),
        places.fix(one),
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

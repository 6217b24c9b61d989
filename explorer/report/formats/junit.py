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
from explorer.report.formats import ReportFormat, words
from explorer.report.model import Gate, Report, Status

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
    image = _suite("image", [_properties(report), *_reading(report)])
    if report.warnings:
        _fill(SubElement(image, "system-err"), map(clipped, report.warnings))
    yield image
    yield _suite("gates", map(_gate, report.gates))
    yield _suite("secrets", _findings(report))


def _suite(name: str, parts: Iterable[Element]) -> Element:
    suite = Element("testsuite", name=f"{_PRODUCT}.{name}")
    suite.extend(parts)
    _tell_apart(suite.iter("testcase"))
    _count(suite, suite)
    return suite


def _tell_apart(cases: Iterable[Element]) -> None:
    """Give a number to the tests whose name comes again, since GitLab drops those."""
    seen: Counter[str] = Counter()
    for case in cases:
        name = case.get("name", "")
        seen[name] += 1
        if seen[name] > 1:
            case.set("name", f"{name} ({seen[name]})")


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
        value, limit = words.measured(gate)
        measured = clipped(f"measured {value}, limit {limit}")
        _outcome(case, "failure", clipped(gate.name), [reason, measured])
    elif gate.status is Status.SKIP:
        _outcome(case, "skipped", None, ["No limit is set"])
    return case


def _findings(report: Report) -> Iterator[Element]:
    for one in report.findings:
        case = _case(f"secrets.{one.severity.label}", words.name(one))
        rule = clipped(one.finding.match.rule_id)
        text = [
            *words.description(one, report),
            f"severity {one.severity.label}, confidence {one.finding.match.confidence.label}",
            f"rule {rule}, fingerprint {one.fingerprint}",
        ]
        if one.suppression:
            why = words.suppression_text(one.suppression)
            _outcome(case, "skipped", None, [f"Suppressed: {why}"])
        elif report.decides(one):
            _outcome(case, "failure", rule, text)
        else:
            _fill(SubElement(case, "system-out"), text)
        yield case


def _case(group: str, name: str) -> Element:
    return Element("testcase", classname=f"{_PRODUCT}.{group}", name=name)


def _outcome(case: Element, tag: str, kind: str | None, text: list[str]) -> None:
    element = SubElement(case, tag, message=text[0])
    if kind is not None:
        element.set("type", kind)
    _fill(element, text)


def _fill(element: Element, text: Iterable[str]) -> None:
    element.text = "\n".join(text)


FORMAT = ReportFormat(
    "junit", "for CI systems that show tests: a test for each gate and finding", lines
)

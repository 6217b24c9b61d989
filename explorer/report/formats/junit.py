"""JUnit XML, as CI systems render it: a test for each gate, and for each finding.

A finding that decides the verdict fails, one that is not bad enough passes with its words in the
output. Sources, as there is no standard: the schema of Jenkins's xUnit plugin (junit-10.xsd), and
GitLab's "Unit test reports", "JUnit XML format specification": GitLab shows `classname`, `name`
and an element's text, no `message`, and drops a test whose name it has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, count
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import escape, quoteattr

from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.model import Gate, Report, Reported, Reports, Status

_PRODUCT = "layer-explorer"
_Part: TypeAlias = Element | str
"""A part of a suite, or a line of one that is written already."""
_COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def lines(reports: Reports) -> Iterator[str]:
    """Yield the reports as an XML document in UTF-8, one test after the other.

    An image by itself has three suites, several have one each.
    """
    suites = _suites(reports.alone) if reports.alone else _suites_of_several(reports)
    numbers = [_numbers(make()) for make in suites.values()]
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield _opening("testsuites", _PRODUCT, sum(numbers, Counter()))
    for (name, make), counted in zip(suites.items(), numbers, strict=True):
        yield from _suite(f"{_PRODUCT}.{name}", make(), counted)
    yield "</testsuites>"


def _suites(report: Report) -> Mapping[str, Callable[[], Iterator[_Part]]]:
    """Return the suites: what makes the parts of each, once to count and once to write them."""
    return {
        "image": lambda: _image(report),
        "gates": lambda: map(_gate, report.gates),
        "secrets": lambda: _findings(report),
    }


def _suites_of_several(reports: Reports) -> Mapping[str, Callable[[], Iterator[_Part]]]:
    """Return a suite for each image; its name tells its tests from those of the others."""
    named: dict[str, Callable[[], Iterator[_Part]]] = {}
    for report in reports.each:
        name = _apart(clipped(report.name), named)
        named[name] = partial(_whole, report, name)
    return named


def _apart(name: str, known: Collection[str]) -> str:
    """Return a name that none of the others has."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in known)


def _whole(report: Report, name: str) -> Iterator[_Part]:
    """Yield all parts of one of several images, its name before each group of tests."""
    suites = _suites(report)
    for one in chain.from_iterable(make() for make in suites.values()):
        if isinstance(one, Element):
            if group := one.get("classname"):
                one.set("classname", f"{_PRODUCT}.{name}{group.removeprefix(_PRODUCT)}")
            yield one
    # Warnings stand behind all tests, as the schema has it.
    yield from (one for one in suites["image"]() if isinstance(one, str))


def _image(report: Report) -> Iterator[_Part]:
    yield _properties(report)
    yield from _reading(report)
    if untold := words.untold_sentence(report):
        case = _case("image", f"Findings below {report.told_from.label}")
        _outcome(case, "skipped", None, [untold])
        yield case
    # There may be many: each is a line of its own.
    for number, warning in enumerate(report.warnings, 1):
        head = "    <system-err>" if number == 1 else ""
        tail = "</system-err>" if number == len(report.warnings) else ""
        yield f"{head}{escape(clipped(warning))}{tail}"


def _numbers(parts: Iterable[_Part]) -> Counter[str]:
    """Return how many tests there are, and how many of them ended in what way."""
    elements = (one for one in parts if isinstance(one, Element))
    cases = (one for one in elements if one.tag == "testcase")
    return Counter(tag for one in cases for tag in (one.tag, *(inner.tag for inner in one)))


def _opening(tag: str, name: str, numbers: Counter[str]) -> str:
    counted = "".join(f' {one}="{numbers[what]}"' for one, what in _COUNTED.items())
    return f"<{tag} name={quoteattr(name)}{counted}>"


def _tell_apart(case: Element, seen: Counter[int]) -> None:
    """Give a number to a test whose name comes again, since GitLab drops those."""
    if name := case.get("name"):
        # Names may be long: of each its hash is kept.
        seen[hash(name)] += 1
        if (number := seen[hash(name)]) > 1:
            case.set("name", f"{name} ({number})")


def _suite(name: str, parts: Iterable[_Part], numbers: Counter[str]) -> Iterator[str]:
    """Yield the lines of a suite."""
    seen: Counter[int] = Counter()
    yield f"  {_opening('testsuite', name, numbers)}"
    for one in parts:
        if isinstance(one, str):
            yield one
        else:
            _tell_apart(one, seen)
            indent(one, level=2)
            yield from f"    {tostring(one, encoding='unicode')}".rstrip().split("\n")
    yield "  </testsuite>"


def _properties(report: Report) -> Element:
    image = report.image
    facts = {"image": image.reference, "id": image.id, "digest": image.digest}
    properties = Element("properties")
    for key, value in (facts | {"version": report.version}).items():
        if value:
            SubElement(properties, "property", name=key, value=clipped(value))
    return properties


def _reading(report: Report) -> Iterator[Element]:
    """Yield a test for each thing that is missing; one that passes where nothing is.

    Jenkins takes a file without any test for a broken build.
    """
    for layer, message in report.errors:
        case = _case("image", f"Reading layer {layer}" if layer else "Reading the image")
        _outcome(case, "error", "damage", [clipped(message)])
        yield case
    if not report.errors:
        yield _case("image", "Reading the image")
    for sentence in report.left_out:
        case = _case("image", f"Judging {clipped(sentence)}")
        _outcome(case, "skipped", None, [f"Not judged: {clipped(sentence)}"])
        yield case


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
        case = _case(f"secrets.{one.severity.label}", _name(one))
        rule = clipped(one.finding.match.rule_id)
        text = [
            *words.description(one, report),
            f"severity {one.severity.label}, {one.finding.match.certainty}",
            f"rule {rule}, fingerprint {one.fingerprint}",
        ]
        if one.suppression:
            why = one.suppression.text
            _outcome(case, "skipped", None, [f"Suppressed: {why}"])
        elif report.decides(one):
            _outcome(case, "failure", rule, text)
        else:
            _fill(SubElement(case, "system-out"), text)
        yield case


def _name(one: Reported) -> str:
    """Return a finding's name, the same in every build: without layer, line and column."""
    return f"{words.lasting_name(one)} ({one.fingerprint[:8]})"


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

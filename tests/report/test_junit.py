"""JUnit: XML that is well-formed and counts right, whatever stands in the image."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.layers import Place
from explorer.report.formats import junit
from explorer.report.model import Report, Reported, Reports
from explorer.secrets.rule import Severity
from tests.report import golden
from tests.report.reports import (
    AWS,
    GITHUB,
    HOSTILE,
    NPM,
    SECRETS,
    clean_report,
    failed_report,
    hostile_report,
    sample_report,
)

# XML 1.0 (fifth edition), section 2.2, production [2].
LEGAL = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}
REPORTS = [sample_report(), failed_report(), clean_report(), hostile_report()]


def written(report: Report) -> ElementTree.Element:
    text = "\n".join(junit.lines(Reports.of(report)))
    assert LEGAL.fullmatch(text)
    return ElementTree.fromstring(text.encode())


def cases(report: Report, suite: str) -> list[ElementTree.Element]:
    return written(report).findall(f"testsuite[@name='layer-explorer.{suite}']/testcase")


def outcomes(report: Report, suite: str) -> Counter[str]:
    tags = [case[0].tag if len(case) else "passed" for case in cases(report, suite)]
    return Counter("passed" if tag == "system-out" else tag for tag in tags)


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.junit.xml", junit.lines(Reports.of(sample_report())))


@pytest.mark.parametrize("report", REPORTS)
def test_it_is_well_formed_and_the_same_each_time(report: Report) -> None:
    assert written(report).tag == "testsuites"
    assert list(junit.lines(Reports.of(report))) == list(junit.lines(Reports.of(report)))


@pytest.mark.parametrize("report", REPORTS)
def test_each_number_is_that_of_its_elements(report: Report) -> None:
    root = written(report)
    for element in (root, *root.findall("testsuite")):
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        for attribute, tag in OUTCOMES.items():
            assert element.get(attribute) == str(len(list(element.iter(tag))))


@pytest.mark.parametrize("report", REPORTS)
def test_each_test_has_a_name_of_its_own_and_at_most_one_outcome(report: Report) -> None:
    names = [(one.get("classname"), one.get("name")) for one in written(report).iter("testcase")]
    assert len(set(names)) == len(names)
    for case in written(report).iter("testcase"):
        assert [one.tag for one in case] in (
            [],
            ["system-out"],
            *([tag] for tag in OUTCOMES.values()),
        )


def test_gates_findings_and_errors_are_tests() -> None:
    report = sample_report()
    assert outcomes(report, "gates") == {"failure": 3, "passed": 3, "skipped": 1}
    assert outcomes(report, "secrets") == {"failure": 7, "passed": 5, "skipped": 3}
    assert outcomes(report, "image") == {"error": 2}


def test_a_clean_image_has_tests_that_pass() -> None:
    assert outcomes(clean_report(), "image") == {"passed": 1}
    assert outcomes(clean_report(), "secrets") == {}


@pytest.mark.parametrize(
    ("least", "failures"),
    [(Severity.CRITICAL, 3), (Severity.MEDIUM, 11), (Severity.LOW, 12), (None, 0)],
)
def test_what_fails_the_gate_fails_and_nothing_else(least: Severity | None, failures: int) -> None:
    report = replace(sample_report(), fail_on=least)
    assert outcomes(report, "secrets")["failure"] == failures
    assert outcomes(report, "secrets")["passed"] == 12 - failures


def test_what_is_not_bad_enough_passes_and_tells_the_same() -> None:
    passed = [
        one for one in cases(sample_report(), "secrets") if one.find("system-out") is not None
    ]
    assert {one.get("classname") for one in passed} == {
        "layer-explorer.secrets.medium",
        "layer-explorer.secrets.low",
    }
    told = passed[0].findtext("system-out") or ""
    assert "severity medium" in told
    assert "fingerprint" in told


def test_a_failure_says_what_where_and_how_to_repair_it() -> None:
    failure = cases(sample_report(), "secrets")[0][0]
    told = failure.text or ""
    assert failure.get("type") == "aws-access-key-id"
    assert "layer 2, app/.env:3:19, deleted by layer 5, still in the image" in told
    assert ".dockerignore" in told


def test_a_gate_says_why_it_failed() -> None:
    told = cases(sample_report(), "gates")[0][0].text or ""
    assert told.splitlines() == ["8 secrets are high or worse", "measured 8, limit 0"]


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    text = "\n".join(junit.lines(Reports.of(report)))
    assert not [one for one in SECRETS if one in text]


@given(st.text(st.characters()))
@example(HOSTILE)
def test_any_name_comes_out_well_formed(text: str) -> None:
    assert len(list(written(hostile_report(text)).iter("testcase"))) == 12


def test_a_name_is_the_same_in_another_build_and_equal_ones_are_told_apart() -> None:
    report = failed_report()
    moved = [_moved(one) for one in report.findings]
    names = [[one.get("name") for one in cases(each, "secrets")] for each in _pair(report, moved)]
    assert names[0] == names[1]
    twice = replace(report, findings=[report.findings[0]] * 3)
    first, *rest = (one.get("name") or "" for one in cases(twice, "secrets"))
    assert rest == [f"{first} (2)", f"{first} (3)"]


def _pair(report: Report, findings: list[Reported]) -> tuple[Report, Report]:
    return report, replace(report, findings=findings)


def _moved(one: Reported) -> Reported:
    """Return a finding as it would be further on in its file, and in the next layer."""
    location = one.finding.location
    place = location.place and Place(location.place.layer + 1, location.place.position)
    line = location.line and location.line + 7
    moved = replace(location, place=place, line=line)
    return replace(one, finding=replace(one.finding, location=moved))

"""GitLab's report: valid against the restated schema, whatever stands in the image."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import ValidationError
from msgspec.structs import replace

from explorer.report.formats import gitlab
from explorer.report.model import Report, Reports
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
from tests.report.schemas import validate

SCHEMA = "gitlab-secret-detection-15.json"
REPORTS = [sample_report(), failed_report(), clean_report(), hostile_report()]


def written(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads("\n".join(gitlab.lines(Reports.of(report))))
    return document


def start_of(created: str | None) -> str:
    report = clean_report()
    told = written(replace(report, image=replace(report.image, created=created)))
    time: str = told["scan"]["start_time"]
    return time


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.gitlab.json", gitlab.lines(Reports.of(sample_report())))


def test_its_schema_refuses_what_is_wrong() -> None:
    with pytest.raises(ValidationError):
        validate(written(sample_report()) | {"version": 15}, SCHEMA)


@pytest.mark.parametrize("report", REPORTS)
def test_it_is_valid_and_the_same_each_time(report: Report) -> None:
    validate(written(report), SCHEMA)
    assert list(gitlab.lines(Reports.of(report))) == list(gitlab.lines(Reports.of(report)))


def test_each_finding_that_counts_is_a_vulnerability() -> None:
    report = sample_report()
    found = written(report)["vulnerabilities"]
    assert [one["identifiers"][0]["value"] for one in found] == [
        one.fingerprint for one in report.counting
    ]
    assert found[0]["severity"] == "Critical"
    assert found[0]["location"] == {
        "file": "app/.env",
        "start_line": 3,
        "end_line": 3,
        "commit": {"sha": report.image.digest},
    }


def test_no_two_have_the_same_id() -> None:
    report = sample_report()
    found = written(replace(report, findings=[*report.findings] * 2))["vulnerabilities"]
    assert len({one["id"] for one in found}) == len(found) == 24


def test_without_a_digest_the_place_is_of_the_image_id_or_of_none() -> None:
    report = sample_report()
    named = written(replace(report, image=replace(report.image, digest=None)))
    assert named["vulnerabilities"][0]["location"]["commit"]["sha"] == report.image.id
    nameless = written(hostile_report())
    assert nameless["vulnerabilities"][0]["location"]["commit"]["sha"] == "0" * 40


def test_what_is_not_listed_is_told_in_messages() -> None:
    scan = written(sample_report())["scan"]
    assert scan["status"] == "failure"
    assert [one["level"] for one in scan["messages"]][:3] == ["fatal", "fatal", "warn"]
    known = [one["value"] for one in scan["messages"] if one["value"].startswith("Suppressed: ")]
    assert len(known) == 3
    assert "on the ignore list until 2030-01-31: a test account" in known[0]
    assert written(failed_report())["scan"]["status"] == "success"


@pytest.mark.parametrize(
    ("created", "time"),
    [
        ("2024-05-06T07:08:09.123456789Z", "2024-05-06T07:08:09"),
        ("2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09"),
        ("2024-05-06T07:08:09", "2024-05-06T07:08:09"),
        ("0001-01-01T00:00:00+10:00", "1970-01-01T00:00:00"),
        ("yesterday", "1970-01-01T00:00:00"),
        (None, "1970-01-01T00:00:00"),
    ],
)
def test_the_time_is_that_of_the_image(created: str | None, time: str) -> None:
    assert start_of(created) == time


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    text = "\n".join(gitlab.lines(Reports.of(report)))
    assert not [one for one in SECRETS if one in text]


@given(st.text(st.characters()))
@example(HOSTILE)
def test_any_name_comes_out_as_valid_ascii(text: str) -> None:
    report = hostile_report(text)
    "\n".join(gitlab.lines(Reports.of(report))).encode("ascii")
    validate(written(report), SCHEMA)

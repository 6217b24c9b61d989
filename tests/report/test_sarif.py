"""SARIF: valid against the published schema, whatever stands in the image."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import ValidationError
from msgspec.structs import replace

from explorer.layers import Place
from explorer.report.formats import sarif
from explorer.report.model import Report, Reported, Reports
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
    revealing_report,
    sample_report,
)
from tests.report.schemas import validate

Json: TypeAlias = dict[str, Any]

SCHEMA = "sarif-2.1.0.json"
REPORTS = [sample_report(), failed_report(), clean_report(), hostile_report()]


def written(report: Report) -> Json:
    lines = list(sarif.lines(Reports.of(report)))
    assert not any("\n" in line for line in lines)
    document: Json = json.loads("\n".join(lines))
    return document


def run_of(report: Report) -> Json:
    run: Json = written(report)["runs"][0]
    return run


def result_at(report: Report, place: str) -> Json:
    found: list[Json] = [
        one for one in run_of(report)["results"] if place in one["message"]["text"]
    ]
    assert len(found) == 1
    return found[0]


def locations_in(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield from ([value["artifactLocation"]] if "artifactLocation" in value else [])
        value = list(value.values())
    for one in value if isinstance(value, list) else []:
        yield from locations_in(one)


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.sarif.json", sarif.lines(Reports.of(sample_report())))


def test_its_schema_refuses_what_is_wrong() -> None:
    with pytest.raises(ValidationError):
        validate(written(sample_report()) | {"version": 15}, SCHEMA)


@pytest.mark.parametrize("report", REPORTS)
def test_it_is_valid_and_the_same_each_time(report: Report) -> None:
    validate(written(report), SCHEMA)
    assert list(sarif.lines(Reports.of(report))) == list(sarif.lines(Reports.of(report)))


def test_a_hidden_file_flows_from_the_layer_that_wrote_it_to_the_one_that_hid_it() -> None:
    flow = result_at(sample_report(), "app/.env:3:19")["codeFlows"][0]["threadFlows"][0]
    wrote, hid = (step["location"] for step in flow["locations"])
    assert wrote["physicalLocation"]["artifactLocation"]["uri"] == "image/app/.env"
    assert wrote["logicalLocations"][0]["name"] == "layer 2"
    assert wrote["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 19}
    assert hid["physicalLocation"]["artifactLocation"]["uri"] == "image/app/.env"
    assert hid["logicalLocations"][0]["name"] == "layer 5"
    assert hid["message"]["text"] == "Deleted by layer 5 (RUN rm /app/.env)"


def test_what_is_visible_has_no_code_flow() -> None:
    results = run_of(sample_report())["results"]
    assert all(("codeFlows" in one) != one["properties"]["visible"] for one in results)


def test_a_path_that_is_no_utf_8_is_encoded_byte_by_byte() -> None:
    result = result_at(sample_report(), r"srv/caf\xe9/keys")
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "image/srv/caf%E9/keys"


def test_a_path_leaves_the_image_in_no_uri() -> None:
    for location in locations_in(written(hostile_report())):
        assert location["uriBaseId"] == "IMAGE"
        assert location["uri"].startswith(("image/", "image-"))
        assert "layer" not in location["uri"]
        assert ".." not in location["uri"].split("/")


def test_places_outside_of_layers_are_documents_with_a_logical_location() -> None:
    location = result_at(sample_report(), "in ENV DB_PASSWORD")["locations"][0]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "image-configuration.json"
    logical = {"fullyQualifiedName": "ENV DB_PASSWORD", "kind": "variable"}
    assert location["logicalLocations"] == [logical]


def test_each_location_is_one_that_github_takes() -> None:
    for one in run_of(hostile_report())["results"]:
        assert len(one["locations"]) == 1
        assert one["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


def test_rules_have_what_github_shows() -> None:
    run = run_of(sample_report())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({one["ruleId"] for one in run["results"]})
    scores = {rule["id"]: rule["properties"]["security-severity"] for rule in rules}
    assert scores["private-key/critical"] == "9.5"
    assert scores["ssh-key-file/low"] == "2.0"
    assert all("security" in rule["properties"]["tags"] for rule in rules)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])


def test_suppressed_findings_are_no_results_but_stand_there_with_their_reasons() -> None:
    run = run_of(sample_report())
    assert not [one for one in run["results"] if "suppressions" in one]
    told = run["properties"]["suppressed"]
    assert len(told) + len(run["results"]) == len(sample_report().findings)
    assert "until 2030-01-31: a test account" in told[0]["justification"]


def test_the_id_of_a_rule_depends_on_the_finding_alone() -> None:
    report = sample_report()
    results = run_of(report)["results"]
    for result, one in zip(results, report.counting, strict=True):
        assert result["ruleId"] == f"{one.finding.match.rule_id}/{one.severity.label}"
        assert run_of(replace(report, findings=[one]))["results"][0]["ruleId"] == result["ruleId"]


def test_another_build_changes_no_uri_and_no_fingerprint() -> None:
    report = sample_report()
    moved = [_in_another_layer(one) for one in report.findings]
    before, after = run_of(report), run_of(replace(report, findings=moved))
    assert [*locations_in(before["results"])] == [*locations_in(after["results"])]
    marks = [[one["partialFingerprints"] for one in run["results"]] for run in (before, after)]
    assert marks[0] == marks[1]


def _in_another_layer(one: Reported) -> Reported:
    location = one.finding.location
    if not location.place:
        return one
    moved = replace(location, place=Place(location.place.layer + 1, location.place.position))
    return replace(one, finding=replace(one.finding, location=moved))


def test_fingerprints_are_ours() -> None:
    report = sample_report()
    for result, one in zip(run_of(report)["results"], report.counting, strict=True):
        assert result["partialFingerprints"]["layerExplorer/v1"] == one.fingerprint


def test_what_could_not_be_read_is_told() -> None:
    invocation = run_of(sample_report())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert len(told) == 2
    assert run_of(failed_report())["invocations"][0]["executionSuccessful"] is True


def test_more_results_than_github_takes_are_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 5)
    run = run_of(failed_report())
    assert len(run["results"]) == 5
    assert "7 more" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_message_has_no_link_and_no_placeholder_of_a_stranger() -> None:
    report = hostile_report("[a](b) {0} {x} \\[c](d)")
    text = run_of(report)["results"][0]["message"]["text"]
    assert r"\[a\](b) {{0}} {x} \\\[c\](d)" in text


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    text = "\n".join(sarif.lines(Reports.of(report)))
    locations = [unquote_to_bytes(one["uri"]) for one in locations_in(json.loads(text))]
    assert not [one for one in SECRETS if one in text]
    assert not [one for one in SECRETS for uri in locations if one.encode() in uri]


def test_revealed_secrets_are_shown_where_they_stand() -> None:
    assert NPM in "\n".join(sarif.lines(Reports.of(revealing_report())))


@given(st.text(st.characters()))
@example(HOSTILE)
def test_any_name_comes_out_as_valid_ascii(text: str) -> None:
    report = hostile_report(text)
    "\n".join(sarif.lines(Reports.of(report))).encode("ascii")
    validate(written(report), SCHEMA)


@given(st.binary(min_size=1))
def test_any_path_is_told_byte_by_byte(path: bytes) -> None:
    report = hostile_report("x")
    location = replace(report.findings[0].finding.location, path=path, inner_path=None)
    finding = replace(report.findings[0].finding, location=location)
    told = run_of(replace(report, findings=[replace(report.findings[0], finding=finding)]))
    uri = told["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri.removeprefix("image/")) == path

"""Reports of several images: one verdict, and a part for each in every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.image import Platform
from explorer.report.formats import NAMES, github, html, markdown, report_format, text
from explorer.report.look import Look
from explorer.report.model import Report, Reports, Result
from explorer.report.suppressing import known_fingerprints
from tests.report.reports import (
    HOSTILE,
    SECRETS,
    clean_report,
    failed_report,
    hostile_report,
    sample_report,
)
from tests.report.test_html import Page

ARM = Platform("linux", "arm64")
NOT_JUDGED = "windows/amd64: --platform narrows the run"


def on(platform: Platform, report: Report) -> Report:
    return replace(report, image=replace(report.image, platform=platform))


def several() -> Reports:
    """Return what a run says of an image that passes, one on two platforms, and a cut one."""
    failed = failed_report()
    return Reports.of(clean_report(), failed, on(ARM, failed), sample_report())


def written(name: str, reports: Reports) -> str:
    return "\n".join(report_format(name).lines(reports))


def test_the_verdict_is_the_worst_of_all() -> None:
    clean, failed, cut = clean_report(), failed_report(), sample_report()
    assert Reports.of(clean, clean).result is Result.PASS
    assert Reports.of(clean, failed).result is Result.FAIL
    assert Reports.of(clean, cut, failed).result is Result.ERROR
    assert Reports.of(clean, cut, failed).worst_first == [cut, failed, clean]


def test_a_run_without_an_image_is_none() -> None:
    with pytest.raises(ValueError, match="one image"):
        Reports("1", [])


def test_json_holds_a_report_for_each_as_it_would_be_alone() -> None:
    reports = several()
    document = json.loads(written("json", reports))
    assert list(document) == ["schema", "tool", "images", "result"]
    assert document["schema"] == "layer-explorer/reports/1"
    assert document["result"] == "error"
    alone = [json.loads(written("json", Reports.of(one))) for one in reports.each]
    assert document["images"] == alone


def test_a_report_of_several_is_a_baseline_for_all(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(written("json", several()))
    assert known_fingerprints(path) == {one.fingerprint for one in failed_report().findings}


def test_text_has_one_verdict_then_the_worst_and_little_of_what_passes() -> None:
    lines = written("text", several()).splitlines()
    assert lines[0] == "Not read whole: 4 images: 1 not read whole, 2 failed and 1 passed."
    verdicts = ("Passed: ", "Failed: ", "Not read whole: ")
    titles = [line for line in lines[1:] if line.startswith(verdicts)]
    assert [one.partition(":")[0] for one in titles] == [
        "Not read whole",
        "Failed",
        "Failed",
        "Passed",
    ]
    assert "Failed: shop/web:1.4 linux/arm64" in titles
    end = lines.index(titles[-1])
    assert lines[end + 1 :] == ["  No secret was found."]
    whole = [*text.styled_lines(several(), Look(), verbose=True)]
    assert whole.index(titles[-1]) < len(whole) - 4


def test_each_is_a_run_of_its_own_in_sarif() -> None:
    assert len(json.loads(written("sarif", several()))["runs"]) == 4


def test_junit_has_a_suite_for_each_and_every_test_its_own_name() -> None:
    root = ElementTree.fromstring(written("junit", several()).encode())
    assert [one.get("name") for one in root.findall("testsuite")] == [
        "layer-explorer.docker-archive:clean.tar linux/amd64",
        "layer-explorer.shop/web:1.4 linux/amd64",
        "layer-explorer.shop/web:1.4 linux/arm64",
        "layer-explorer.shop/web:1.4 linux/amd64 (2)",
    ]
    names = [(one.get("classname"), one.get("name")) for one in root.iter("testcase")]
    assert len(set(names)) == len(names)
    for suite in root.findall("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_gitlab_tells_whose_each_vulnerability_is() -> None:
    found = json.loads(written("gitlab", several()))["vulnerabilities"]
    assert len({one["id"] for one in found}) == len(found)
    files = {one["location"]["file"] for one in found}
    assert "shop/web:1.4 linux/arm64/app/.env" in files


def test_annotations_name_their_image_and_keep_to_the_room() -> None:
    lines = [*github.lines(several())]
    assert sum(line.startswith("::error") for line in lines) == 10
    assert any("shop/web%3A1.4 linux/arm64%3A " in line for line in lines)
    assert any("4 images%3A" in line or "4 images:" in line for line in lines)


def test_markdown_has_a_table_and_parts_for_what_does_not_pass() -> None:
    told = written("markdown", several())
    assert "**4 images: 1 not read whole, 2 failed and 1 passed.**" in told
    assert told.count("\n---\n") == 3
    many = Reports.of(*[sample_report()] * 90)
    cut = written("markdown", many)
    assert len(cut) <= markdown._LONGEST
    assert "and 30 more images" in cut
    assert "have no room in a comment" in cut or cut.count("\n---\n") == 90


def test_html_is_one_page_with_an_index_and_ids_of_its_own() -> None:
    page = Page(written("html", several()))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {one.removeprefix("#") for one in page.values("href")} <= set(ids)
    assert {f"image-{number}" for number in range(1, 5)} <= set(ids)
    assert page.elements["h1"] == 1
    assert page.elements["article"] == 4 + page.elements["h5"]


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_judged_stands_in_every_format(name: str) -> None:
    narrowed = replace(failed_report(), left_out=[NOT_JUDGED])
    for reports in (Reports.of(narrowed), Reports.of(clean_report(), narrowed)):
        told = written(name, reports)
        assert "windows/amd64" in told
        assert "narrows the run" in told
    passed = replace(clean_report(), left_out=[NOT_JUDGED])
    assert "windows/amd64" in written(name, Reports.of(passed, passed))


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_in_it_and_it_is_the_same_each_time(name: str) -> None:
    told = written(name, several())
    assert not [one for one in SECRETS if one in told]
    assert told == written(name, several())


@given(st.text(st.characters()))
@example(HOSTILE)
def test_any_name_leaves_every_format_whole(name: str) -> None:
    hostile = replace(hostile_report(name), left_out=[name])
    reports = Reports.of(hostile, hostile, clean_report())
    for form in ("json", "sarif", "gitlab"):
        json.loads(written(form, reports))
    ElementTree.fromstring(written("junit", reports).encode())
    Page("\n".join(html.lines(reports)))
    for form in ("text", "markdown", "github"):
        assert "\x1b" not in written(form, reports)

"""GitHub's annotations: no line that the runner obeys comes from the image."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.report.formats import github
from explorer.report.model import Report, Reports
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

COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)")
ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
REPORTS = [sample_report(), failed_report(), clean_report(), hostile_report()]


class Annotation(NamedTuple):
    kind: str
    title: str
    message: str


def unescaped(text: str) -> str:
    """Read as the runner does: escapes are replaced, and nothing else may be one."""
    assert set(re.findall("%.{0,2}", text)) <= set(ESCAPES)
    return re.sub("%[0-9A-F]{2}", lambda found: ESCAPES[found[0]], text)


def written(report: Report) -> list[Annotation]:
    found = [COMMAND.fullmatch(line) for line in github.lines(Reports.of(report))]
    assert all(found)
    return [Annotation(one[1], unescaped(one[2]), unescaped(one[3])) for one in found if one]


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.github.txt", github.lines(Reports.of(sample_report())))


@pytest.mark.parametrize("report", REPORTS)
def test_each_line_is_a_command_and_the_same_each_time(report: Report) -> None:
    assert written(report) == written(report)


@pytest.mark.parametrize("report", REPORTS)
def test_there_are_no_more_of_a_kind_than_github_shows(report: Report) -> None:
    assert max(Counter(one.kind for one in written(report)).values()) <= 10


def test_the_worst_comes_first_and_the_tenth_sums_up_the_rest() -> None:
    report = failed_report()
    errors = [one for one in written(report) if one.kind == "error"]
    titles = [one.title for one in errors]
    assert titles[0] == "Critical: AWS access key id"
    # Where there is no room for all, what was found comes first.
    assert titles[7:] == [
        "Gate failed: Secrets",
        "Gate failed: Wasted bytes",
        "Gate failed: Forbidden paths",
    ]
    many = replace(report, findings=sorted([*report.findings] * 3, key=lambda one: -one.severity))
    last = [one for one in written(many) if one.kind == "error"][-1]
    assert last.title == "15 more"
    assert last.message == "12 high findings, 3 failed gates"


def test_what_fails_the_run_is_an_error_and_the_rest_is_none() -> None:
    kinds = {
        least: Counter(one.kind for one in written(replace(failed_report(), fail_on=least)))
        for least in (Severity.CRITICAL, Severity.MEDIUM)
    }
    assert kinds[Severity.CRITICAL]["error"] == 6
    assert kinds[Severity.CRITICAL]["warning"] == 8
    assert kinds[Severity.MEDIUM]["error"] == 10
    assert kinds[Severity.MEDIUM]["warning"] == 0


def test_an_annotation_says_what_where_and_how_to_repair_it() -> None:
    told = next(one.message for one in written(sample_report()) if "app/.env" in one.message)
    assert "layer 2, app/.env:3:19, deleted by layer 5, still in the image" in told
    assert ".dockerignore" in told


def test_no_annotation_points_into_the_repository() -> None:
    assert not [
        line for line in github.lines(Reports.of(sample_report())) if "file=" in line.split("::")[1]
    ]


def test_a_clean_image_is_a_notice() -> None:
    told = "Every gate passed. No secret was found."
    title = "Passed: docker-archive:clean.tar"
    assert written(clean_report()) == [Annotation("notice", title, told)]


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    text = "\n".join(github.lines(Reports.of(report)))
    assert not [one for one in SECRETS if one in text]


@given(st.text(st.characters()))
@example(HOSTILE)
def test_any_name_stays_inside_its_command(text: str) -> None:
    assert len(written(hostile_report(text))) == 13


# The job summary


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "summary.md"
    monkeypatch.setenv(github.SUMMARY, str(path))
    return path


def test_the_summary_is_the_report_in_markdown_after_what_was_there(summary: Path) -> None:
    from explorer.report.formats import markdown

    summary.write_bytes(b"before\n")
    github.write_summary(Reports.of(sample_report()))
    lines = summary.read_text(encoding="utf-8").splitlines()
    assert lines == ["before", *"\n".join(markdown.lines(Reports.of(sample_report()))).splitlines()]


def test_a_summary_that_does_not_fit_is_cut_at_a_line(
    summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "_LARGEST_SUMMARY", 300)
    github.write_summary(Reports.of(sample_report()))
    assert summary.stat().st_size <= 300
    assert summary.read_text(encoding="utf-8").endswith("does not fit into a job summary.*\n")


def test_without_a_job_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(github.SUMMARY, raising=False)
    github.write_summary(Reports.of(sample_report()))


def test_a_summary_that_cannot_be_written_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(github.SUMMARY, str(tmp_path))
    github.write_summary(Reports.of(clean_report()))
    assert "job summary could not be written" in capsys.readouterr().err

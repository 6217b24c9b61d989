"""GitHub's documented rules for uploads hold for every SARIF log that is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.image import Platform
from explorer.image.sources import open_image
from explorer.report.building import build_report
from explorer.report.formats import sarif
from explorer.report.model import Report, Reports
from explorer.report.policy import Policy
from explorer.secrets.rule import Severity
from tests.report import code_scanning
from tests.report.analyses import searched
from tests.report.reports import (
    HOSTILE,
    clean_report,
    failed_report,
    hostile_report,
    sample_report,
)

ARM = Platform("linux", "arm64")
SHA = "sha256:" + "ab" * 32


def text_of(*reports: Report) -> str:
    return "\n".join(sarif.lines(Reports.of(*reports)))


def categories(*reports: Report) -> list[str]:
    return [code_scanning.category(run) for run in json.loads(text_of(*reports))["runs"]]


def named(reference: str, *tags: str) -> Report:
    report = clean_report()
    return replace(report, image=replace(report.image, reference=reference, tags=tags))


REPORTS = [sample_report(), failed_report(), clean_report(), hostile_report()]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_one_that_github_takes(report: Report) -> None:
    code_scanning.check(text_of(report))


def test_so_is_one_of_many_images() -> None:
    code_scanning.check(text_of(*REPORTS * 30))


def test_of_too_many_images_the_worst_are_told_and_the_others_counted() -> None:
    text = text_of(*[clean_report()] * 30, failed_report())
    runs = json.loads(text)["runs"]
    assert len(runs) == code_scanning.MOST_RUNS
    assert runs[0]["properties"]["result"] == "fail"
    assert "11 more images" in text


def test_every_sample_is_one_that_github_takes(plain_samples: Path) -> None:
    paths = sorted(plain_samples.glob("*.docker.tar"))
    assert paths
    for path in paths:
        report = build_report(searched(open_image(str(path))), Policy())
        code_scanning.check(text_of(report))
        assert "layer-explorer/" in categories(report)[0] + "/"


@pytest.mark.parametrize(
    ("report", "category"),
    [
        (named("shop/web:1.4"), "shop/web:1.4"),
        (named("docker://shop/web:1.4"), "shop/web:1.4"),
        (named("registry://registry.example.com/web@" + SHA), "registry.example.com/web"),
        (named("/builds/4711/image.tar", "shop/web:1.4"), "shop/web:1.4"),
        (named("docker-archive:/builds/4711/image.tar"), "image.tar"),
        (named(SHA), SHA),
    ],
)
def test_a_category_is_the_image_and_its_platform(report: Report, category: str) -> None:
    assert categories(report) == [f"layer-explorer/{category}/linux/amd64"]


def test_platforms_have_categories_of_their_own_and_so_have_equals() -> None:
    one = named("shop/web:1.4")
    arm = replace(one, image=replace(one.image, platform=ARM))
    assert categories(one, arm, one) == [
        "layer-explorer/shop/web:1.4/linux/amd64",
        "layer-explorer/shop/web:1.4/linux/arm64",
        "layer-explorer/shop/web:1.4/linux/amd64/2",
    ]


SPOILED: list[Callable[[code_scanning.Json], object]] = [
    lambda run: run["results"][0].update(suppressions=[{"kind": "external"}]),
    lambda run: run["results"][0].update(locations=[]),
    lambda run: run["results"][0].pop("partialFingerprints"),
    lambda run: run["automationDetails"].update(id=""),
    lambda run: run["tool"]["driver"]["rules"][0]["properties"].update(tags=["x"] * 30),
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_the_checker_refuses_what_github_refuses(
    spoil: Callable[[code_scanning.Json], object],
) -> None:
    document = json.loads(text_of(sample_report()))
    spoil(document["runs"][0])
    with pytest.raises((AssertionError, KeyError)):
        code_scanning.check(json.dumps(document))


def test_the_checker_refuses_two_runs_of_one_category() -> None:
    document = json.loads(text_of(sample_report()))
    with pytest.raises(AssertionError):
        code_scanning.check(json.dumps(document | {"runs": document["runs"] * 2}))


@given(st.text(st.characters()), st.lists(st.sampled_from(REPORTS), max_size=3))
@example(HOSTILE, REPORTS)
def test_any_name_gives_a_log_that_github_takes(text: str, others: list[Report]) -> None:
    code_scanning.check(text_of(hostile_report(text), *others))


@given(st.sampled_from(Severity))
def test_what_is_left_out_below_a_level_is_counted(least: Severity) -> None:
    reports = Reports.of(sample_report()).from_level(least)
    (run,) = json.loads("\n".join(sarif.lines(reports)))["runs"]
    assert all(Severity[one["properties"]["severity"].upper()] >= least for one in run["results"])
    told = json.dumps(run["invocations"])
    assert ("left out (--report-from)" in told) == (reports.each[0].untold > 0)

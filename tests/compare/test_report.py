"""The report of a comparison in its four formats: what it says, what it hides, what it escapes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.compare import compare
from explorer.image.model import Platform
from explorer.report.building import suppressor_for
from explorer.report.comparison import NAMES, comparison_format
from explorer.report.comparison.building import Gaps, build_comparison
from explorer.report.comparison.model import ComparisonReport, Side
from explorer.report.comparison.words import headline
from explorer.report.policy import Ignore, Policy
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder
from tests.compare.sides import named, searched
from tests.report.reports import HOSTILE

GITHUB = github_token("compare/report/GITHUB")
NPM = npm_token("compare/report/NPM")
OLD = github_token("compare/report/OLD")
MARKUP = b"<script>alert(1)</script>|`x` @someone"


def env(token: str) -> bytes:
    return f"TOKEN={token}\n".encode()


def report_of(
    a: Analysis, b: Analysis, policy: Policy | None = None, gaps: Gaps | None = None
) -> ComparisonReport:
    policy = policy or Policy()
    comparison = compare(a, b)
    return build_comparison(comparison, policy, suppressor_for(policy), gaps or Gaps())


def base() -> TarBuilder:
    return TarBuilder().file("etc/os-release", b"1")


def sample() -> ComparisonReport:
    """Return a comparison in which something of each kind differs, hostile names among it."""
    before = TarBuilder().file("app/.env", env(GITHUB)).file("app/old", env(OLD))
    before.file("moved/here", env(NPM)).file("bin/tool", b"x" * 40, mode=0o755)
    after = TarBuilder().file("moved/there", env(NPM)).file("bin/tool", b"x" * 40, mode=0o4755)
    after.file(MARKUP, b"y" * 90_000).file(HOSTILE.encode("utf-8", "replace"), b"z")
    after.file(f"named-{OLD}.txt", b"").file("app/.env", env(npm_token("compare/report/NEW")))
    a, b = named(base(), before), named(base(), after)
    config = {"config": {"Env": ["A=1"], "Labels": {HOSTILE: HOSTILE}}, "created": "2025"}
    a = replace(a, reference="app:1", config={"created": "2024"}, platform=Platform("linux", "x"))
    b = replace(b, reference="app:2", config=config, platform=Platform("linux", "y"))
    first, second = (Analysis(one, search=new_search()).complete() for one in (a, b))
    return report_of(first, second)


@pytest.fixture(scope="module")
def report() -> ComparisonReport:
    return sample()


def text_of(report: ComparisonReport, name: str) -> str:
    return "\n".join(comparison_format(name)(report))


def document_of(report: ComparisonReport) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of(report, "json"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_of_either_side_is_in_it(report: ComparisonReport, name: str) -> None:
    text = text_of(report, name)
    assert not [one for one in (GITHUB, NPM, OLD, npm_token("compare/report/NEW")) if one in text]
    assert "ghp_****" in text


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_nothing_of_an_image_acts_on_who_reads_it(report: ComparisonReport, name: str) -> None:
    text = text_of(report, name)
    assert not {character for character in text if character < " "} - {"\n"}
    assert "\u202e" not in text
    if name == "html":
        assert text.count("<script>") == 1
    for line in text.splitlines():
        assert not line.lstrip().startswith("::")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_images_give_the_same_text(report: ComparisonReport, name: str) -> None:
    assert text_of(report, name) == text_of(sample(), name)


def test_the_headline_says_what_matters(report: ComparisonReport) -> None:
    expected = "92.2 kB larger, 1 secret gone, 1 new, 2 moved, set-uid file added"
    assert headline(report) == expected


def test_the_document_has_the_members_of_the_contract(report: ComparisonReport) -> None:
    document = document_of(report)
    assert document["schema"] == "layer-explorer/compare/1"
    assert (document["a"]["reference"], document["b"]["reference"]) == ("app:1", "app:2")
    assert document["shared_layers"] == 1
    assert {"path": "app/old", "size": len(env(OLD))} in document["removed"]
    changed = {one["path"]: one for one in document["changed"]}
    assert changed["bin/tool"] == {"path": "bin/tool", "size": [40, 40], "attributes": ["mode"]}
    findings = document["findings"]
    assert {name: len(findings[name]) for name in ("new", "gone", "same", "moved")} == {
        "new": 1,
        "gone": 1,
        "same": 0,
        "moved": 2,
    }
    assert {one["was"] for one in findings["gone"]} == {"visible"}
    assert document["size"] == [report.a.size, report.b.size]
    assert {"field": "config.Env.A", "a": None, "b": "1"} in document["configuration"]
    assert document["new_setuid"] == [{"path": "bin/tool"}]


def test_other_platforms_are_told(report: ComparisonReport) -> None:
    assert "A is for linux/x and B for linux/y" in text_of(report, "text")


@pytest.mark.parametrize("name", NAMES)
def test_the_only_side_is_told_where_the_other_is_missing(name: str) -> None:
    gaps = Gaps(errors_a=((None, "There is nothing here"),), missing=Side.A)
    report = report_of(Analysis(named()), searched(base().file("a", env(GITHUB))), gaps=gaps)
    text = text_of(report, name)
    assert "A could not be read" in text
    assert "There is nothing here" in text
    assert "ghp_****" in text
    document = document_of(report)
    assert (document["missing"], document["added"], document["findings"]["new"]) == ("a", [], [])
    assert len(document["findings"]["unmatched"]) == 1


@pytest.mark.parametrize("name", NAMES)
def test_an_error_of_the_missing_side_gives_no_secret_away(name: str) -> None:
    gaps = Gaps(errors_a=((None, f"The manifest names {NPM}"),), missing=Side.A)
    report = report_of(Analysis(named()), searched(base()), gaps=gaps)
    assert NPM not in text_of(report, name)


def test_a_damaged_side_is_told_with_its_layer() -> None:
    cut = named(base().file("large", b"x" * 5000).build()[:3000])
    report = report_of(searched(base()), Analysis(cut, search=new_search()).complete())
    (error,) = report.errors
    assert error[:2] == (Side.B, 1)
    assert report.shared == 0


def test_what_is_ignored_does_not_count() -> None:
    policy = Policy(ignores=[Ignore(path="a", reason="a test's")])
    report = report_of(searched(base()), searched(base().file("a", env(GITHUB))), policy)
    assert report.findings.secrets_new == 0
    assert "Neither image holds a secret that counts" in text_of(report, "text")


def test_a_secret_that_keeps_one_of_its_places_is_not_gone() -> None:
    two = searched(base().file("a", env(GITHUB)).file("b", env(GITHUB)))
    report = report_of(two, searched(base().file("a", env(GITHUB))))
    assert (len(report.findings.gone), report.findings.secrets_gone) == (1, 0)


@pytest.mark.parametrize(
    ("tars", "said"),
    [
        ((base(), base()), "The same"),
        ((base(), TarBuilder().file("etc/os-release", b"1", mtime=5)), "The same, but for times"),
        ((base(), base().raw(bytes(10240))), "The same, but for how its layers are cut"),
        ((base(), TarBuilder().file("etc/os-release", b"2")), "1 path changed"),
    ],
)
def test_how_alike_both_are_is_the_first_line(tars: Sequence[TarBuilder], said: str) -> None:
    first, second = map(searched, tars)
    assert headline(report_of(first, second)) == said


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_what_differs_in_hidden_files_alone_is_listed(name: str) -> None:
    leak = TarBuilder().file("app/.env", env(GITHUB)).file("app/run", b"x")
    deleted = TarBuilder().whiteout("app/.env")
    repaired = TarBuilder().file("app/run", b"x")
    report = report_of(searched(base(), leak, deleted), searched(base(), repaired))
    assert not report.standing.all
    told = [line for line in text_of(report, name).splitlines() if "app/.env" in line]
    assert any(line.split()[0] == "-" and f"{len(env(GITHUB))} B" in line for line in told)


def test_a_comment_stays_below_what_github_takes() -> None:
    tar = TarBuilder()
    for number in range(400):
        tar.file(f"{number}/" + "|`" * 60, env(github_token(f"compare/many/{number}")))
    text = text_of(report_of(searched(base()), searched(base(), tar)), "markdown")
    assert len(text) < 65_536
    assert "400" in text

"""Findings that are known: the baseline, the ignore list, marks in their lines."""

import json
from datetime import date
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.report import suppressing
from explorer.report.building import build_report
from explorer.report.formats import NAMES, report_format
from explorer.report.gitleaksignore import gitleaks_entries
from explorer.report.model import Report, Reports, Result
from explorer.report.policy import Ignore, Policy
from explorer.report.suppressing import Suppressor, known_fingerprints
from explorer.secrets.suppression import Suppression
from tests.builders import TarBuilder
from tests.counting import Work, assert_twice_is_twice
from tests.report.analyses import GITHUB, leaking, report_of, searched, token_line

PAST, FUTURE = date(2000, 1, 1), date(9999, 12, 31)


def why(report: Report) -> list[Suppression | None]:
    return [one.suppression for one in report.findings]


def ignoring(*ignores: Ignore, path: str = "app/a.env") -> Report:
    layer = TarBuilder().file(path, b"\n\n" + token_line())
    return report_of(layer, policy=Policy(ignores=ignores))


# The ignore list


@pytest.mark.parametrize(
    "ignore",
    [
        Ignore(rule="github-token", reason="r"),
        Ignore(path="app", reason="r"),
        Ignore(path="*.env", reason="r"),
        Ignore(path="app/*.env", rule="github-token", line=3, reason="r", until=FUTURE),
    ],
)
def test_an_entry_suppresses_what_meets_all_its_conditions(ignore: Ignore) -> None:
    report = ignoring(ignore)
    assert why(report) == [Suppression("ignore", "r", ignore.until)]
    assert report.result is Result.PASS
    assert not report.warnings


@pytest.mark.parametrize(
    "ignore",
    [
        Ignore(rule="npm-token"),
        Ignore(path="app/b.env"),
        Ignore(path="app/a.env", rule="npm-token"),
        Ignore(path="app/a.env", line=4),
        Ignore(fingerprint="0" * 32),
        Ignore(),
    ],
)
def test_an_entry_that_nothing_meets_is_a_warning(ignore: Ignore) -> None:
    report = ignoring(ignore)
    assert why(report) == [None]
    assert report.result is Result.FAIL
    (warning,) = report.warnings
    assert "matches no finding" in warning


def test_an_entry_by_fingerprint() -> None:
    (found,) = ignoring().findings
    assert why(ignoring(Ignore(fingerprint=found.fingerprint))) == [Suppression("ignore")]


def test_an_expired_entry_suppresses_nothing_and_says_so() -> None:
    report = ignoring(Ignore(path="app", until=PAST, source="ours.toml: ignore 1"))
    assert why(report) == [None]
    assert [*report.warnings] == [
        "ours.toml: ignore 1: the entry for app has expired on 2000-01-01: it suppresses nothing"
    ]


def test_the_last_day_counts() -> None:
    today = date.today()
    assert why(ignoring(Ignore(path="app", until=today))) == [Suppression("ignore", "", today)]


# Gitleaks' list


def test_lines_for_gitleaks_are_entries() -> None:
    text = (
        "# ours\n\napp/a.env:github-token:3\n"
        "cafe01234567:x.py:npm-token:9  # commit\nrubbish\n" + "0" * 32
    )
    entries = gitleaks_entries(text, ".gitleaksignore")
    assert [(one.path, one.rule, one.line, one.optional) for one in entries] == [
        ("**/app/a.env", "github-token", 3, False),
        ("**/x.py", "npm-token", 9, True),
        (None, None, None, False),
        (None, None, None, False),
    ]
    assert entries[3].fingerprint == "0" * 32
    report = ignoring(*entries, path="srv/copy/app/a.env")
    assert [one.by for one in why(report) if one] == ["ignore"]
    assert len(report.warnings) == 2
    assert ".gitleaksignore: line 5" in report.warnings[0]


def test_a_rule_that_is_not_in_force_is_refused_by_name_once() -> None:
    text = f"a.env:github-pat:3\nb.env:npm-token:1\n{'0' * 40}:b.env:github-pat:9\nnonsense\n"
    suppressor = Suppressor(gitleaks_entries(text, "list"), rules={"github-token", "npm-token"})
    refused, unmet, empty = suppressor.warnings
    assert refused.startswith(
        "list: line 1 and 1 more entry: no rule in force is called github-pat"
    )
    assert (
        unmet
        == "list: line 2: the entry for npm-token, **/b.env, line 1 matches no finding: it can go"
    )
    assert (
        empty == "list: line 4: the entry matches no finding: write path:rule:line or a fingerprint"
    )


def test_a_path_of_windows_is_one_of_ours() -> None:
    (entry,) = gitleaks_entries("app\\conf\\a.env:github-token:3", "list")
    assert entry.path == "**/app/conf/a.env"


def test_a_mark_of_gitleaks_is_forbidden_with_ours() -> None:
    layer = TarBuilder().file("a", token_line(more=" gitleaks:allow"))
    assert report_of(layer).result is Result.PASS
    assert report_of(layer, policy=Policy(inline_marks=False)).result is Result.FAIL


def test_a_line_that_is_longer_than_any_path_names_nothing() -> None:
    (entry,) = gitleaks_entries(f"{'a/' * 5000}b:github-token:3", "list")
    assert entry == Ignore(source="list: line 1")


def test_a_long_list_takes_its_time_once_and_not_for_each_finding() -> None:
    def suppressing(count: int) -> Work:
        text = "\n".join(f"app/{number}.env:rule-{number % 9}:{number}" for number in range(count))
        entries = [*gitleaks_entries(text, "list"), Ignore(path="app", reason="r")]
        findings = [*ignoring().findings] * count

        def suppress() -> None:
            suppressor = Suppressor(entries)
            assert all(one.suppression for one in suppressor.suppressed(findings))
            assert len(suppressor.warnings) == count

        return suppress

    assert_twice_is_twice(suppressing, 500)


def test_the_first_entry_that_holds_tells_the_reason() -> None:
    by_path, by_rule = Ignore(path="app", reason="1"), Ignore(rule="github-token", reason="2")
    assert why(ignoring(by_path, by_rule)) == [Suppression("ignore", "1")]
    assert why(ignoring(by_rule, by_path)) == [Suppression("ignore", "2")]
    assert not ignoring(by_rule, by_path).warnings


# Marks in the line


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ("  # layer-explorer:allow", True),
        ("  # layer-explorer:allow github-token", True),
        ("  # layer-explorer:allow npm-token, github-token", True),
        ("  # layer-explorer:allow npm-token", False),
        ("  # layer-explorer:allowed", False),
        ("\n# layer-explorer:allow", False),
        (" " * 3000 + "# layer-explorer:allow", False),
        ("  # gitleaks:allow", True),
        ("  //gitleaks:allow npm-token is what this is not", True),
        ("  # gitleaks:allowed", False),
        ("\n# gitleaks:allow", False),
    ],
)
def test_a_mark_suppresses_what_is_on_its_line(more: str, allowed: bool) -> None:
    report = report_of(TarBuilder().file("a", b"#\n" + token_line(more=more)))
    assert why(report) == [Suppression("inline") if allowed else None]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (" # layer-explorer:allow", ""),
        (" // layer-explorer:allow (an example)", "an example"),
        (" # layer-explorer:allow github-token (of a test, 2024)", "of a test, 2024"),
        (" # layer-explorer:allow npm-token (a) layer-explorer:allow github-token (b)", "b"),
        (" # layer-explorer:allow (never closed", ""),
        (" # layer-explorer:allow () (x)", ""),
    ],
)
def test_a_mark_tells_its_reason_in_every_format(more: str, reason: str) -> None:
    report = report_of(TarBuilder().file("a", token_line(more=more)))
    assert why(report) == [Suppression("inline", reason)]
    for name in NAMES:
        assert reason in "\n".join(report_format(name).lines(Reports.of(report)))


def test_a_reason_gives_no_secret_away() -> None:
    mark = f" # layer-explorer:allow (was {GITHUB} once)"
    report = report_of(TarBuilder().file("a", token_line(more=mark)))
    for name in NAMES:
        assert GITHUB not in "\n".join(report_format(name).lines(Reports.of(report)))


def test_a_mark_is_shown_in_text_and_can_be_forbidden() -> None:
    layer = TarBuilder().file("a", token_line(more=" layer-explorer:allow"))
    text = "\n".join(report_format("text").lines(Reports.of(report_of(layer))))
    assert "1 finding suppressed" in text
    assert "layer 1, a:1" in text
    assert report_of(layer, policy=Policy(inline_marks=False)).result is Result.FAIL


# The baseline


def baseline(tmp_path: Path, report: Report) -> Path:
    path = tmp_path / "baseline.json"
    path.write_text("\n".join(report_format("json").lines(Reports.of(report))))
    return path


def test_what_an_earlier_report_found_does_not_count_again(tmp_path: Path) -> None:
    image = leaking()
    policy = Policy(baseline=baseline(tmp_path, build_report(searched(image), Policy())))
    report = build_report(searched(image), policy)
    assert {one.by for one in why(report) if one} == {"baseline"}
    assert report.counting == []
    assert report.result is Result.PASS


def test_what_is_new_counts(tmp_path: Path) -> None:
    old = report_of(TarBuilder().file("a", token_line()))
    layer = TarBuilder().file("a", token_line()).file("b", token_line())
    report = report_of(layer, policy=Policy(baseline=baseline(tmp_path, old)))
    assert [one.finding.location.path for one in report.counting] == [b"b"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"schema": 1}',
        b"\xff",
        json.dumps({"schema": "layer-explorer/report/1"}).encode(),
        json.dumps({"schema": "layer-explorer/report/1", "findings": [{}]}).encode(),
    ],
)
def test_what_is_no_report_is_a_wrong_option(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"baseline\.json"):
        known_fingerprints(path)


def test_a_baseline_without_end_is_a_wrong_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppressing, "_LARGEST", 1000)
    with pytest.raises(UsageError, match=r"/dev/zero is over 1 kB"):
        known_fingerprints(Path("/dev/zero"))


def test_a_baseline_that_knows_nothing_of_an_image_is_a_warning() -> None:
    findings = build_report(searched(leaking()), Policy()).findings
    strange = Suppressor((), frozenset({"0" * 32}))
    strange.suppressed(findings)
    (warning,) = strange.warnings
    assert "The baseline knows none of the findings" in warning
    assert "LAYER_EXPLORER_FINGERPRINT_KEY" in warning
    known = Suppressor((), frozenset({"0" * 32, findings[0].fingerprint}))
    known.suppressed(findings)
    assert not known.warnings

"""The text for a log: the verdict first, nothing too long, nothing that a terminal obeys."""

import io
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from explorer.image.sources import open_image
from explorer.report.building import build_report
from explorer.report.formats import text
from explorer.report.look import Look
from explorer.report.model import Reports
from explorer.report.policy import Policy
from explorer.secrets.rule import Severity
from sample_images.tokens import github_token, password
from tests.builders import TarBuilder
from tests.report import golden
from tests.report.analyses import report_of, searched, token_line
from tests.report.reports import (
    SECRETS,
    clean_report,
    failed_report,
    hostile_report,
    of_the_base,
    sample_report,
)

NEVER = Policy({"secrets": None})
ESCAPE = re.compile(r"\x1b\[[0-9;]+m")


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.text.txt", text.lines(Reports.of(sample_report())))


def test_a_sample_image_comes_out_as_its_golden_file(plain_samples: Path) -> None:
    image = open_image(str(plain_samples / "opaque-keys.docker.tar"))
    report = build_report(searched(image), Policy({"efficiency": 0.99, "layers": 3}))
    lines = [line.replace(str(plain_samples), "samples") for line in text.lines(Reports.of(report))]
    golden.check("opaque-keys.text.txt", lines)


def test_the_verdict_comes_first() -> None:
    assert next(text.lines(Reports.of(failed_report()))).startswith("Failed: ")
    assert next(text.lines(Reports.of(clean_report()))).startswith("Passed: ")
    assert next(text.lines(Reports.of(sample_report()))).startswith("Not read whole: ")


def test_errors_warnings_and_what_was_suppressed_are_named() -> None:
    told = "\n".join(text.lines(Reports.of(sample_report())))
    assert "Layer 6: The layer ends in the middle of a file" in told
    assert "The ignore list's entry for app/old.env matches nothing" in told
    assert "3 findings suppressed" in told
    assert "until 2030-01-31: a test account, see issue 12" in told


def test_thirty_secrets_of_a_severity_are_shown_and_the_rest_counted() -> None:
    layer = TarBuilder()
    for number in range(33):
        layer.file(f"f{number:02}", token_line(github_token(f"many/{number}")))
    report = report_of(layer)
    told = [*text.lines(Reports.of(report))]
    assert "Critical: 33 secrets" in told
    assert sum("ghp_" in line for line in told) == 30
    assert "  and 3 more secrets: --verbose shows all" in told
    verbose = text.styled_lines(Reports.of(report), Look(), verbose=True)
    assert sum("ghp_" in line for line in verbose) == 33


def test_one_secret_is_told_once_with_its_places() -> None:
    layer = TarBuilder()
    for number in range(8):
        layer.file(f"f{number}", token_line())
    told = [*text.lines(Reports.of(report_of(layer)))]
    assert sum("ghp_" in line for line in told) == 1
    assert "    and 3 more places: --verbose shows all" in told


def test_secrets_are_counted_apart_from_their_places() -> None:
    layer = TarBuilder().file("a", token_line() + token_line(github_token("text/2")))
    report = report_of(layer, TarBuilder().file("b", token_line()), TarBuilder().whiteout("a"))
    told = [*text.lines(Reports.of(report))]
    assert told[1] == "1 of 1 gate failed."
    assert told[2] == (
        "2 secrets in 3 places: 2 critical. "
        "2 of the 3 places are hidden by a later layer, and still readable."
    )
    assert "Critical: 2 secrets in 3 places" in told


PASSWORD_FILE = "".join(
    f"DB{number}_PASSWORD={password(f'text/{number}')}\n" for number in range(4)
)


def test_what_fails_nothing_is_a_line_for_each_file_and_its_fix_once() -> None:
    layer = TarBuilder().file("key", token_line())
    for number in range(12):
        lines = (f"DB{one}_PASSWORD={password(f'text/{number}/{one}')}\n" for one in range(3))
        layer.file(f"app/{number:02}.env", "".join(lines).encode())
    told = [*text.lines(Reports.of(report_of(layer)))]
    start = next(at for at, line in enumerate(told) if line.startswith("Medium: "))
    heading, *short = told[start : told.index("", start)]
    files, (fix, more) = short[:-2], short[-2:]
    assert re.fullmatch(r"Medium: \d+ secrets, below --fail-on high", heading)
    assert len(files) == 10
    assert all(
        re.fullmatch(r"  Password .+  layer 1, app/\d\d\.env\S*  visible", one) for one in files
    )
    assert re.search(r"  [23] secrets  layer 1, app/", "\n".join(files))
    assert fix.startswith("    Fix for these 10: ")
    assert re.fullmatch(r"  and \d+ more secrets: --verbose shows all", more)


def test_what_fails_nothing_is_told_in_full_when_asked_for() -> None:
    layer = TarBuilder().file("app/settings", PASSWORD_FILE.encode())
    report = report_of(layer)
    assert "DB" not in "\n".join(text.lines(Reports.of(report)))
    verbose = [*text.styled_lines(Reports.of(report), Look(), verbose=True)]
    assert sum("app/settings:" in line for line in verbose) == 4
    lower = report_of(layer, policy=Policy({"secrets": Severity.MEDIUM}))
    assert sum("app/settings:" in line for line in text.lines(Reports.of(lower))) == 4
    assert "Medium: 4 secrets" in [*text.lines(Reports.of(lower))]


def test_who_broke_the_build_is_told_what_to_do_first() -> None:
    told = [*text.lines(Reports.of(report_of(TarBuilder().file("a", token_line()))))]
    assert told[told.index("What to do") + 1].startswith("  Rotate first")
    passed = report_of(TarBuilder().file("a", PASSWORD_FILE.encode()))
    assert "What to do" not in [*text.lines(Reports.of(passed))]


def test_no_limit_is_no_gate_that_passed() -> None:
    told = [*text.lines(Reports.of(report_of(TarBuilder().file("a", token_line()), policy=NEVER)))]
    assert told[:2] == ["Passed: test", "No gate has a limit: none could fail."]
    assert "Critical: 1 secret" in told


def test_an_archive_is_told_with_the_name_of_its_image() -> None:
    report = clean_report()
    tagged = replace(report, image=replace(report.image, tags=["shop/web:1.4", "shop/web:latest"]))
    assert "shop/web:1.4, linux/amd64, 1 layer, 5.3 MB." in [*text.lines(Reports.of(tagged))]
    named = replace(tagged.image, reference="docker://shop/web:1.4", tags=["shop/web:1.4"])
    assert "linux/amd64, 1 layer, 5.3 MB." in [
        *text.lines(Reports.of(replace(report, image=named)))
    ]


def test_a_terminal_has_a_width_and_colours() -> None:
    lines = [*text.styled_lines(Reports.of(sample_report()), Look(60, colour=True))]
    assert any(ESCAPE.search(line) for line in lines)
    plain = [ESCAPE.sub("", line) for line in lines]
    words = [word for line in plain if len(line) > 60 for word in line.split()]
    assert not [line for line in plain if len(line) > 60] or max(map(len, words)) > 30
    assert not any(
        ESCAPE.search(line) for line in text.styled_lines(Reports.of(sample_report()), Look(60))
    )


def test_what_does_not_fit_is_folded_and_a_path_stays_whole() -> None:
    path = "srv/" + "deep/" * 20 + "app.env"
    report = report_of(TarBuilder().file(path, token_line()))
    colourful = [*text.styled_lines(Reports.of(report), Look(60, colour=True))]
    lines = [ESCAPE.sub("", line) for line in colourful]
    assert lines == [*text.styled_lines(Reports.of(report), Look(60))]
    assert [line for line in lines if len(line) > 60] == [f"        {path}:1"]
    gate = lines.index("Gates") + 1
    assert lines[gate].startswith("  fail  Secrets: 1 finding")
    assert lines[gate + 1].startswith("      ")
    assert "\x1b[1;31mfail\x1b[0m" in colourful[gate]


class Terminal(io.StringIO):
    """Looks like one."""

    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "77")
    assert Look.of(Terminal()) == Look(77, colour=True)
    assert Look.of(io.StringIO()) == Look()
    monkeypatch.setenv("NO_COLOR", "1")
    assert Look.of(Terminal()) == Look(77)


@pytest.mark.parametrize(
    ("forced", "refused", "colour"),
    [("1", "", True), ("3", "", True), ("0", "", False), ("", "", False), ("1", "1", False)],
)
def test_colours_can_be_asked_for_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, forced: str, refused: str, *, colour: bool
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("FORCE_COLOR", forced)
    monkeypatch.setenv("NO_COLOR", refused)
    assert Look.of(io.StringIO()) == Look(None, colour=colour)
    assert Look.of(Terminal()).colour is colour


def test_nothing_hostile_reaches_the_log_and_no_secret_does() -> None:
    for report in (hostile_report(), sample_report()):
        told = "\n".join(text.styled_lines(Reports.of(report), Look(), verbose=True))
        assert told.replace("\n", "").isprintable()
        assert not [one for one in SECRETS if one in told]


def test_what_is_the_bases_stands_apart_with_advice_that_fits() -> None:
    told = [*text.lines(Reports.of(of_the_base(failed_report())))]
    titles = [line for line in told if "secret" in line and not line.startswith(" ")]
    assert "Critical: 1 secret" in titles
    assert "From the base image: critical: 2 secrets" in titles
    whole = "\n".join(told)
    own, of_base = whole[: whole.index("From the base")], whole[whole.index("From the base") :]
    assert "app/.env" in own
    assert "etc/keys/tls.pem" in of_base
    assert of_base.count("build on another one") == 2
    assert "dockerignore" not in of_base
    assert "Fix for these 2: It comes with the base" in of_base

"""The text for a log: the verdict first, nothing too long, nothing that a terminal obeys."""

import io
import re
from pathlib import Path

import pytest

from explorer.image.sources import open_image
from explorer.report.building import build_report
from explorer.report.formats import text
from explorer.report.look import Look
from explorer.report.policy import Policy
from tests.builders import TarBuilder
from tests.report import golden
from tests.report.analyses import report_of, searched, token_line
from tests.report.reports import SECRETS, clean_report, failed_report, hostile_report, sample_report

ESCAPE = re.compile(r"\x1b\[[0-9;]+m")


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.text.txt", text.lines(sample_report()))


def test_a_sample_image_comes_out_as_its_golden_file(plain_samples: Path) -> None:
    image = open_image(str(plain_samples / "opaque-keys.docker.tar"))
    report = build_report(searched(image), Policy(lowest_efficiency=0.99, most_layers=3))
    lines = [line.replace(str(plain_samples), "samples") for line in text.lines(report)]
    golden.check("opaque-keys.text.txt", lines)


def test_the_verdict_comes_first() -> None:
    assert next(text.lines(failed_report())).startswith("Failed: ")
    assert next(text.lines(clean_report())).startswith("Passed: ")
    assert next(text.lines(sample_report())).startswith("Not read whole: ")


def test_errors_warnings_and_what_was_suppressed_are_named() -> None:
    told = "\n".join(text.lines(sample_report()))
    assert "Layer 6: The layer ends in the middle of a file" in told
    assert "The ignore list's entry for app/old.env matches nothing" in told
    assert "3 findings suppressed" in told
    assert "until 2030-01-31: a test account, see issue 12" in told


def test_thirty_secrets_of_a_severity_are_shown_and_the_rest_counted() -> None:
    from sample_images.tokens import github_token

    layer = TarBuilder()
    for number in range(33):
        layer.file(f"f{number:02}", token_line(github_token(f"many/{number}")))
    report = report_of(layer)
    told = [*text.lines(report)]
    assert "Critical: 33 secrets" in told
    assert sum("ghp_" in line for line in told) == 30
    assert "  and 3 more secrets" in told
    verbose = text.styled_lines(report, Look(), verbose=True)
    assert sum("ghp_" in line for line in verbose) == 33


def test_one_secret_is_told_once_with_its_places() -> None:
    layer = TarBuilder()
    for number in range(8):
        layer.file(f"f{number}", token_line())
    told = [*text.lines(report_of(layer))]
    assert sum("ghp_" in line for line in told) == 1
    assert "    and 3 more places" in told


def test_a_terminal_has_a_width_and_colours() -> None:
    lines = [*text.styled_lines(sample_report(), Look(60, colour=True))]
    assert any(ESCAPE.search(line) for line in lines)
    plain = [ESCAPE.sub("", line) for line in lines]
    words = [word for line in plain if len(line) > 60 for word in line.split()]
    assert not [line for line in plain if len(line) > 60] or max(map(len, words)) > 30
    assert not any(ESCAPE.search(line) for line in text.styled_lines(sample_report(), Look(60)))


class Terminal(io.StringIO):
    """Looks like one."""

    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "77")
    assert Look.of(Terminal()) == Look(77, colour=True)
    assert Look.of(io.StringIO()) == Look()
    monkeypatch.setenv("NO_COLOR", "1")
    assert Look.of(Terminal()) == Look(77)


def test_nothing_hostile_reaches_the_log_and_no_secret_does() -> None:
    for report in (hostile_report(), sample_report()):
        told = "\n".join(text.styled_lines(report, Look(), verbose=True))
        assert told.replace("\n", "").isprintable()
        assert not [one for one in SECRETS if one in told]

"""Markdown: a comment that says first what counts, and that no name can take over."""

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from explorer.markdown import cell, code, fenced, prose
from explorer.report.formats import markdown
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
    hostile_report,
    of_the_base,
    revealing_report,
    sample_report,
)

GITHUBS_LIMIT = 65_536
OWN_HTML = re.compile(r"(?:<details><summary>[\w ,]+</summary>|</details>|<br>|</?sub>)\s*")
# What GitHub makes links of in text: mentions, references, addresses, commits.
ALIVE = re.compile(r"@|#\d|GH-\d|://|www\.|\b[0-9a-f]{7,40}\b")
NASTY = [
    HOSTILE,
    "@octocat #123 owner/repo#4 GH-26 www.example.com a@b.example deadbeef00",
    "`` ` ``",
    "\\",
    "a\\|b",
    "</details>",
    "<!--",
    "| --- |",
    "# title\n- item",
    " ",
    "",
    "$`x`$ :tada:",
]


def text_of(report: Report) -> str:
    return "\n".join(markdown.lines(Reports.of(report)))


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("gfm-like").parse(text):
        yield token
        yield from token.children or ()


def assert_tame(text: str) -> None:
    """Assert that nothing but what the presenter wrote is markup."""
    for token in tokens(text):
        assert not token.type.startswith(("link", "image", "fence", "code_block"))
        if token.type.startswith("html"):
            assert OWN_HTML.fullmatch(token.content)
        if token.type == "text":
            assert not ALIVE.search(token.content)


@pytest.mark.parametrize(
    ("name", "report"), [("sample", sample_report()), ("clean", clean_report())]
)
def test_it_comes_out_as_its_golden_file(name: str, report: Report) -> None:
    golden.check(f"{name}.md", markdown.lines(Reports.of(report)))


def test_the_verdict_comes_first() -> None:
    assert next(markdown.lines(Reports.of(clean_report()))) == "## ✓ Layer Explorer: passed"
    assert (
        next(markdown.lines(Reports.of(sample_report()))) == "## ! Layer Explorer: not read whole"
    )


@pytest.mark.parametrize(
    ("least", "told", "openly"),
    [
        (Severity.HIGH, "5 more places, below --fail-on high", 7),
        (Severity.LOW, "2 more places", 10),
        (None, "5 places", 7),
    ],
)
def test_what_fails_nothing_is_folded_and_what_comes_after_the_tenth(
    least: Severity | None, told: str, openly: int
) -> None:
    text = text_of(replace(sample_report(), fail_on=least))
    shown, folded = text.split(f"<details><summary>{told}</summary>")
    assert (shown.count("\n- **"), folded.count("\n- **")) == (openly, 12 - openly)


def test_it_stays_below_the_limit_and_says_how_many_are_left_out() -> None:
    report = sample_report()
    text = text_of(replace(report, findings=[*report.findings] * 400))
    told = text.count("\n- **")
    assert len(text) < 60_000 < GITHUBS_LIMIT
    assert f"**{12 * 400 - told:,} more places left out here:**" in text


@pytest.mark.parametrize("text", ["|" * 900, "`|" * 500, "a . " * 300, HOSTILE * 20])
def test_long_names_do_not_break_the_limit(text: str) -> None:
    report = hostile_report(text)
    many = replace(report, errors=[*report.errors] * 90, gates=[*report.gates] * 90)
    assert len(text_of(many)) < 60_000


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    assert not [one for one in SECRETS if one in text_of(report)]


def test_revealed_values_are_shown() -> None:
    assert NPM in text_of(revealing_report())


@given(st.text(st.characters(), max_size=40))
@example(NASTY[0])
@example(NASTY[1])
def test_no_name_becomes_markup(text: str) -> None:
    assert_tame(text_of(hostile_report(text)))


@pytest.mark.parametrize("text", NASTY)
def test_what_is_known_to_be_nasty_stays_text(text: str) -> None:
    assert_tame(text_of(hostile_report(text)))


@given(st.text(st.sampled_from("a `|\\<&*_")))
@example("`a`")
def test_a_code_span_shows_what_it_was_given(text: str) -> None:
    if text.strip(" "):
        (span,) = [one for one in tokens(f"x {code(text)} y") if one.type == "code_inline"]
        assert span.content == text


@given(st.lists(st.text(st.sampled_from("a `~#->\\<")), min_size=1))
@example(["```", "# no title", "````"])
def test_a_block_of_code_shows_the_lines_it_was_given(lines: list[str]) -> None:
    (block,) = tokens(fenced(lines, "sh"))
    assert (block.type, block.info) == ("fence", "sh")
    assert block.content == "".join(f"{line}\n" for line in lines)


@given(st.text(st.sampled_from("ab `|\\<.@")))
@example("a\\|b.c")
def test_a_cell_stays_one_cell_and_says_the_same(text: str) -> None:
    table = f"| a | b |\n| - | - |\n| {cell(text)} | x |"
    _, _, first, second = [one for one in tokens(table) if one.type == "inline"]
    assert "".join(shown(first.children or ()).split()) == "".join(text.split())
    assert second.content == "x"


def shown(children: Iterable[Token]) -> str:
    return "".join(one.content for one in children)


def test_words_stay_words() -> None:
    told = 'He said: "no, 1.5 % of (all) the well-known files", twice.'
    assert prose(told) == told
    assert prose("see app/.env, then rest") == "see `app/.env`, then rest"


def test_equal_fixes_are_said_once() -> None:
    told = text_of(sample_report())
    critical = told.partition("**Critical**")[2].partition("**High**")[0]
    assert critical.count("<br>Fix for these 3: A later rm only hides the file") == 1
    assert critical.count("A later rm") == 1


def test_what_is_the_bases_stands_apart_with_advice_that_fits() -> None:
    told = text_of(of_the_base(sample_report()))
    own, of_base = told.split("### From the base image")
    assert "app/.env" in own
    assert "root/.ssh/id_ed25519" in of_base
    assert "layer 4, root/.ssh/id_ed25519" not in own
    assert "build on another one" in of_base
    assert "dockerignore" not in of_base

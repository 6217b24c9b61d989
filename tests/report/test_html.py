"""HTML: one file without a network, that shows everything and that no name can take over."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.printable import printable
from explorer.report.formats import html
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
    of_the_base,
    revealing_report,
    sample_report,
)

# Style and script have files of their own, and the policy changes with them.
ASSETS = re.compile(
    r"(?s)(?<=<style>).*(?=</style>)|(?<=<script>).*(?=</script>)|(?<=sha256-)[\w+/=]+"
)
VOID = {"meta", "input", "br", "hr", "link"}


class Page(HTMLParser):
    """What a page is made of; every element has to be closed where it belongs."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: Counter[str] = Counter()
        self.raw: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"style", "script"}:
            self.raw[self._open[-1]] = self.raw.get(self._open[-1], "") + data
        else:
            self.texts[data] += 1

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def values(self, name: str) -> list[str]:
        return [value for _, own, value in self.attributes if own == name]


def text_of(report: Report) -> str:
    return "\n".join(html.lines(Reports.of(report))) + "\n"


def parsed(report: Report) -> Page:
    return Page(text_of(report))


def assert_tame(report: Report) -> None:
    """Assert that the elements are those of any report, and that nothing leads out of the page."""
    page = parsed(report)
    assert (page.elements["script"], page.elements["style"]) == (1, 1)
    assert page.elements.keys() <= KNOWN
    assert not {"src", "style", "srcset", "action", "formaction"} & {
        n for _, n, _ in page.attributes
    }
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("#") for value in page.values("href"))


KNOWN = set(parsed(sample_report()).elements)


@pytest.mark.parametrize(
    ("name", "report"), [("sample", sample_report()), ("clean", clean_report())]
)
def test_it_comes_out_as_its_golden_file(name: str, report: Report) -> None:
    golden.check(f"{name}.html", ASSETS.sub("", text_of(report)).splitlines())


@pytest.mark.parametrize("report", [sample_report(), clean_report(), hostile_report()])
def test_the_policy_lets_in_its_own_style_and_script_alone(report: Report) -> None:
    page = parsed(report)
    (policy,) = [one for one in page.values("content") if one.startswith("default-src 'none'")]
    for kind in ("style", "script"):
        digest = b64encode(sha256(page.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def contrast(one: str, other: str) -> float:
    """Return what WCAG 2.1 calls the contrast ratio of two colours, "#rgb" or "#rrggbb"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    shares = [one / 255 for one in bytes.fromhex(digits)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_has_the_contrast_that_people_need(scheme: int) -> None:
    style = parsed(clean_report()).raw["style"]
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", block))
    inks = ("ink", "soft", "link", "critical", "high", "medium", "low", "pass")
    pairs = [(ink, ground) for ink in inks for ground in ("paper", "card", "wash")]
    pairs += [("on", ground) for ground in ("critical", "high", "pass", "bar", "bar-2")]
    assert not [pair for pair in pairs if contrast(*(colours[one] for one in pair)) < 4.5]


def test_no_address_is_in_it() -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", text_of(sample_report()))


@pytest.mark.parametrize("report", [sample_report(), clean_report(), hostile_report()])
def test_links_lead_to_what_is_there_and_names_are_unique(report: Report) -> None:
    page = parsed(report)
    names = page.values("id")
    assert len(set(names)) == len(names)
    assert {value.removeprefix("#") for value in page.values("href")} <= set(names)


def test_headings_skip_no_level() -> None:
    levels = [int(one) for one in re.findall(r"<h([1-6])", text_of(sample_report()))]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_everything_that_counts_is_told() -> None:
    page = parsed(sample_report())
    assert page.elements["article"] == 12
    for one in ("Not read whole", "app/.env:3:19", "still in the image", "no layer"):
        assert page.texts[one], one
    assert "On the ignore list until 2030-01-31: a test account, see issue 12" in page.texts


def test_what_fails_nothing_is_folded_and_marks_no_layer() -> None:
    severe = replace(failed_report(), fail_on=Severity.CRITICAL)
    text = text_of(severe)
    assert re.findall(r'<details class="group"( open="")?>', text) == [' open=""', "", "", ""]
    assert "3 secrets in 4 places" in text
    assert "below --fail-on critical" in text


def test_an_image_that_passes_raises_no_alarm() -> None:
    report = failed_report()
    low = [one for one in report.findings if one.severity < Severity.HIGH]
    passed = "\n".join(html.lines(Reports.of(replace(report, findings=low, gates=[]))))
    assert "rotate them first" not in passed
    assert 'class="leaking"' not in passed
    assert "rotate them first" in "\n".join(html.lines(Reports.of(report)))


def test_errors_come_before_all_figures() -> None:
    text = text_of(sample_report())
    assert text.index("The index names an attestation") < text.index('class="figures"')


@pytest.mark.parametrize("report", [sample_report(), hostile_report(f"{AWS} {NPM}/{GITHUB}", "x")])
def test_no_secret_is_in_it(report: Report) -> None:
    text = text_of(report)
    assert not [one for one in SECRETS if one in text]


def test_revealed_values_are_shown_with_a_warning() -> None:
    text = text_of(revealing_report())
    assert NPM in text
    assert "shows secrets unmasked" in text
    assert "shows secrets unmasked" not in text_of(sample_report())


def test_thousands_of_findings_are_folded() -> None:
    report = sample_report()
    many = [one for one in report.findings if one.counts] * 400
    page = parsed(replace(report, findings=sorted(many, key=lambda one: -one.severity)))
    assert page.elements["article"] == 4800
    assert page.values("open") == [""]
    assert "1,100 more critical ones" in page.texts


@given(st.text(st.characters(), max_size=40))
@example(HOSTILE)
@example("]]></script></style><svg onload=x>")
@example("' onerror=x \" autofocus")
def test_no_name_becomes_an_element(text: str) -> None:
    assert_tame(hostile_report(text))


@given(st.text(st.characters(), min_size=1, max_size=40))
def test_names_are_told_as_they_are(text: str) -> None:
    page = parsed(hostile_report(text))
    assert page.texts[printable(text)]


def test_equal_fixes_are_said_once_and_led_to() -> None:
    text = text_of(sample_report())
    assert text.count("A later rm only hides the file") == 1
    assert '<a href="#finding-1">as for finding 1</a>' in text


def test_what_is_the_bases_stands_apart_with_advice_that_fits() -> None:
    text = text_of(of_the_base(sample_report()))
    own, of_base = text.split("From the base image: 3 secrets")
    assert 'id="finding-9"' in own
    assert 'id="finding-10"' in of_base
    assert of_base.count("build on another one") == 1

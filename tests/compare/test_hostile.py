"""Whatever stands in names, labels, instructions of two images, a comparison stays what it is."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Image, Instruction
from explorer.report.comparison.building import Gaps
from explorer.report.comparison.model import ComparisonReport
from tests.builders import TarBuilder
from tests.compare.sides import named
from tests.compare.test_report import report_of, text_of
from tests.laws import tried
from tests.report.test_markdown import ALIVE, NASTY, tokens

OWN_HTML = re.compile(r"(?:<details><summary>[\w ,:]+</summary>|</details>|</?sub>)\s*")


def side(text: str, number: int) -> Image:
    """Return an image that says a text wherever it can."""
    name = text.encode("utf-8", "surrogatepass").replace(b"\0", b"").strip(b"/") or b"x"
    if set(name) <= {*b"./"}:
        name = b"x"
    tar = (
        TarBuilder()
        .file(b"d/%d" % number + name, b"1", mode=0o4755)
        .file(b"same" + name, b"%d" % number)
    )
    config = {"config": {"Labels": {f"{number}{text}": text}, "Cmd": [text, str(number)]}}
    made = [Instruction(1, f"RUN {number} {text}", empty=True)]
    return replace(named(tar), reference=text, config=config, instructions=made)


def report_on(text: str) -> ComparisonReport:
    """Return the comparison of two images that say it."""
    a, b = (Analysis(side(text, number)).complete() for number in (1, 2))
    return report_of(a, b, gaps=Gaps(errors_b=((None, text), (1, text))))


class Tags(HTMLParser):
    """The tags of a page, with the attributes that each one has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = list[object]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)


def assert_inert(text: str) -> None:
    report = report_on(text)
    for token in tokens(text_of(report, "markdown")):
        assert not token.type.startswith(("link", "image", "fence", "code_block"))
        if token.type.startswith("html"):
            assert OWN_HTML.fullmatch(token.content), token.content
        if token.type == "text":
            assert not ALIVE.search(token.content), token.content
    assert Tags(text_of(report, "html")).found == Tags(text_of(report_on("word"), "html")).found
    for name in ("text", "markdown", "html"):
        told = {*text_of(report, name)}
        assert not {one for one in told if unicodedata.category(one) in ("Cc", "Cs", "Cf")} - {"\n"}


@tried(60)
@given(st.text(st.characters(), max_size=40))
@example("\x1b]0;x\x07\x1b[2J")
@example("::error::x\n##[error]x\n##vso[task.complete]")
def test_no_text_of_an_image_becomes_anything_else(text: str) -> None:
    assert_inert(text)


@pytest.mark.parametrize("text", [*NASTY, "</script><script>alert(1)</script>", "</code></td>"])
def test_what_is_known_to_be_nasty_stays_text(text: str) -> None:
    assert_inert(text)

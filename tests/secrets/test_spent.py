"""An image that uses up its allowance: what was found by then is told, and the rest is named."""

from __future__ import annotations

import gzip
from functools import cache, partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image import Image
from explorer.limits import Limits
from explorer.secrets.builtin import scanner
from explorer.secrets.searching.search import Here, Search
from explorer.secrets.worst import Worst
from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder, tar_bytes
from tests.images import image_of
from tests.laws import tried

LINES = b"a line of no interest at all\n"
FIRST, SECOND, THIRD = (make(name).encode() for make, name in [
    (github_token, "first"), (npm_token, "second"), (github_token, "third"),
])  # fmt: skip


@cache
def image() -> Image:
    """Return an image with secrets in a small file, in a large one, in an archive and in ENV."""
    large = FIRST + b"\n" + LINES * 180_000 + SECOND + b"\n"
    base = TarBuilder().file("small", THIRD).file("large", large)
    packed = gzip.compress(tar_bytes({"in": LINES * 1000 + SECOND}))
    change = TarBuilder().file("a.tar.gz", packed).file("again", FIRST + b"\n")
    config = {"config": {"Env": [f"TOKEN={THIRD.decode()}"]}}
    layers = (gzip.compress(one.build()) for one in (base, change))
    return replace(image_of(*layers), config=config)


def analysed(
    *, search_last: bool, work: int = Limits().work, index: int = Limits().index
) -> Analysis:
    allowance = Allowance(Limits(work=work, index=index))
    find = partial(scanner().find_each, charge=allowance.charge)
    search = Search(find, lambda _path: None, Here(find, allowance), allowance=allowance)
    assert search.worst == Worst(allowance.limits.findings)
    return Analysis(image(), search=search, search_last=search_last).complete()


def names(analysis: Analysis) -> list[tuple[object, ...]]:
    return [(one.location, one.secret) for one in analysis.findings]


def is_named(analysis: Analysis) -> bool:
    return bool(analysis.unread or analysis.damages)


@tried(40)
@given(st.integers(0, 60_000_000), st.booleans())
@example(8_000_000, False)
@example(8_000_000, True)
def test_what_was_found_is_told_and_the_rest_is_named(work: int, search_last: bool) -> None:
    every, some = (names(analysed(search_last=search_last, work=one)) for one in (10**12, work))
    analysis = analysed(search_last=search_last, work=work)
    assert all(one in every for one in some)
    assert some == every or is_named(analysis)
    assert names(analysis) == some, "not the same twice"


@pytest.mark.parametrize("search_last", [False, True])
def test_the_beginning_of_a_large_file_is_judged(search_last: bool) -> None:
    told = [
        analysed(search_last=search_last, work=work) for work in range(0, 60_000_000, 2_000_000)
    ]
    cut = [one for one in told if b"large" in {path for path, _ in one.unread}]
    assert any(FIRST in {secret for _, secret in names(one)} for one in cut)


@tried(20)
@given(st.integers(0, 5_000), st.booleans())
def test_so_it_is_where_memory_is_used_up(index: int, search_last: bool) -> None:
    every = names(analysed(search_last=search_last))
    analysis = analysed(search_last=search_last, index=index)
    assert all(one in every for one in names(analysis))
    assert names(analysis) == every or is_named(analysis)


def test_the_texts_are_searched_before_the_layers_use_it_up() -> None:
    analysis = analysed(search_last=False, work=1_000_000)
    assert THIRD in {secret for _, secret in names(analysis)}
    assert is_named(analysis)


def test_what_is_said_of_an_image_that_used_it_up_is_still_searched() -> None:
    analysis = analysed(search_last=False, work=1)
    assert analysis.secrets_in(b"a word\n" + THIRD) != []

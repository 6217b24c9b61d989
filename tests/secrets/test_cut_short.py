"""A layer that breaks off inside a file: that file is listed, and searched as far as it goes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import sha256

import pytest
import zstandard

from explorer.analysis import Analysis
from explorer.errors import DamageError
from explorer.image import Image, Layer
from explorer.image.blob import MemoryBlob
from explorer.layers import Place
from explorer.report.listing import json_lines, text_lines
from explorer.secrets.builtin import scanner
from explorer.secrets.searching import Search
from explorer.secrets.searching.search import Here
from sample_images.tokens import github_token
from tests.builders import TarBuilder

TOKEN = github_token("cut short").encode()
# What comes behind it does not compress: the cut falls far behind the token.
NOISE = b"".join(sha256(b"%d" % number).hexdigest().encode() for number in range(150_000))
Pack = Callable[[bytes], bytes]
FORMS: dict[str, Pack] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def analysis_of(blob: bytes, *, search_last: bool = False) -> Analysis:
    search = Search(scanner().find_each, lambda _path: None, Here(scanner().find_each))
    image = Image("test", "memory", [Layer(1, MemoryBlob(blob))])
    return Analysis(image, search=search, search_last=search_last).complete()


def cut(pack: Pack, size: int) -> bytes:
    content = b"x\n" * 1000 + b"TOKEN=" + TOKEN + b"\n" + NOISE
    whole = pack(TarBuilder().file("first", b"1").file("app/log", content[:size]).build())
    return whole[: len(whole) * 3 // 4]


@pytest.mark.parametrize("search_last", [False, True])
@pytest.mark.parametrize("size", [1 << 20, 9 << 20], ids=["in one piece", "in windows"])
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_before_the_cut_is_found(form: str, size: int, *, search_last: bool) -> None:
    analysis = analysis_of(cut(FORMS[form], size), search_last=search_last)

    assert analysis.damages
    (found,) = analysis.findings
    where = found.location
    assert (where.path, where.line, where.column, found.secret) == (b"app/log", 1001, 7, TOKEN)


@pytest.mark.parametrize("form", FORMS)
def test_the_file_is_listed_as_damaged_and_gives_what_is_there(form: str) -> None:
    analysis = analysis_of(cut(FORMS[form], 9 << 20))
    places = [Place(1, 0), Place(1, 1)]

    first, damaged = text_lines(analysis, places)
    assert "[damaged: " not in first
    assert "MB of 9.44 MB are there]" in damaged
    assert ['"damaged": true' in line for line in json_lines(analysis, places)] == [False, True]
    content, there = analysis.content(places[1]), analysis.entry(places[1]).stored_size
    assert content.size == 9 << 20
    assert len(content.read_at(0, content.size)) == there
    with pytest.raises(DamageError, match="cut short inside this file"):
        content.read_at(there, 1)

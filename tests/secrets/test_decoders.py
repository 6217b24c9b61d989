"""Text that stands encoded twice, or packed, is found as well, at the place of its code."""

from __future__ import annotations

import base64
import gzip
import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import uncharged
from explorer.secrets import find_secrets
from explorer.secrets.decoders import Traces, base64_text, hidden_in_each
from explorer.secrets.joined import Joined
from sample_images.tokens import github_token, npm_token
from tests.secrets.window_laws import assert_windows_find_all

TOKEN = github_token("decoders").encode()
OTHER = npm_token("decoders").encode()
ENV = b"# the settings of one service\nTOKEN=" + TOKEN + b"\nOTHER=" + OTHER + b"\n# that is all\n"
ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64, base64": lambda data: base64.b64encode(base64.b64encode(data)),
    "base64, lines": lambda data: base64.b64encode(base64.encodebytes(data)),
    "base64, gzip": lambda data: base64.b64encode(gzip.compress(data, mtime=0)),
    "base64, gzip, lines": lambda data: base64.encodebytes(gzip.compress(data, mtime=0)),
    "base64, utf-16": lambda data: base64.b64encode(data.decode().encode("utf-16-le")),
    "hex, base64": lambda data: base64.b64encode(data).hex().encode(),
}


@pytest.mark.parametrize("name", ENCODINGS)
@given(st.integers(0, 40), st.sampled_from([b"", b"user-data: ", b'{"data":"', b"powershell -e "]))
def test_both_secrets_are_found_where_their_code_stands(
    name: str, size: int, before: bytes
) -> None:
    encoded = ENCODINGS[name](b"x" * size + ENV)
    data = before + encoded + b"\n"
    found = {one.decoded: one for one in find_secrets(data)}
    assert {TOKEN, OTHER} <= found.keys()
    for one in (found[TOKEN], found[OTHER]):
        assert len(before) <= one.start < one.end <= len(before) + len(encoded)
        assert one.details["encoding"].startswith(name.split(",", maxsplit=1)[0])
    assert found[TOKEN].end <= found[OTHER].start


@pytest.mark.parametrize("name", ENCODINGS)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_windows_find_what_the_whole_has(name: str, sizes: random.Random, copies: int) -> None:
    encoded = ENCODINGS[name](ENV)
    parts = (b"=" * sizes.randrange(9_000) + b"\n" + encoded + b"\n" for _ in range(copies))
    assert_windows_find_all(b"".join(parts), 1 << 12, sizes)


@pytest.mark.parametrize("name", ["utf-16", "utf-32"])
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=12, max_size=60),
    st.sampled_from(["le", "be"]),
    st.lists(st.sampled_from([b"", b"plain", b"\xff", b"\0\0\xff", bytes(30)]), max_size=3),
    st.integers(0, 9),
)
def test_wide_text_is_told_whole_where_it_stands(
    name: str, text: str, order: str, others: list[bytes], before: int
) -> None:
    data = b"\xff" * before + text.encode(f"{name}-{order}") + b"\xff"
    found = hidden_in_each(Joined([*others, data, *others]), Traces(None), uncharged)
    wide = [(index, one) for index, one in found if one.encoding == name]
    assert [(index, one.data) for index, one in wide] == [(len(others), text.encode())]
    start, end = wide[0][1].origin(0, len(text))
    assert data[start:end].replace(b"\0", b"") == text.encode()


PIECES = st.one_of(
    st.binary(max_size=60),
    st.text("ab c", min_size=10, max_size=60).map(str.encode),
    st.text("ab c", min_size=10, max_size=30).map(lambda text: text.encode("utf-16-le")),
    st.text("ab c", min_size=10, max_size=30).map(lambda text: text.encode("utf-32-be")),
)


@given(
    st.lists(st.lists(PIECES, max_size=4).map(b"".join), max_size=4),
    st.integers(0, 3),
    st.integers(24, 90),
)
def test_the_look_at_a_whole_block_passes_over_none_that_holds_text(
    contents: list[bytes], skipped: int, width: int
) -> None:
    encoded = (base64.b64encode(one)[skipped:] for one in contents)
    lines = (one[at : at + width] for one in encoded for at in range(0, len(one) or 1, width))
    data = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base64_text._Letters, "may_hold_text", property(lambda _: True))
        each = told(data)
    assert told(data) == each


def told(data: bytes) -> list[tuple[bytes, str, tuple[int, int]]]:
    found = base64_text.base64_texts(data)
    return [(one.data, one.encoding, one.origin(0, len(one.data))) for one in found]


def test_what_is_packed_too_well_ends() -> None:
    """Of each run a megabyte is inflated: a bomb is charged as what it could be."""
    bomb = base64.b64encode(gzip.compress(bytes(50 << 20) + ENV, mtime=0))
    assert find_secrets(bomb) == []

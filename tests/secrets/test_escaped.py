"""A secret whose letters are escaped is found where it stands, however it was written."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import uncharged
from explorer.secrets import Severity, find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.decoders import hidden_in_each
from explorer.secrets.joined import Joined
from sample_images.tokens import github_token
from tests.counting import Work, assert_no_square, assert_twice_is_twice
from tests.laws import tried
from tests.secrets.templates import fill
from tests.secrets.window_laws import assert_windows_find_all

TOKEN = github_token("escaped").encode()
ESCAPES: Mapping[str, Callable[[int], bytes]] = {
    "percent": lambda letter: b"%%%02X" % letter,
    "percent, small": lambda letter: b"%%%02x" % letter,
    "percent twice": lambda letter: b"%%25%02X" % letter,
    "bytes": lambda letter: b"\\x%02x" % letter,
    "unicode": lambda letter: b"\\u%04x" % letter,
    "unicode in JSON in JSON": lambda letter: b"\\\\u%04X" % letter,
    "unicode in braces": lambda letter: b"\\u{%x}" % letter,
    "octal": lambda letter: b"\\%03o" % letter,
    "entities": lambda letter: b"&#%d;" % letter,
    "entities in hexadecimal": lambda letter: b"&#x%x;" % letter,
}
PLACES = (b'x = "', b'"\n'), (b"RUN printf '", b"' > /x"), (b"", b""), (b"a=1&token=", b"&b=2")


def escaped(text: bytes, style: str) -> bytes:
    return b"".join(map(ESCAPES[style], text))


@pytest.mark.parametrize("style", ESCAPES)
@given(st.sampled_from(PLACES), st.integers(0, 99), st.integers(0, 5))
def test_a_token_is_found_where_all_of_its_letters_are_escaped(
    style: str, place: tuple[bytes, bytes], seed: int, lines: int
) -> None:
    (before, behind), token = place, github_token(f"escaped {seed}").encode()
    front = b"# line\n" * lines + before
    text = front + escaped(token, style) + behind
    (found,) = (one for one in find_secrets(text) if one.rule_id == "github-token")
    assert text[found.start : found.end] == escaped(token, style)
    assert (found.decoded, found.details["encoding"]) == (token, "escapes")
    assert found.start == len(front)


@pytest.mark.parametrize("style", ESCAPES)
@given(st.integers(0, 3))
def test_it_is_found_where_every_other_letter_is_escaped(style: str, first: int) -> None:
    chosen = {*range(first, len(TOKEN), 2)}
    letters = (
        ESCAPES[style](one) if at in chosen else bytes([one]) for at, one in enumerate(TOKEN)
    )
    found = find_secrets(b'x = "' + b"".join(letters) + b'"\n')
    assert TOKEN in {one.decoded for one in found}


@pytest.mark.parametrize("style", ["percent", "bytes", "unicode"])
def test_it_is_found_where_only_what_is_no_letter_is_escaped(style: str) -> None:
    text = b"https://db.example.org/?q=1&t" + escaped(b"=", style) + TOKEN
    assert "github-token" in {one.rule_id for one in find_secrets(text)}
    text = b'"token": "' + TOKEN.replace(b"_", escaped(b"_", style)) + b'"'
    assert "github-token" in {one.rule_id for one in find_secrets(text)}


@pytest.mark.parametrize("slash", [b"\\/", b"\\\\/"])
def test_a_login_in_a_url_is_found_where_slashes_are_escaped(slash: bytes) -> None:
    url = fill("postgres://shop:{alnum:20}@db.internal:5432/shop", "slashes")
    found = find_secrets(b'{"url":"' + url.replace(b"/", slash) + b'"}')
    assert any(one.severity >= Severity.HIGH for one in found)


def test_a_name_beside_a_value_counts_where_the_sign_is_escaped() -> None:
    value = fill("{alnum:24}", "sign")
    for text in (b"a=1%26password%3D" + value, b"%7B%22password%22%3A%22" + value + b"%22%7D"):
        (found,) = find_secrets(b"https://shop.internal/?" + text + b"\n")
        assert found.decoded == value
    package = b"Unpack .../passwd_1%3a4.13+dfsg1-1+deb12u2_amd64.deb ...\n"
    assert not find_secrets(package, "var/log/bootstrap.log")


def test_what_is_whole_is_told_as_it_stands() -> None:
    text = b'a = "%41%42%43%44%45%46%47%48", b = "' + TOKEN + b'"'
    (found,) = find_secrets(text)
    assert text[found.start : found.end] == TOKEN
    assert "encoding" not in found.details


@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("order", ["le", "be"])
def test_wide_letters_are_found_in_either_order(width: int, order: str) -> None:
    text = TOKEN.decode().encode(f"utf-{8 * width}-{order}")
    (found,) = find_secrets(b"\xff\xfe\0\0" + text + b"\0\0\0\0")
    assert (found.decoded, found.details["encoding"]) == (TOKEN, f"utf-{8 * width}")


def test_what_is_hidden_in_a_package_is_graded_as_what_stands_there() -> None:
    path = "app/node_modules/tool/test/data.js"
    (found,) = find_secrets(b'x = "' + escaped(TOKEN, "bytes") + b'"', path)
    (plain,) = find_secrets(b'x = "' + TOKEN + b'"', path)
    assert found.severity == plain.severity == Severity.LOW


@tried(20)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(ESCAPES)))
def test_windows_find_what_the_whole_has(sizes: random.Random, style: str) -> None:
    text = b'x = "' + escaped(TOKEN, style) + b'"'
    parts = (b"=" * sizes.randrange(9_000) + b"\n" + text + b"\n" for _ in range(3))
    assert_windows_find_all(b"".join(parts), 1 << 12, sizes)


def work_on(text: bytes) -> Work:
    traces = scanner()._traces
    return lambda: [*hidden_in_each(Joined([text]), traces, uncharged)]


@pytest.mark.parametrize("part", [b"%41", b"\\x41a", b"\\\\", b"aaaaaaaaaaaa\\/", b"&#65;", b"%25"])
def test_escapes_without_end_take_linear_work(part: bytes) -> None:
    assert_twice_is_twice(lambda size: work_on(part * size), 500)
    assert_no_square(lambda size: work_on(part * size), 4_000)


def test_words_with_escapes_beside_each_other_are_told_once() -> None:
    found = work_on(b"aaaaaaaaa%2Faaaaaaaaa " * 50)
    assert len(list(found())) == 50  # type: ignore[call-overload]

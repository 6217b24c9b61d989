"""A secret that the syntax of its file splits is found once, whole, at the line it begins in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import uncharged
from explorer.secrets import find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.decoders import hidden_in_each
from explorer.secrets.joined import Joined
from sample_images.tokens import github_token, npm_token
from tests.counting import (
    Work,
    assert_no_square,
    assert_size_makes_no_difference,
    assert_twice_is_twice,
)
from tests.laws import tried
from tests.secrets.templates import fill
from tests.secrets.window_laws import assert_windows_find_all

TOKEN, OTHER = github_token("split").encode(), npm_token("split").encode()
# What is in front of a secret, between its pieces, and behind it.
SYNTAXES: Mapping[str, tuple[bytes, bytes, bytes]] = {
    "strings added": (b'x = "', b'" + "', b'"'),
    "strings added over lines": (b'x = "', b'" +\n      "', b'";'),
    "the sign in front": (b"x = '", b"'\n    + '", b"';"),
    "strings beside each other": (b'x = ("', b'"\n     "', b'")'),
    "strings with prefixes": (b"x = (b'", b"'\r\n     b'", b"')"),
    "strings with a dot": (b"$x = '", b"' . '", b"';"),
    "a line that goes on": (b"X=", b"\\\n", b"\n"),
    "quotes around the end of a line": (b'X="', b'"\\\n"', b'"\n'),
    "an argument": (b"tool --token '", b"'\\\n'", b"' run\n"),
    "properties": (b"x=", b"\\\n    ", b"\n"),
    "a folded scalar": (b"x: >-\n  ", b"\n  ", b"\ny: 1\n"),
    "a literal scalar in a list": (b"- |\n    ", b"\n    ", b"\n- 1\n"),
    "a quoted scalar": (b'x: "', b"\n   ", b'"\n'),
    "a quoted scalar with its ends hidden": (b'x: "', b"\\\n   ", b'"\n'),
}


def whole_tokens() -> Iterator[tuple[str, str]]:
    """Yield each rule whose example is a token with a mark of its own, with that example."""
    for rule in scanner().rules:
        for example in () if rule.generic or rule.named else rule.examples:
            token = fill(example)
            spans = [(one.start, one.end) for one in find_secrets(token) if one.rule_id == rule.id]
            if spans == [(0, len(token))] and re.fullmatch(rb"[\w.~+/=:%@$-]+", token):
                yield rule.id, example


TOKENS = [*whole_tokens()]


def in_pieces(token: bytes, syntax: str, cuts: set[int]) -> bytes:
    before, between, behind = SYNTAXES[syntax]
    ends = sorted(cut for cut in cuts if cut < len(token))
    pieces = (token[low:high] for low, high in zip([0, *ends], [*ends, None], strict=True))
    return before + between.join(pieces) + behind


@pytest.mark.parametrize("syntax", SYNTAXES)
@given(
    st.sampled_from(TOKENS),
    st.integers(0, 9),
    st.sets(st.integers(1, 150), min_size=1, max_size=3),
    st.integers(0, 5),
)
def test_a_token_is_found_where_it_begins_wherever_it_is_split(
    syntax: str, rule: tuple[str, str], seed: int, cuts: set[int], lines: int
) -> None:
    token = fill(rule[1], seed)
    before, _, behind = SYNTAXES[syntax]
    as_it_is = find_secrets(b"# line\n" * lines + before + token + behind)
    found = find_secrets(b"# line\n" * lines + in_pieces(token, syntax, cuts))

    begin = 7 * lines + len(before)
    known = {one.rule_id for one in as_it_is if one.start == begin}
    assert known <= {one.rule_id for one in found if one.start == begin}


OF_LINES = {rule.id for rule in scanner().rules if rule.reach > 4_096}


@tried(60)
@given(
    st.sampled_from([one for one in TOKENS if one[0] not in OF_LINES]), st.integers(0, 9), st.data()
)
def test_in_how_many_pieces_makes_no_difference_where_the_first_has_the_mark(
    rule: tuple[str, str], seed: int, data: st.DataObject
) -> None:
    token = fill(rule[1], seed)
    begin = len(SYNTAXES["strings added"][0])
    known = {one.rule_id for one in find_secrets(in_pieces(token, "strings added", set()))}
    cuts = data.draw(st.sets(st.integers(8, len(token) - 1), min_size=5, max_size=30))
    found = find_secrets(in_pieces(token, "strings added", cuts))
    assert known <= {one.rule_id for one in found if one.start == begin}


@tried(60)
@given(
    st.integers(0, 9),
    st.sets(st.integers(6, 160), min_size=4, max_size=30),
    st.booleans(),
    st.data(),
)
def test_a_private_key_in_strings_is_found_wherever_it_is_cut(
    seed: int, cuts: set[int], has_feeds: bool, data: st.DataObject
) -> None:
    pem = fill("{pem}", seed)
    lines = pem.split(b"\n")
    text = (b"\\n" if has_feeds else b"").join(lines)
    # Nobody cuts between a backslash and its letter.
    kept = {cut for cut in cuts if text[cut - 1 : cut] != b"\\"}
    between = data.draw(st.sampled_from([b'" +\n  "', b'"\n  "', b'", "', b'" . "']))
    ends = sorted(cut for cut in kept if cut < len(text))
    pieces = (text[low:high] for low, high in zip([0, *ends], [*ends, None], strict=True))
    found = find_secrets(b'x = "' + between.join(pieces) + b'";')
    assert [one.rule_id for one in found] == ["private-key"]
    assert found[0].certainty == "structure holds"


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_is_told_once_with_its_checksum(syntax: str) -> None:
    text = in_pieces(TOKEN, syntax, {15, 30})
    (found,) = find_secrets(text)
    assert (found.rule_id, found.certainty) == ("github-token", "checksum holds")
    assert (found.decoded, found.details["encoding"]) == (TOKEN, "split")
    assert text[: found.start] == SYNTAXES[syntax][0]
    assert text[found.end :] == SYNTAXES[syntax][2]


@given(st.lists(st.sampled_from([TOKEN, OTHER]), min_size=1, max_size=4))
def test_secrets_beside_each_other_are_told_as_they_stand(tokens: list[bytes]) -> None:
    for before, between, behind in (b'x=("', b'" "', b'")'), (b"x: |\n  ", b"\n  ", b"\n"):
        text = before + between.join(tokens) + behind
        found = find_secrets(text)
        assert [text[one.start : one.end] for one in found] == tokens
        assert not any("encoding" in one.details for one in found)


def test_a_value_below_its_name_is_found() -> None:
    value = fill("{alnum:40}", "scalar")
    (found,) = find_secrets(b"api_key: >-\n  " + value + b"\n")
    assert (found.rule_id, found.decoded) == ("named-secret", value)


@pytest.mark.parametrize("operator", [b",", b":", b"==", b"in"])
def test_texts_that_are_not_put_together_stay_apart(operator: bytes) -> None:
    assert not find_secrets(b'"' + TOKEN[:20] + b'" ' + operator + b' "' + TOKEN[20:] + b'"')


@tried(20)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SYNTAXES)))
def test_windows_find_what_the_whole_has(sizes: random.Random, syntax: str) -> None:
    cuts = {sizes.randrange(1, len(TOKEN)) for _ in range(3)}
    text = in_pieces(TOKEN, syntax, cuts)
    parts = (b"=" * sizes.randrange(9_000) + b"\n" + text + b"\n" for _ in range(3))
    assert_windows_find_all(b"".join(parts), 1 << 12, sizes)


def work_on(text: bytes) -> Work:
    traces = scanner()._traces
    return lambda: [*hidden_in_each(Joined([text]), traces, uncharged)]


def test_a_text_without_seams_costs_one_look() -> None:
    line = b'x = call("first", "second") + other.part\n'
    assert_size_makes_no_difference(lambda size: work_on(line * size), 500)


@pytest.mark.parametrize(
    "part",
    [b'a"+"', b'a""', b"a\\\n", b"a: |\n a", b'"abc\n abc', b": |\n  abcdefgh\n  abcdefgh\n"],
)
def test_seams_without_end_take_linear_work(part: bytes) -> None:
    assert_twice_is_twice(lambda size: work_on(part * size), 500)
    assert_no_square(lambda size: work_on(part * size), 4_000)

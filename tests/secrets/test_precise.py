"""What makes expressions quick changes nothing of what they find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import dialect
from explorer.secrets.precise import expression
from tests.secrets.templates import fill
from tests.secrets.test_rules import RULES

FOLDED = [rule for rule in RULES if rule.regex and expression(rule.regex).folded]
MARKED = {
    example: rule
    for rule in RULES
    if rule.regex.startswith(dialect.BEGIN)
    for example in rule.examples[:1]
}
EDGES = ["", " ", "x", "_", "-", "=", r"\n", "%3D", "\x1b[1m", "\x1b[12m", "\x1b[1;12m", "9"]
WORDS = [
    "password",
    "PassWord",
    "SECRET_",
    "Api-Key",
    " = ",
    ": ",
    '"',
    "'",
    "(",
    "Zz9x8A1b2C3d4E5f6",
]


def test_the_generic_rules_are_folded() -> None:
    assert {"named-password", "named-secret"} <= {rule.id for rule in FOLDED}


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=12).map("".join))
def test_folding_changes_no_match(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for rule in FOLDED:
        plain = [match.span() for match in re.finditer(rule.regex.encode(), data)]
        folded = expression(rule.regex).matches(data.lower(), 0, len(data))
        assert [match.span() for match in folded] == plain


def test_most_rules_begin_where_a_word_does() -> None:
    assert len(MARKED) > 300


@given(st.sampled_from([*MARKED]), st.data())
def test_a_mark_that_is_looked_for_first_changes_no_match(
    example: str, data: st.DataObject
) -> None:
    token, rule = fill(example).decode(), MARKED[example]
    pieces = st.sampled_from([token, token[:-1], token[1:], token[: len(token) // 2], *EDGES])
    text = "".join(data.draw(st.lists(pieces, max_size=8))).encode()
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    plain = [one.span() for one in re.compile(rule.regex.encode()).finditer(text, low, high)]
    assert [one.span() for one in expression(rule.regex).matches(text, low, high)] == plain


@pytest.mark.parametrize(
    "source",
    [
        *("abc", "(?i)[!-Z]", "(?i)[A-z]", "(?i)[0-_]", "(?i)[--z]", r"(?i)\x4B", r"(?i)\113"),
        *("(?i)a(?-i:B)", "(?i)(?P<Name>a)(?P=Name)", "(?i)(a)?(?(1)B)"),
    ],
)
def test_what_would_mean_something_else_is_left_as_it_is(source: str) -> None:
    assert not expression(source).folded

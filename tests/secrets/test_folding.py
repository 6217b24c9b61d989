"""Looking at lower-cased bytes finds what ignoring case finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets.precise import expression
from tests.secrets.test_rules import RULES

FOLDED = [rule for rule in RULES if rule.regex and expression(rule.regex).folded]
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
        folded = expression(rule.regex).pattern.finditer(data.lower())
        assert [match.span() for match in folded] == plain


@pytest.mark.parametrize(
    "source",
    [
        *("abc", "(?i)[!-Z]", "(?i)[A-z]", "(?i)[0-_]", "(?i)[--z]", r"(?i)\x4B", r"(?i)\113"),
        *("(?i)a(?-i:B)", "(?i)(?P<Name>a)(?P=Name)", "(?i)(a)?(?(1)B)"),
    ],
)
def test_what_would_mean_something_else_is_left_as_it_is(source: str) -> None:
    assert not expression(source).folded

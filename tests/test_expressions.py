"""No expression of the program goes back without end, whatever text it is held against."""

from __future__ import annotations

import re

import pytest

from tests.counting import Work, assert_no_square
from tests.pumping import Expression, expressions, pumped

# What is held against nothing that an image, a registry or an engine sends.
OF_THE_USER = {
    "explorer.report.globs._TOKEN",  # a glob of the user's own
    "explorer.secrets.precise._CLASS",  # an expression of a rule
    "explorer.image.sources.registry.name._DIGEST",  # the whole of what the user typed
}
EXPRESSIONS = expressions()
SIZE = 2_000


def judge(expression: Expression) -> None:
    pairs = zip(pumped(expression.pattern, SIZE), pumped(expression.pattern, 4 * SIZE), strict=True)
    for once, four in pairs:
        texts = {SIZE: once, 4 * SIZE: four}

        def prepared(size: int, texts: dict[int, str] = texts) -> Work:
            return lambda: expression.run(texts[size])

        assert_no_square(prepared, SIZE)


def test_there_are_expressions_of_every_package() -> None:
    packages = {one.name.split(".")[1] for one in EXPRESSIONS}
    assert packages >= {"image", "preview", "printable", "report", "secrets", "text", "tui"}
    assert len(EXPRESSIONS) > 100


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda one: one.name)
def test_an_expression_is_linear(expression: Expression) -> None:
    if expression.name not in OF_THE_USER:
        judge(expression)


@pytest.mark.parametrize("source", [r"(?:sh)(?: -\w+)* -c", r"\w+=", r"\s+$"])
def test_one_that_goes_back_is_noticed(source: str) -> None:
    with pytest.raises(AssertionError, match="four times"):
        judge(Expression("", re.compile(source), frozenset({"search"})))

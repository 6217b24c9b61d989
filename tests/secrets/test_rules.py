"""Every rule finds its own examples and lets its counterexamples pass."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from explorer.secrets import find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.judging import judge
from explorer.secrets.loading import builtin_rules
from explorer.secrets.match import Match
from explorer.secrets.precise import candidates
from explorer.secrets.rule import Rule
from explorer.secrets.schema import verify_expressions
from tests.secrets.templates import fill

RULES = builtin_rules()
SEEDS = range(3)
by_id = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def matches_of(rule: Rule, data: bytes) -> list[Match]:
    """Return what the rule alone finds, the engine's part included."""
    number = RULES.index(rule)
    runs = scanner()._engine.runs(data).get(number, [])
    found = (judge(rule, candidate) for candidate in candidates(rule, data, runs))
    return [match for match in found if match]


@by_id
def test_a_rule_finds_its_examples(rule: Rule) -> None:
    assert rule.examples
    for example in rule.examples:
        for seed in SEEDS:
            data = fill(example, (rule.id, seed))
            if rule.regex:
                assert matches_of(rule, data), data
            else:
                named = scanner().named(data.decode())
                assert named, data
                assert named.rule_id == rule.id


@by_id
def test_a_rule_lets_its_counterexamples_pass(rule: Rule) -> None:
    for example in rule.counterexamples:
        data = fill(example, rule.id)
        if rule.regex:
            assert not matches_of(rule, data), data
            assert not find_secrets(data), data
        else:
            assert scanner().named(data.decode()) is None


@by_id
def test_the_expressions_of_a_rule_compile(rule: Rule) -> None:
    verify_expressions(rule, "built in")


def test_ids_are_unique_and_plain() -> None:
    assert [name for name, count in Counter(rule.id for rule in RULES).items() if count > 1] == []
    assert [rule.id for rule in RULES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)] == []


def test_there_are_many_rules_of_providers() -> None:
    marked = [rule for rule in RULES if not rule.named and not rule.generic]
    assert len(marked) > 250


@by_id
def test_no_match_is_longer_than_the_reach_of_its_rule(rule: Rule) -> None:
    if not rule.regex:
        return
    if rule.lead:
        assert _width(rule.trigger) <= rule.lead
    assert _width(rule.regex) <= rule.lead + rule.reach


@by_id
def test_every_quantifier_is_bounded(rule: Rule) -> None:
    assert not re.search(r"(?<!\\)(?:\\\\)*(?:\.|\]|\)|\w)[*]", _without_classes(rule.regex))
    assert _width(rule.regex) < 1 << 20


def test_no_whole_token_stands_in_a_file_of_rules() -> None:
    for document in (files("explorer.secrets") / "rules").iterdir():
        if document.name.endswith(".toml"):
            found = find_secrets(document.read_bytes())
            assert [one for one in found if one.severity.label in {"critical", "high"}] == []


def _width(regex: str) -> int:
    """Return the most bytes that the expression matches."""
    from re import _parser  # type: ignore[attr-defined]

    return int(_parser.parse(regex.encode()).getwidth()[1])


def _without_classes(regex: str) -> str:
    return re.sub(r"\[(?:\\.|[^\]\\])+\]", "X", regex)

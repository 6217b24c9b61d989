"""Every rule finds its own examples and lets its counterexamples pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pytest

import explorer
from explorer.errors import UsageError
from explorer.secrets import find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.engine import Signs
from explorer.secrets.joined import Joined
from explorer.secrets.judging import judge
from explorer.secrets.loading import builtin_rules, read_rules
from explorer.secrets.match import Match
from explorer.secrets.precise import candidates
from explorer.secrets.rule import Rule, Severity
from explorer.secrets.schema import verify_expressions
from explorer.secrets.service_names import credentials
from tests.secrets.templates import fill, standing_in

FOLDER = files("explorer.secrets") / "rules"
RULES = builtin_rules()
NUMBERS = {rule.id: number for number, rule in enumerate(RULES)}
SEEDS = range(3)
# A rule for each name of one table: they have one expression, with another name in it.
SERVICES = list(read_rules((FOLDER / "services.toml").read_text("utf-8"), "services.toml"))
_SERVICE_IDS = {rule.id for rule in SERVICES}
OWN = [rule for rule in RULES if rule.id not in _SERVICE_IDS]


def of_rules(rules: Iterable[Rule]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.id)


def matches_of(rule: Rule, data: bytes) -> list[Match]:
    """Return what the rule alone finds, the engine's part included."""
    if rule.is_about_paths:
        named = scanner().named(data.decode())
        return [named] if named and named.rule_id == rule.id else []
    signs = scanner()._engine.signs(Joined([data])).get(0, Signs())
    runs, names = (one.get(NUMBERS[rule.id], ()) for one in (signs.runs, signs.names))
    looks = credentials(rule, data, names) if rule.services else candidates(rule, data, runs)
    return [match for candidate in looks if (match := judge(rule, candidate))]


def missed(rule: Rule) -> list[bytes]:
    """Return what a rule does not find of its examples, each filled several times."""
    filled = (fill(example, (rule.id, seed)) for example in rule.examples for seed in SEEDS)
    return [data for data in filled if not matches_of(rule, data)]


def offenders(is_well: Callable[[Rule], bool], rules: Iterable[Rule] = RULES) -> list[str]:
    return [rule.id for rule in rules if not is_well(rule)]


def test_every_rule_has_an_example() -> None:
    assert offenders(lambda rule: bool(rule.examples)) == []


@of_rules(OWN)
def test_a_rule_finds_its_examples(rule: Rule) -> None:
    assert missed(rule) == []


def test_every_name_of_a_service_makes_the_value_beside_it_a_secret() -> None:
    assert len(SERVICES) > 1000
    assert {rule.id: data for rule in SERVICES if (data := missed(rule))} == {}


def fired(rule: Rule) -> list[bytes]:
    """Return those of a rule's counterexamples in which it, or any other rule, finds something."""
    filled = [fill(example, rule.id) for example in rule.counterexamples]
    if rule.is_about_paths:
        return [data for data in filled if scanner().named(data.decode())]
    return [data for data in filled if matches_of(rule, data) or find_secrets(data)]


@of_rules(rule for rule in OWN if rule.counterexamples)
def test_a_rule_lets_its_counterexamples_pass(rule: Rule) -> None:
    assert fired(rule) == []


def test_what_stands_in_for_the_example_of_a_rule_is_a_counterexample() -> None:
    def is_let_pass(rule: Rule) -> bool:
        forms = map(standing_in, rule.examples)
        return not any(
            one.severity > Severity.LOW for form in forms for one in matches_of(rule, form)
        )

    assert offenders(is_let_pass, (rule for rule in RULES if not rule.is_about_paths)) == []


def test_no_name_of_a_service_makes_a_commit_a_secret_and_no_ordinary_word_a_digest() -> None:
    assert all(rule.counterexamples for rule in SERVICES)
    assert {rule.id: data for rule in SERVICES if (data := fired(rule))} == {}


def test_the_expressions_of_all_rules_compile() -> None:
    def compiles(rule: Rule) -> bool:
        try:
            verify_expressions(rule, "built in")
        except UsageError:
            return False
        return True

    assert offenders(compiles) == []


def test_ids_are_unique_and_plain() -> None:
    assert [name for name, count in Counter(rule.id for rule in RULES).items() if count > 1] == []
    assert offenders(lambda rule: bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id))) == []


def test_there_are_many_rules_of_providers() -> None:
    marked = [rule for rule in RULES if not rule.named and not rule.generic]
    assert len(marked) > 250


def test_no_match_is_longer_than_the_reach_of_its_rule() -> None:
    def is_within_reach(rule: Rule) -> bool:
        trigger = _width(rule.trigger) if rule.lead else 0
        return trigger <= rule.lead and _width(rule.regex) <= rule.lead + rule.reach

    assert offenders(is_within_reach, (rule for rule in RULES if rule.regex)) == []


def test_every_quantifier_is_bounded() -> None:
    def is_bounded(rule: Rule) -> bool:
        endless = re.search(r"(?<!\\)(?:\\\\)*(?:\.|\]|\)|\w)[*]", _without_classes(rule.regex))
        return not endless and _width(rule.regex) < 1 << 20

    assert offenders(is_bounded) == []


def test_no_whole_token_stands_in_a_file_of_rules() -> None:
    for document in FOLDER.iterdir():
        if document.name.endswith(".toml"):
            found = find_secrets(document.read_bytes())
            assert [one for one in found if one.severity.label in {"critical", "high"}] == []


def _width(regex: str) -> int:
    """Return the most bytes that the expression matches."""
    from re import _parser  # type: ignore[attr-defined]

    return int(_parser.parse(regex.encode()).getwidth()[1])


def _without_classes(regex: str) -> str:
    return re.sub(r"\[(?:\\.|[^\]\\])+\]", "X", regex)


PROGRAM = Path(explorer.__file__).parent
SOURCES = [one for end in ("toml", "css", "txt", "py") for one in sorted(PROGRAM.rglob(f"*.{end}"))]


def test_the_program_itself_holds_nothing_that_looks_like_a_secret() -> None:
    found = [
        (one.rule_id, path)
        for path in SOURCES
        for one in find_secrets(path.read_bytes(), str(path.relative_to(PROGRAM)))
        if one.severity > Severity.LOW
    ]
    assert not found

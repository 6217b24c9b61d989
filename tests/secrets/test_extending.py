"""Files of rules over others: extended, disabled, allowed, and what of it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.secrets import Rule, Severity, scanner
from explorer.secrets.builtin import scanner_with
from explorer.secrets.loading import load_rules
from tests.laws import tried
from tests.secrets.test_linear import toml

NAMES = ["one", "two", "three"]
WORDS = st.sampled_from(["a", "b", "c"])
TABLES = st.fixed_dictionaries(
    {"regex": WORDS},
    optional={
        "description": WORDS,
        "entropy": st.sampled_from([1.5, 3.5]),
        "path": WORDS,
        "tags": st.lists(WORDS, max_size=2),
        "keywords": st.lists(WORDS, max_size=2),
        "allowlists": st.lists(st.fixed_dictionaries({"stopwords": st.just(["s"])}), max_size=1),
    },
)
DOCUMENTS = st.tuples(
    st.dictionaries(st.sampled_from(NAMES), TABLES),
    st.lists(st.sampled_from(NAMES), max_size=1),
    st.integers(0, 1),
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def value(one: object) -> str:
    if isinstance(one, str):
        return toml(one)
    if isinstance(one, list):
        return f"[{', '.join(map(value, one))}]"
    if isinstance(one, dict):
        return f"{{ {', '.join(f'{key} = {value(inner)}' for key, inner in one.items())} }}"
    return str(one)


def written(
    rules: Mapping[str, Mapping[str, Any]], disabled: Sequence[str], everywhere: int, below: str
) -> str:
    lines = ["[extend]", f"disabledRules = {value([*disabled])}"]
    lines += [f"path = {value(below)}"] if below else []
    lines += ["[[allowlists]]", 'stopwords = ["everywhere"]'] * everywhere
    for name, table in rules.items():
        lines += ["[[rules]]", f"id = {value(name)}"]
        lines += [f"{key} = {value(one)}" for key, one in table.items()]
    return "\n".join(lines)


def naive(documents: Sequence[tuple[Any, Any, int]]) -> dict[str, dict[str, Any]]:
    """Return what Gitleaks makes of files, the first below all others, as plain tables."""
    merged: dict[str, dict[str, Any]] = {}
    for rules, disabled, everywhere in documents:
        for name in disabled:
            merged.pop(name, None)
        for name, table in rules.items():
            kept = merged.setdefault(name, {"tags": [], "keywords": [], "allowlists": []})
            for key, one in table.items():
                kept[key] = kept[key] + one if isinstance(one, list) else one
        for kept in merged.values():
            kept["allowlists"] = kept["allowlists"] + [{"stopwords": ["everywhere"]}] * everywhere
    return merged


def told(rule: Rule) -> dict[str, Any]:
    return {
        "regex": str(rule.regex),
        "entropy": round(rule.entropy, 9),
        "path": rule.path,
        "tags": [*rule.tags],
        "keywords": [*rule.keywords],
        "allowlists": [{"stopwords": [*one.stopwords]} for one in rule.allowlists],
    }


@tried(150)
@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_a_chain_of_files_is_merged_as_gitleaks_does(
    tmp_path_factory: pytest.TempPathFactory, documents: list[tuple[Any, Any, int]]
) -> None:
    folder, below = tmp_path_factory.mktemp("chain"), ""
    for number, (rules, disabled, everywhere) in enumerate(documents):
        path = write(folder, f"{number}.toml", written(rules, disabled, everywhere, below))
        below = path.name
    expected = {
        name: {"entropy": 0.0, "path": "", **table} for name, table in naive(documents).items()
    }
    for table in expected.values():
        table.pop("description", None)
    assert {rule.id: told(rule) for rule in load_rules(path)} == expected


def test_a_path_begins_at_the_file_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, "base/common.toml", "[[rules]]\nid = 'far'\nregex = 'far'\n")
    top = write(tmp_path, "team/rules.toml", "[extend]\npath = '../base/common.toml'\n")
    assert [rule.id for rule in load_rules(top)] == ["far"]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["[extend]\npath = '0.toml'"], "0.toml: extend: path 0.toml leads back to itself"),
        (["[extend]\npath='1.toml'", "[extend]\npath='0.toml'"], "leads back to itself"),
        ([f"[extend]\npath='{n}.toml'" for n in (1, 2, 3)] + [""], "2.toml: extend: is the third"),
        (["[extend]\npath='1.toml'\nuseDefault=true", ""], "has path and useDefault"),
        (["[extend]\npath='none.toml'"], "none.toml: can't read the rules"),
        (["[extend]\nurl='a'"], "extend: unknown key url"),
        (["[extend]\nusedefaults=true"], "Did you mean useDefault?"),
        (["extend = true"], "extend must be a table, written"),
        (["[[allowlists]]\ntargetRules=['x']\nstopwords=['a']"], "targetRules: no rule is"),
        (["[[allowlists]]\ncondition='AND'"], "asks for nothing. Give it commits, paths"),
        (["[[allowlists]]\nregexes=['(?=a)']"], "allowlist: regexes: invalid perl operator"),
        (["[[rules]]\nid='x'\nregex='a'\npath='['"], "0.toml: rule x: path: missing ]"),
        (["[[rules]]\nid='x'\nregex='(?<!a)b'"], "rule x: regex: .* RE2 does not look around"),
        (["[[rules]]\nid='x'\nregex='a'\nskipReports=true"], "rule x: unknown key skipReports"),
        (["[[rules]]\nid='x'\nregex='a'\n[[rules.required]]\nid='y'"], "no rule is called y"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file(tmp_path: Path, texts: list[str], message: str) -> None:
    first, *_ = [write(tmp_path, f"{n}.toml", text) for n, text in enumerate(texts)]
    with pytest.raises(UsageError, match=message):
        load_rules(first)


def test_the_default_rules_are_ours_and_it_is_said_once(tmp_path: Path) -> None:
    """An allowlist for all rules is one for ours; what Gitleaks alone has is told by its name."""
    text = (
        "[extend]\nuseDefault = true\ndisabledRules = ['npm-token', 'no-such']\n"
        "[[allowlists]]\npaths = ['^tests/']\n"
        "[[allowlists]]\ntargetRules = ['github-token', 'gone-too']\nstopwords = ['zz']\n"
        "[[rules]]\nid = 'theirs-alone'\n[[rules.allowlists]]\nstopwords = ['a']\n"
        "[[rules]]\nid = 'github-token'\ndescription = 'Ours, told anew'\nseverity = 'low'\n"
    )
    paths = [write(tmp_path, name, text) for name in ("a.toml", "b.toml")]
    notes: list[str] = []
    rules = {rule.id: rule for rule in scanner_with(paths, notes.append).rules}
    assert "npm-token" not in rules
    assert len([one for one in notes if "the default ones" in one]) == 1
    assert {word for word in ("no-such", "gone-too", "theirs-alone") if word in str(notes)} == {
        *("no-such", "gone-too", "theirs-alone")
    }
    own = next(one for one in scanner().rules if one.id == "github-token")
    changed = rules["github-token"]
    assert (changed.title, changed.severity) == ("Ours, told anew", Severity.LOW)
    assert (changed.regex, changed.check) == (own.regex, own.check)
    assert [one.stopwords for one in changed.allowlists if one.stopwords] == [("zz",), ("zz",)]
    assert all(any(one.paths for one in rule.allowlists) for rule in rules.values())


def test_without_that_an_allowlist_is_for_the_files_own_rules(tmp_path: Path) -> None:
    text = "[[rules]]\nid = 'x'\nregex = 'a'\n[[allowlists]]\npaths = ['^tests/']\n"
    rules = load_rules(write(tmp_path, "a.toml", text), scanner().rules)
    asking = [rule.id for rule in rules for one in rule.allowlists if "^tests/" in one.paths]
    assert asking == ["x"]


def test_of_two_files_the_later_has_the_last_word(tmp_path: Path) -> None:
    text = "[[rules]]\nid = '{}'\nregex = '{}'\n"
    first = write(tmp_path, "a.toml", text.format("x", "a") + text.format("y", "b"))
    second = write(tmp_path, "b.toml", text.format("x", "c"))
    own = {one.id: one.regex for one in scanner_with([first, second], print).rules}
    assert (own["x"], own["y"]) == ("c", "b")


def test_a_newer_version_is_told(tmp_path: Path) -> None:
    notes: list[str] = []
    for number, version in enumerate(["v8.25.0", "8.30.1", "v9.1.0", "next"]):
        load_rules(
            write(tmp_path, f"{number}.toml", f"minVersion = '{version}'\n"), (), notes.append
        )
    (note,) = notes
    assert "2.toml: is for Gitleaks v9.1.0" in note


def test_a_rule_that_never_matches_takes_nothing_from_the_others(tmp_path: Path) -> None:
    text = "[[rules]]\nid = 'never'\nregex = 'a^'\n[[rules]]\nid = 'x'\nregex = 'shop-[0-9]{4}'\n"
    loaded = scanner_with([write(tmp_path, "a.toml", text)], print)
    assert [one.rule_id for one in loaded.find(b"shop-1234")] == ["x"]


def test_an_expression_that_the_engine_refuses_is_told_with_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.toml", "[[rules]]\nid = 'x'\nregex = '(?:shop)?'\n")
    with pytest.raises(UsageError, match=r"a\.toml: rule x: .*matches nothing as well"):
        scanner_with([path], print)

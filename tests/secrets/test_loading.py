"""Rule files: what is wrong in one is said with its file, its rule and what to do."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.secrets.loading import builtin_rules, load_rules, read_rules
from explorer.secrets.rule import Rule, Severity
from explorer.secrets.scanning import Scanner
from tests.secrets.templates import fill


def rules_of(text: str) -> list[Rule]:
    return list(read_rules(text, "own.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rules", "own.toml: not TOML"),
        ('[[rules]]\nregex = "a"', "own.toml: rule number 1: id must be a string"),
        ('[[rules]]\nid = "x"', "own.toml: rule x: has no regex"),
        ('[[rules]]\nid = "x"\nregex = "a"\nseverty = "low"', "Did you mean severity?"),
        ('[[rules]]\nid = "x"\nregex = "a"\nseverity = "huge"', "severity is 'huge'"),
        ('[[rules]]\nid = "x"\nregex = "a"\ncheck = "magic"', "check is 'magic'"),
        ('[[rules]]\nid = "x"\nregex = "a"\nkeywords = "a"', "keywords must be a list of strings"),
        ('[[rules]]\nid = "x"\nregex = "a"\nentropy = "3"', "entropy must be a number"),
        ('[[rules]]\nid = "x"\nregex = "a"\nsecretGroup = -1', "must be a whole number"),
        ('[[rules]]\nid = "x"\nregex = "a"\ngeneric = 1', "generic must be true or false"),
        ('[[rules]]\nid = "x"\nregex = "a"\ntoken = "b"', "has regex and token"),
        ('rules = "all"', "rules must be an array of tables"),
        ('[[rulez]]\nid = "x"', "own.toml: unknown key rulez"),
        ('[[rules]]\nid = "x"\nregex = "a"\n[rules.allowlist]\npath = []', "Did you mean paths?"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        rules_of(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('regex = "("', "rule x: regex: missing )"),
        ('regex = "a"\nsecretGroup = 2', "secretGroup is more than its 0 groups"),
        ('regex = "a"\n[rules.allowlist]\nregexes = ["["]', "rule x: allowlist: regexes"),
    ],
)
def test_a_wrong_expression_is_found_when_a_file_is_loaded(
    tmp_path: Path, rule: str, message: str
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'[[rules]]\nid = "x"\n{rule}\n')
    with pytest.raises(UsageError) as error:
        load_rules(path)
    assert str(path) in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[" * 3000, "nested too deep"),
        ("9" * 5000, "not TOML"),
        ("9" * 400, "too large"),
    ],
)
def test_a_value_beyond_all_measure_is_a_wrong_file(value: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rules_of(f'[[rules]]\nid = "x"\nregex = "a"\nentropy = {value}\n')


@pytest.mark.parametrize("regex", ["a{99999999999}", "(" * 3000 + ")" * 3000])
def test_an_expression_beyond_all_measure_is_a_wrong_file(tmp_path: Path, regex: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'[[rules]]\nid = "x"\nregex = "{regex}"\n')
    with pytest.raises(UsageError, match="rule x: regex: "):
        load_rules(path)


def test_a_file_that_is_not_there_is_a_wrong_command_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't read the rules"):
        load_rules(tmp_path / "none.toml")


def test_two_rules_of_one_name_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[rules]]\nid = "x"\nregex = "a"\n' * 2)
    with pytest.raises(UsageError, match="two rules are called x"):
        load_rules(path)


def test_a_token_is_a_rule_in_two_lines() -> None:
    (rule,) = rules_of('[[rules]]\nid = "acme"\ntoken = "acme_[a-z0-9]{20}"')
    assert rule.severity == Severity.HIGH
    data = fill("KEY=acme_{lowernum:20};", 1)
    (match,) = Scanner([rule]).scan(data)
    assert data[match.start : match.end] == data[4:-1]
    assert Scanner([rule]).scan(fill("acme_{lowernum:21}", 1)) == []
    assert Scanner([rule]).scan(fill("Xacme_{lowernum:20}", 1)) == []


@pytest.mark.parametrize(
    "syntax",
    [
        "ACME_API_KEY={hex:32}",
        "acme-key: {hex:32}",
        '"acmeKey": "{hex:32}"',
        "'acme_key' => '{hex:32}',",
        "--acme-token {hex:32}",
        "X-Acme-Key: {hex:32}",
        'acme.connect("key", "{hex:32}")',
        "https://api.acme.test/v1?access_key={hex:32}",
        "acme\ntoken: '{hex:32}'",
    ],
)
def test_names_and_a_shape_are_a_rule_in_two_lines(syntax: str) -> None:
    (rule,) = rules_of('[[rules]]\nid = "a"\nnames = ["acme"]\ntoken = "[0-9a-f]{32}"')
    assert len(Scanner([rule]).scan(fill(syntax, syntax))) == 1


@pytest.mark.parametrize(
    "text",
    ["acme commit {hex:32}", "acme.tgz sha256:{hex:32}", "acme {hex:40}", "ACME_KEY=$ACME_SECRET"],
)
def test_a_name_beside_something_else_is_no_secret(text: str) -> None:
    (rule,) = rules_of('[[rules]]\nid = "a"\nnames = ["acme"]\ntoken = "[0-9a-f]{32}"')
    assert Scanner([rule]).scan(fill(text, text)) == []


def test_services_are_a_rule_for_each_name() -> None:
    text = '[[services]]\nid = "key"\nvalue = "{hex:32}"\nnames = ["acme_cloud"]\ncommon = ["box"]'
    first, second = rules_of(text)
    assert (first.id, second.id) == ("acme-cloud-key", "box-key")
    assert Scanner([second]).scan(fill("checkbox = {hex:32}", 0)) == []
    assert Scanner([second]).scan(fill("BOX_TOKEN={hex:32}", 0))


def test_services_are_called_as_they_write_themselves() -> None:
    titles = {rule.id: rule.title for rule in builtin_rules()}
    assert titles["npm-value"] == "Key of npm"
    assert titles["github-value"] == "Key of GitHub"
    assert titles["last-fm-value"] == "Key of Last.fm"
    assert titles["akamai-value"] == "Key of Akamai"


def test_every_spelling_is_that_of_a_service() -> None:
    text = (files("explorer.secrets") / "rules" / "services.toml").read_text("utf-8")
    for services in tomllib.loads(text)["services"]:
        names = {
            name.replace("_", "")
            for kind in ("names", "common", "ordinary")
            for name in services.get(kind, ())
        }
        spelled = {"".join(filter(str.isalnum, one.lower())) for one in services.get("spelled", ())}
        assert spelled <= names

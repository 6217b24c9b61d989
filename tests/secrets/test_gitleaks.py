"""Files written for Gitleaks are read as they are, and mean here what they mean there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import Severity
from explorer.secrets.dialect import loosened
from explorer.secrets.loading import load_rules
from explorer.secrets.scanning import Scanner
from tests.secrets.templates import fill

CONFIGURATION = r"""
title = "own rules"
minVersion = "v8.25.0"

[extend]
useDefault = true

[allowlist]
description = "everywhere"
paths = ['''(^|/)generated/''']

[[rules]]
id = "acme-token"
description = "Acme"
regex = '''(?i)acme[a-z]{0,9}\s*=\s*['"]?([a-z0-9]{20})(?:['"\s]|\z)'''
secretGroup = 1
entropy = 3
keywords = ["acme"]
tags = ["own"]
[[rules.allowlists]]
condition = "AND"
paths = ['''\.md$''']
regexTarget = "line"
regexes = ['''sample''']
[[rules.allowlists]]
stopWords = ["Staging"]

[[rules]]
id = "acme-id"
description = "for one kind of file"
regex = '''\b(AC(?i)[a-f0-9]{8})\b'''
path = '''\.conf$'''

[[rules]]
id = "acme-store"
description = "by name alone"
path = '''\.acme$'''
"""
TOKEN = fill("{lowernum:20}", "gitleaks").decode()


@pytest.fixture
def scanner(tmp_path: Path) -> Scanner:
    return scanner_of(tmp_path, CONFIGURATION)


def scanner_of(folder: Path, text: str) -> Scanner:
    path = folder / "gitleaks.toml"
    path.write_text(text)
    return Scanner(load_rules(path))


def found(scanner: Scanner, text: str, path: str = "") -> list[str]:
    data = text.encode()
    return [
        f"{match.rule_id} {data[match.start : match.end].decode()}"
        for match in scanner.scan(data, path)
    ]


def test_group_and_keywords(scanner: Scanner) -> None:
    assert found(scanner, f"Acme = '{TOKEN}'") == [f"acme-token {TOKEN}"]
    assert found(scanner, f"acmekey={TOKEN}") == [f"acme-token {TOKEN}"]


def test_entropy(scanner: Scanner) -> None:
    assert found(scanner, "acme = " + "ab" * 10) == []


def test_an_entropy_that_is_just_reached_is_too_little(tmp_path: Path) -> None:
    scanner = scanner_of(tmp_path, "[[rules]]\nid = 'x'\nregex = 'id-(.{4})'\nentropy = 2.0\n")
    assert found(scanner, "id-abcd") == []


def test_allowlists(scanner: Scanner) -> None:
    line = f"acme = {TOKEN}"
    assert found(scanner, line, "generated/a.txt") == []
    assert found(scanner, f"{line} sample", "a.md") == []
    assert found(scanner, f"{line} sample", "a.txt") != []
    assert found(scanner, line, "a.md") != []
    assert found(scanner, f"acme = staging{TOKEN[:13]}") == []


def test_paths(scanner: Scanner) -> None:
    assert found(scanner, "id AC1f3e5d7a", "a.conf") == ["acme-id AC1f3e5d7a"]
    assert found(scanner, "id AC1F3E5D7A", "a.conf") == ["acme-id AC1F3E5D7A"]
    assert found(scanner, "id ac1f3e5d7a", "a.conf") == []
    assert found(scanner, "id AC1f3e5d7a", "a.txt") == []
    assert found(scanner, "x", "var/keys.acme") == ["acme-store "]
    assert found(scanner, "x", "generated/keys.acme") == []


def test_what_has_no_severity_fails_the_gate(scanner: Scanner) -> None:
    assert {rule.severity for rule in scanner.rules} == {Severity.HIGH}


@pytest.mark.parametrize("value", ["a" * 20, "example" + "1234567890123", "x" * 20])
def test_a_match_is_taken_as_it_is(tmp_path: Path, value: str) -> None:
    """A word that stands in for a token, a folder of tests: nobody here knows better."""
    text = "[[rules]]\nid = 'x'\nregex = 'host-([a-z0-9]{20})'\n"
    path = "usr/lib/python3/dist-packages/shop/tests/a.py"
    (match,) = scanner_of(tmp_path, text).find(f"host-{value}".encode(), path)
    assert match.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("regex", "text", "secret"),
    [
        ("(?i)key-[a-z]{4}", "KEY-ABCD", "KEY-ABCD"),
        ("(?i:key)-[a-z]{4}", "KEY-abcd KEY-ABCD", "KEY-abcd"),
        ("(?i)key-(?-i)[a-z]{4}", "KEY-ABCD KEY-abcd", "KEY-abcd"),
        ("(?i)key-(?-i:[a-z]{4})", "Key-ABCD kEY-abcd", "kEY-abcd"),
        ("(?s)begin.+?end", "begin\n1\nend", "begin\n1\nend"),
        ("(?m)^key=[a-z]+$", "a\nkey=abc\nb", "key=abc"),
        ("^key=[a-z]+$", "key=abc", "key=abc"),
        ("(?U)k[a-z]{2,9}", "kabcdef", "kab"),
        (r"key=\w{4}\z", "key=abcd", "key=abcd"),
        (r"key=[\pL\d]{4}\b", "key=äö12 ", "key=äö12"),
        ("key=[[:alpha:]]{2}[[:^alpha:]]", "key=ab1", "key=ab1"),
        ("(?P<name>key)=(?P<value>[a-z]{4})", "key=abcd", "key"),
        ("key=[a-z]{1000}", "key=" + "a" * 1001, "key=" + "a" * 1000),
        ("(?i)-----BEGIN[ a-z]{0,30}KEY-----[\\s\\S]{64,}?KEY-----",
         "-----BEGIN KEY-----" + "a\n" * 9000 + "-----END KEY-----",
         "-----BEGIN KEY-----" + "a\n" * 9000 + "-----END KEY-----"),
    ],
)  # fmt: skip
def test_the_forms_of_expressions(tmp_path: Path, regex: str, text: str, secret: str) -> None:
    scanner = scanner_of(tmp_path, f"[[rules]]\nid = 'x'\nregex = '''{regex}'''\n")
    assert found(scanner, text) == [f"x {secret}"]


@pytest.mark.parametrize(
    ("theirs", "engines"),
    [
        (r"a(?i)b|c", r"a(?i)b|c"),
        (r"(?mU)^a(?-m:b)\z", r"^a(?:b)$"),
        (r"(?<key>a)\A", r"(a)^"),
        (r"a[(](?i)\)b\\z", r"a[(](?i)\)b\\z"),
        (r"\Qa.b\E", r"a\.b"),
    ],
)
def test_what_the_engine_gets_instead(theirs: str, engines: str) -> None:
    assert loosened(theirs, of_characters=False) == engines


ALLOWLIST = """
[[rules]]
id = "x"
regex = 'id-[a-z]+'
[[rules.allowlists]]
condition = "{condition}"
{asked}
"""
ASKED: dict[str, tuple[str, Callable[[str, str, str], bool]]] = {
    "paths": ("paths = ['^a/']", lambda path, _line, _secret: path.startswith("a/")),
    "regexes": ("regexes = ['^id-c']", lambda _path, _line, secret: secret.startswith("id-c")),
    "line": (
        "regexTarget = 'line'\nregexes = ['#']",
        lambda _path, line, _secret: "#" in line,
    ),
    "stopwords": ("stopwords = ['BB']", lambda _path, _line, secret: "bb" in secret.lower()),
    "commits": ("commits = ['0123abc']", lambda _path, _line, _secret: False),
}


@given(
    st.sets(st.sampled_from(sorted(ASKED)), min_size=1).filter(
        lambda one: one != {"line", "regexes"}
    ),
    st.sampled_from(["OR", "AND", "||", "&&", "or", "and"]),
    st.sampled_from(["a/f", "b/f", ""]),
    st.sampled_from(["", " # note"]),
    st.sampled_from(["id-a", "id-c", "id-abb", "id-cbb"]),
)
def test_an_allowlist_lets_pass_what_gitleaks_lets_pass(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: set[str],
    condition: str,
    path: str,
    note: str,
    secret: str,
) -> None:
    if {"line", "regexes"} <= kinds:
        kinds.remove("line")
    asked = "\n".join(ASKED[one][0] for one in kinds)
    folder = tmp_path_factory.mktemp("rules")
    scanner = scanner_of(folder, ALLOWLIST.format(condition=condition, asked=asked))
    met = [ASKED[one][1](path, f"{secret}{note}", secret) for one in kinds]
    passes = all(met) if condition.lower() in ("and", "&&") else any(met)
    assert (found(scanner, f"{secret}{note}", path) == []) == passes


COMPOSITE = """
[[rules]]
id = "main"
regex = 'main-[a-z]+'
[[rules.required]]
id = "beside"
{near}
[[rules]]
id = "beside"
regex = 'beside-[a-z]+'
skipReport = true
"""


@given(
    st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.sampled_from(["", "x", "beside"])
)
def test_what_is_required_beside(
    tmp_path_factory: pytest.TempPathFactory, lines: int, columns: int, most: int, kind: str
) -> None:
    near = {"": "", "x": f"withinLines = {most}", "beside": f"withinColumns = {most}"}[kind]
    scanner = scanner_of(tmp_path_factory.mktemp("rules"), COMPOSITE.format(near=near))
    text = "main-a " + "\n" * lines + " " * columns + "beside-b"
    column = columns if lines else columns + 7
    expected = {"": True, "x": lines <= most, "beside": column <= most}[kind]
    assert found(scanner, text) == (["main main-a"] if expected else [])
    assert found(scanner, "main-a alone") == found(scanner, "beside-b alone") == []


def test_what_is_required_has_to_be_there(tmp_path: Path) -> None:
    text = COMPOSITE.format(near="").replace('id = "beside"\nregex', 'id = "other"\nregex')
    with pytest.raises(Exception, match="rule main: required: no rule is called beside"):
        scanner_of(tmp_path, text)

"""Files written for Gitleaks are read as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.secrets.dialect import to_python
from explorer.secrets.loading import load_rules
from explorer.secrets.scanning import Scanner
from tests.secrets.templates import fill

CONFIGURATION = r"""
title = "own rules"
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
stopwords = ["staging"]

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
    path = tmp_path / "gitleaks.toml"
    path.write_text(CONFIGURATION)
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


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (r"a(?i)b|c", r"a(?i:b|c)"),
        (r"(a(?i)b)c", r"(a(?i:b))c"),
        (r"(?i)ab", r"(?i)ab"),
        (r"[[:alnum:]_]\z", r"[0-9A-Za-z_]\Z"),
        (r"(?<key>a)", r"(?P<key>a)"),
        (r"(?<!a)b(?<=b)", r"(?<!a)b(?<=b)"),
        (r"a[(](?i)\)b", r"a[(](?i:\)b)"),
    ],
)
def test_the_dialects(theirs: str, ours: str) -> None:
    assert to_python(theirs) == ours

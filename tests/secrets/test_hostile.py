"""No input takes more than linear time: each rule gets the worst that can be made of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from explorer.secrets import find_secrets
from explorer.secrets.loading import builtin_rules
from explorer.secrets.precise import candidates
from explorer.secrets.rule import Rule
from tests.secrets.templates import fill

SIZE = 1 << 16
SECONDS_A_BYTE = 2e-5
RULES = [rule for rule in builtin_rules() if rule.regex]
# The rules of services have one expression, with another name in it.
OWN = [rule for rule in RULES if not rule.id.endswith("-value")]
SOME = [rule for rule in RULES if rule.id.endswith("-value")][::60]


def worst(rule: Rule) -> Iterator[bytes]:
    """Endless beginnings, endless middles, endless runs of single characters of a rule."""
    example = fill(rule.examples[0], rule.id)
    third = len(example) // 3
    for unit in (example, example[:-1], example[: 2 * third], example[:third], example[third:]):
        yield unit * (SIZE // max(len(unit), 1))
    words = re.findall(rb"[A-Za-z_]{2,}", rule.regex.encode()) or [b"key"]
    for word in {words[0], max(words, key=len)}:
        yield word * (SIZE // len(word))
        yield (word + b"=") * (SIZE // (len(word) + 1))
        yield word + b"=" + b"a1" * (SIZE // 2)
    for sign in (b"a", b"A", b"0", b"-", b"=", b" ", b".", b"/", b'"', b"\n", b"a.", b"-a", b"e1J"):
        yield sign * (SIZE // len(sign))


@pytest.mark.parametrize("rule", [*OWN, *SOME], ids=lambda rule: rule.id)
def test_a_rule_takes_linear_time(rule: Rule) -> None:
    for data in worst(rule):
        began = time.process_time()
        sum(1 for _ in candidates(rule, data, [[0, len(data)]]))
        assert time.process_time() - began < SECONDS_A_BYTE * SIZE, data[:60]


@pytest.mark.parametrize(
    "unit",
    [
        b"A", b"\0", b"\0a", b"a\0", b"eyJ", b"password=", b"-----BEGIN PRIVATE KEY-----",
        b"token: 'a1' ", b"https://a:b@", b"ghp_", b"AKIA", b"aws_secret_access_key=aaaaaaaa1",
        b"PuTTY-User-Key-File-2: \n", b"key=" + b"a1" * 200, b"0123456789abcdef",
    ],
)  # fmt: skip
def test_endless_repetition_takes_linear_time(unit: bytes) -> None:
    find_secrets(unit)
    data = unit * ((1 << 20) // len(unit))
    began = time.process_time()
    find_secrets(data)
    assert time.process_time() - began < 8

"""`python -m tests.secrets.measuring`: what the worst data takes of a processor, a line for each.

A line has seconds, whether a rule or all of them were at work, and what on. It is written as
soon as it is known: the line that is missing says where it went on without end.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Iterator

from explorer.secrets import find_secrets
from explorer.secrets.loading import builtin_rules
from explorer.secrets.precise import candidates
from explorer.secrets.rule import Rule
from explorer.secrets.service_names import credentials
from tests.secrets.templates import fill

SIZE = 1 << 15
LARGE = 1 << 19
RULES = [rule for rule in builtin_rules() if not rule.is_about_paths]
# They look for one expression, behind another name each.
OWN = [rule for rule in RULES if not rule.id.endswith("-value")]
SOME = [rule for rule in RULES if rule.id.endswith("-value")][::60]
UNITS = [
    b"A", b"\0", b"\0a", b"a\0", b"eyJ", b"password=", b"-----BEGIN PRIVATE KEY-----",
    b"token: 'a1' ", b"https://a:b@", b"ghp_", b"AKIA", b"aws_secret_access_key=aaaaaaaa1",
    b"PuTTY-User-Key-File-2: \n", b"key=" + b"a1" * 200, b"0123456789abcdef",
]  # fmt: skip


def worst(rule: Rule) -> Iterator[bytes]:
    """Yield endless beginnings, middles, and runs of single characters of a rule."""
    example = fill(rule.examples[0], rule.id)
    third = len(example) // 3
    for unit in (example, example[:-1], example[: 2 * third], example[:third], example[third:]):
        yield repeated(unit, SIZE)
    words = re.findall(rb"[A-Za-z_]{2,}", (rule.regex or " ".join(rule.services)).encode()) or [
        b"key"
    ]
    for word in {words[0], max(words, key=len)}:
        yield repeated(word, SIZE)
        yield repeated(word + b"=", SIZE)
        yield word + b"=" + repeated(b"a1", SIZE)
    for sign in (b"a", b"A", b"0", b"-", b"=", b" ", b".", b"/", b'"', b"\n", b"a.", b"-a", b"e1J"):
        yield repeated(sign, SIZE)


def repeated(unit: bytes, size: int) -> bytes:
    return unit * (size // max(len(unit), 1))


def look(rule: Rule) -> None:
    for data in worst(rule):
        measure(rule.id, data, lambda: _look(rule, data))  # noqa: B023


def _look(rule: Rule, data: bytes) -> None:
    """Look everywhere, and behind every name of the rule's service."""
    if rule.regex:
        all(candidates(rule, data, [0, len(data)]))
    for name in rule.services:
        found = re.finditer(re.escape(name.encode()), data, re.IGNORECASE)
        all(credentials(rule, data, [edge for one in found for edge in one.span()]))


def measure(name: str, data: bytes, work: Callable[[], object]) -> None:
    before = processor()
    work()
    figures = {"name": name, "data": repr(data[:60]), "seconds": processor() - before}
    sys.stdout.write(f"{json.dumps(figures)}\n")


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    for rule in [*OWN, *SOME]:
        look(rule)
    find_secrets(b"".join(UNITS))
    for unit in UNITS:
        data = repeated(unit, LARGE)
        measure("all rules", data, lambda: find_secrets(data))  # noqa: B023


if __name__ == "__main__":
    main()

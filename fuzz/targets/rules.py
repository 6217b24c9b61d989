"""Files of rules, ours and Gitleaks': whatever is wrong in one is told as wrong usage."""

from __future__ import annotations

from explorer.errors import UsageError
from explorer.secrets.linear import Linear
from explorer.secrets.loading import read_rules
from explorer.secrets.schema import verify_expressions
from fuzz.laws import only
from fuzz.target import Target


def one(data: bytes) -> None:
    """Read a file; rules that pass have expressions that look at a text."""
    text = data.decode("utf-8", "ignore")
    with only(UsageError):
        for rule in read_rules(text, "rules.toml", Linear):
            assert rule.id
            verify_expressions(rule, "rules.toml")
            assert isinstance(rule.regex, Linear) or not rule.regex
            Linear(rule.regex).is_in(data)


TARGET = Target(one, length=1024)

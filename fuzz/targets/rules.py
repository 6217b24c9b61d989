"""Files of rules, ours and Gitleaks': whatever is wrong in one is told as wrong usage."""

from __future__ import annotations

import warnings

from explorer.errors import UsageError
from explorer.secrets.loading import read_rules
from explorer.secrets.precise import expression
from explorer.secrets.schema import verify_expressions
from fuzz.laws import only
from fuzz.target import Target


def one(data: bytes) -> None:
    """Read a file; rules that pass have expressions that compile."""
    text = data.decode("utf-8", "ignore")
    with only(UsageError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sets in sets, which Python may read otherwise one day
        for rule in read_rules(text, "rules.toml"):
            assert rule.id
            verify_expressions(rule, "rules.toml")
            expression.__wrapped__(rule.regex or rule.token)


TARGET = Target(one, length=1024)

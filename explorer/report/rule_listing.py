"""`rules`: what the rules are, and what they find in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from explorer.printable import printable
from explorer.secrets import Rule
from explorer.secrets.finding import ContentMatch
from explorer.text.redaction import Redaction, masked


def rule_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield a line for each rule: severity, how it knows, id, what it finds."""
    for rule in rules:
        kind = "generic" if rule.generic else "specific"
        yield f"{rule.severity.label:<8}  {kind:<8}  {rule.id:<40}  {printable(rule.title)}"


def rule_records(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield one JSON object a line for each rule."""
    for rule in rules:
        yield json.dumps(
            {
                "id": rule.id,
                "title": rule.title,
                "severity": rule.severity.label,
                "generic": rule.generic,
                "tags": list(rule.tags),
            }
        )


def match_lines(name: str, found: Iterable[ContentMatch], *, reveal: bool) -> Iterator[str]:
    """Yield a line for each secret in a file, all masked unless they are to be revealed."""
    found = [*found]
    redaction = Redaction(() if reveal else (one.secret for one in found))
    for one in found:
        match, severity = one.match, one.match.severity.label
        inner = b"" if one.inner_path is None else b"!" + redaction.data(one.inner_path)
        where = f"{printable(redaction.text(name))}{printable(inner)}:{one.line}:{one.column}"
        secret = printable(one.secret) if reveal else masked(one.secret)
        yield f"{where}  {severity}  {match.certainty}  {match.rule_id}  {secret}"

"""`rules`: what the rules are, and what they find in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from explorer.printable import printable
from explorer.secrets import Rule
from explorer.secrets.finding import Hit
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


def hit_lines(name: str, hits: Iterable[Hit], *, reveal: bool) -> Iterator[str]:
    """Yield a line for each hit in a file, all secrets masked unless they are to be revealed."""
    hits = [*hits]
    redaction = Redaction(() if reveal else (hit.secret for hit in hits))
    for hit in hits:
        match, severity = hit.match, hit.match.severity.label
        inner = b"" if hit.inner_path is None else b"!" + redaction.data(hit.inner_path)
        place = f"{printable(redaction.text(name))}{printable(inner)}:{hit.line}:{hit.column}"
        secret = printable(hit.secret) if reveal else masked(hit.secret)
        yield f"{place}  {severity}  {match.confidence.label}  {match.rule_id}  {secret}"

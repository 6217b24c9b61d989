"""The tool and its rules (SARIF 2.1.0, sections 3.19 and 3.49), and its messages (3.11).

GitHub shows a rule's descriptions, its help in Markdown, its tags and its `security-severity`,
which is a score: over 9.0 is critical, from 7 high, from 4 medium, less low. A result has none of
its own, so a rule stands there once for each severity, and its id says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from explorer.markdown import prose
from explorer.printable import clipped
from explorer.report.grouping import grouped
from explorer.report.model import Reported
from explorer.secrets.rule import Confidence, Severity

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_PRECISIONS = {
    Confidence.VERIFIED: "very-high",
    Confidence.LIKELY: "high",
    Confidence.POSSIBLE: "medium",
}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_BRACKETS = re.compile(r"([\\\[\]])")
MOST_FIXES = 5
# GitHub cuts a name off behind 255 characters, and descriptions behind 1,024.
_LONGEST_ID = 200
_LONGEST_TITLE = 200
_WHY = (
    "A container image keeps every layer and every instruction. A file that a later layer removes "
    "is only hidden: whoever can pull the image can read it, and everything else in it."
)
_ALARM = (
    "If it is no secret, say so where it stands with the comment layer-explorer:allow, or put its "
    "fingerprint on the ignore list, with a reason and a date."
)


def driver(version: str, findings: Sequence[Reported]) -> dict[str, Any]:
    """Return the tool with the rules that found something, by their ids."""
    by_rule = grouped(findings, rule_id)
    return {
        "name": "Layer Explorer",
        "semanticVersion": clipped(version),
        "rules": [_rule(found) for _, found in sorted(by_rule.items())],
    }


def rule_indexes(findings: Sequence[Reported]) -> dict[str, int]:
    """Return the position of each rule in the driver's list."""
    ids = {rule_id(one) for one in findings}
    return {rule: index for index, rule in enumerate(sorted(ids))}


def rule_id(one: Reported) -> str:
    """Return the rule with the severity of a finding, whatever else a run finds."""
    return f"{clipped(one.finding.match.rule_id, _LONGEST_ID)}/{one.severity.label}"


def _rule(found: list[Reported]) -> dict[str, Any]:
    match = found[0].finding.match
    title = clipped(match.title, _LONGEST_TITLE)
    severity = found[0].severity
    return {
        "id": rule_id(found[0]),
        "name": clipped(match.rule_id, _LONGEST_ID),
        "shortDescription": message(f"{title} in an image"),
        "fullDescription": message(f"{title} in a container image. {_WHY}"),
        "help": _help(title, found),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "security-severity": _SCORES[severity],
            "precision": _PRECISIONS[max(one.finding.match.confidence for one in found)],
            "problem.severity": "recommendation" if severity is Severity.LOW else LEVELS[severity],
            "tags": ["security", "secret", "container-image"],
        },
    }


def _help(title: str, found: list[Reported]) -> dict[str, str]:
    """Say why it matters and how to build it right, for the instructions that leaked."""
    fixes = list(dict.fromkeys(clipped(one.finding.fix) for one in found))[:MOST_FIXES]
    plain = "\n".join([f"{title}. {_WHY}", *fixes, _ALARM])
    listed = "\n".join(f"- {prose(fix.replace('`', ''))}" for fix in fixes)
    head, alarm = prose(title), prose(_ALARM)
    markdown = f"# {head}\n\n{_WHY}\n\n## What to do\n\n{listed}\n\n## A false alarm\n\n{alarm}\n"
    return message(plain) | {"markdown": markdown}


def message(text: str) -> dict[str, str]:
    """Return a message that says just this text, whoever wrote a part of it.

    Braces and brackets are escaped where they would mean something and stay as they are
    elsewhere, since GitHub shows the escapes (sections 3.11.5 and 3.11.6).
    """
    if "](" in text:
        text = _BRACKETS.sub(r"\\\1", text)
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", text)}

"""What GitHub takes of a SARIF log, as it documents it; what it refuses is an AssertionError.

Sources: GitHub, "SARIF support for code scanning" (supported properties, rules for locations,
"runAutomationDetails object"), "SARIF results exceed limits" (how many there may be), "Uploading a
SARIF file to GitHub" (10 MB once compressed), and the changelog of May 2024: of two runs of one
tool and category in a file, none is taken.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

MOST_RUNS, MOST_RESULTS, MOST_RULES = 20, 25_000, 25_000
MOST_STEPS, MOST_LOCATIONS = 10_000, 1_000
MOST_TAGS, SHOWN_TAGS = 20, 10
LARGEST = 10_000_000
_LEVELS = {"note", "warning", "error"}
_PRECISIONS = {"very-high", "high", "medium", "low"}
_PROBLEMS = {"error", "warning", "recommendation"}
# GitHub: over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low.
_SCORES = {"critical": (9.1, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]*")


def check(text: str) -> None:
    """Hold a log against the rules."""
    assert len(gzip.compress(text.encode())) <= LARGEST
    document: Json = json.loads(text)
    assert document["version"] == "2.1.0"
    runs = document["runs"]
    assert 1 <= len(runs) <= MOST_RUNS
    categories = [category(run) for run in runs]
    assert all(categories)
    assert len(set(categories)) == len(categories)
    for run in runs:
        _check_run(run)


def category(run: Json) -> str:
    """Return what GitHub calls the category: all before the last slash."""
    identity: str = run["automationDetails"]["id"]
    return identity.rpartition("/")[0]


def _check_run(run: Json) -> None:
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert driver["semanticVersion"]
    assert len(run["tool"].get("extensions", [])) <= 100
    rules = driver["rules"]
    assert len(rules) <= MOST_RULES
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        _check_rule(rule)
    assert len(run["results"]) <= MOST_RESULTS
    for result in run["results"]:
        _check_result(result, rules)


def _check_rule(rule: Json) -> None:
    assert rule["id"]
    assert len(rule.get("name", "")) <= 255
    for name in ("shortDescription", "fullDescription"):
        assert 1 <= len(rule[name]["text"]) <= 1024
    assert rule["help"]["text"]
    assert rule["defaultConfiguration"]["level"] in _LEVELS
    properties = rule["properties"]
    assert len(properties["tags"]) <= min(MOST_TAGS, SHOWN_TAGS)
    assert "security" in properties["tags"]
    assert properties["precision"] in _PRECISIONS
    assert properties["problem.severity"] in _PROBLEMS
    assert isinstance(properties["security-severity"], str)
    assert 0 < float(properties["security-severity"]) <= 10


def severity_of(rule: Json) -> str:
    """Return what GitHub calls a rule's score."""
    score = float(rule["properties"]["security-severity"])
    (found,) = [name for name, (low, high) in _SCORES.items() if low <= score <= high]
    return found


def _check_result(result: Json, rules: list[Json]) -> None:
    rule = rules[result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    assert severity_of(rule) == result["properties"]["severity"]
    assert result["level"] in _LEVELS
    assert result["message"]["text"]
    # GitHub makes an alert of a result that is suppressed.
    assert "suppressions" not in result
    assert result["partialFingerprints"]["primaryLocationLineHash"]
    assert 1 <= len(result["locations"]) <= MOST_LOCATIONS
    assert sum(1 for _ in _steps(result)) <= MOST_STEPS
    for location in (*result["locations"], *_steps(result)):
        _check_location(location)


def _steps(result: Json) -> Iterator[Json]:
    for code_flow in result.get("codeFlows", []):
        for flow in code_flow["threadFlows"]:
            yield from (step["location"] for step in flow["locations"])


def _check_location(location: Json) -> None:
    physical = location["physicalLocation"]
    uri, region = physical["artifactLocation"]["uri"], physical["region"]
    # Relative to the root of what was searched, and never out of it.
    assert not uri.startswith("/")
    assert not {".", ".."} & set(uri.split("/"))
    assert all(_SEGMENT.fullmatch(segment) for segment in uri.split("/"))
    assert region["startLine"] >= 1
    assert region.get("startColumn", 1) >= 1

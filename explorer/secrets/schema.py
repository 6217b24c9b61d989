"""The schema of rule files: their keys, the types of values, and errors that name the mistake."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.secrets.rule import Rule

DOCUMENT_KEYS = frozenset(
    {"title", "description", "minVersion", "extend", "rules", "services", "allowlist", "allowlists"}
)
RULE_KEYS = frozenset(
    {
        *("id", "title", "description", "regex", "trigger", "reach", "lead"),
        *("secretGroup", "entropy"),
        *("keywords", "path", "tags", "allowlist", "allowlists", "severity", "generic", "check"),
        *("names", "token", "common", "ordinary", "named", "examples", "counterexamples"),
        # Gitleaks' own, which have no effect here.
        *("required", "skipReport", "verify", "tokenEfficiency"),
    }
)
SERVICES_KEYS = frozenset(
    {"id", "token", "value", "check", "severity", "names", "common", "ordinary", "spelled"}
)
ALLOWLIST_KEYS = frozenset(
    {
        *("id", "description", "condition", "paths", "regexes", "regexTarget", "stopwords"),
        *("commits", "targetRules"),
    }
)


@dataclass(frozen=True, slots=True)
class TomlTable(Frozen):
    """A table of a document; `where` begins the errors about it. All methods raise UsageError."""

    entry: Mapping[str, Any]
    where: str

    def has(self, key: str) -> bool:
        """Return whether the key is there and not empty."""
        return bool(self.entry.get(key))

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a string, empty when it is missing and not required."""
        value = self.entry.get(key, "")
        self._demand(key, "a string", isinstance(value, str) and bool(value or not required))
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self.entry.get(key, [])
        are_texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
        self._demand(key, "a list of strings", are_texts)
        return tuple(value)

    def flag(self, key: str) -> bool:
        """Return a boolean, false when it is missing."""
        value = self.entry.get(key, False)
        self._demand(key, "true or false", isinstance(value, bool))
        return bool(value)

    def number(self, key: str, default: int) -> int:
        """Return a whole number of at least 0."""
        value = self.entry.get(key, default)
        self._demand(key, "a whole number of at least 0", type(value) is int and value >= 0)
        return int(value)

    def decimal(self, key: str) -> float:
        """Return a number, 0 when it is missing."""
        value = self.entry.get(key, 0)
        self._demand(key, "a number", type(value) in (int, float))
        try:
            return float(value)
        except OverflowError as error:
            raise UsageError(f"{self.where}: {key} is too large a number") from error

    def choice(self, key: str, known: Collection[str], default: str) -> str:
        """Return one of some words, the default when it is missing."""
        value = self.text(key) or default
        if value and value not in known:
            raise UsageError(
                f"{self.where}: {key} is {value!r}", hint=f"It is one of {', '.join(sorted(known))}"
            )
        return value

    def _demand(self, key: str, what: str, is_right: bool) -> None:  # noqa: FBT001
        if not is_right:
            raise UsageError(f"{self.where}: {key} must be {what}")

    def refuse(self, *keys: str, because: str) -> None:
        """Raise UsageError if one of the keys is there, which `because` rules out."""
        for key in keys:
            if self.has(key):
                raise UsageError(f"{self.where}: has {because} and {key}; one of them is enough")


def tables(document: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """Return an array of tables, empty when it is missing. Raises UsageError."""
    value = document.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise UsageError(f"{where}: {key} must be an array of tables, written [[{key}]]")
    return value


def check_keys(entry: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Raise UsageError for the first unknown key, with the nearest known one as a hint."""
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.6)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}"
            raise UsageError(f"{where}: unknown key {key}", hint=hint)


def verify_expressions(rule: Rule, where: str) -> None:
    """Compile every expression of a rule. Raises UsageError for one that is wrong."""
    secret = ("token", f"({rule.token})") if rule.services else ("regex", rule.regex)
    listed = [secret, ("trigger", rule.trigger), ("path", rule.path)]
    for allowlist in rule.allowlists:
        listed += [("allowlist: regexes", one) for one in allowlist.regexes]
        listed += [("allowlist: paths", one) for one in allowlist.paths]
    for key, expression in listed:
        try:
            groups = re.compile(expression.encode()).groups
        except (re.error, OverflowError, RecursionError) as error:
            raise UsageError(f"{where}: rule {rule.id}: {key}: {error}") from error
        if key == secret[0] and rule.secret_group > groups:
            raise UsageError(
                f"{where}: rule {rule.id}: secretGroup is more than its {groups} groups"
            )

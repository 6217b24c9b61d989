"""The schema of rule files: their keys, the types of values, and errors that name the mistake."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.secrets.linear import Edged, Linear
from explorer.secrets.rule import Allowlist, Rule

_LOOKS_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_LIKENESS = 0.6
_INSTEAD = "RE2 does not look around; a token has edges without that"

DOCUMENT_KEYS = frozenset(
    {"title", "description", "minVersion", "extend", "rules", "services", "allowlist", "allowlists"}
)
RULE_KEYS = frozenset(
    {
        *("id", "title", "description", "regex", "trigger", "reach", "lead"),
        *("secretGroup", "entropy"),
        *("keywords", "path", "tags", "allowlist", "allowlists", "severity", "generic", "check"),
        *("names", "token", "common", "ordinary", "named", "examples", "counterexamples"),
        # Gitleaks' own, for rules that are reported only beside others.
        *("required", "skipReport"),
    }
)
EXTEND_KEYS = frozenset({"path", "useDefault", "disabledRules"})
REQUIRED_KEYS = frozenset({"id", "withinLines", "withinColumns"})
SERVICES_KEYS = frozenset(
    {"id", "token", "value", "check", "severity", "names", "common", "ordinary", "spelled"}
)
ALLOWLIST_KEYS = frozenset(
    {
        *("id", "description", "condition", "paths", "regexes", "regexTarget", "stopwords"),
        *("commits", "targetRules"),
    }
)
"""Those of allowlists; `targetRules` stands outside of rules alone."""


class TomlTable(Frozen, frozen=True):
    """A table of a document; `where` begins the errors about it. All methods raise UsageError."""

    entry: Mapping[str, Any]
    where: str

    @classmethod
    def of(cls, entry: Mapping[str, Any], known: Collection[str], where: str) -> TomlTable:
        """Return a table with its keys as we spell them: to Gitleaks their case is all the same."""
        spelled = {key.lower(): key for key in known}
        ours = {spelled.get(key.lower(), key): value for key, value in entry.items()}
        check_keys(ours, known, where)
        return cls(ours, where)

    def below(self, entry: Mapping[str, Any], name: str, known: Collection[str]) -> TomlTable:
        """Return a table inside this one."""
        return TomlTable.of(entry, known, f"{self.where}: {name}")

    def has(self, key: str) -> bool:
        """Return whether the key is there and not empty."""
        return bool(self.entry.get(key))

    def has_any(self, *keys: str) -> bool:
        """Return whether one of the keys is there and not empty."""
        return any(map(self.has, keys))

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table inside this one, empty when it is missing."""
        value = self.entry.get(key, {})
        self._demand(key, f"a table, written [{key}]", isinstance(value, dict))
        return dict(value)

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
            hint = did_you_mean(key, known) or f"Known: {', '.join(sorted(known))}"
            raise UsageError(f"{where}: unknown key {key}", hint=hint)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a question for the nearest known word; empty where none is near."""
    import difflib

    near = difflib.get_close_matches(word, known, 1, _LIKENESS)
    return f"Did you mean {near[0]}?" if near else ""


def verify_expressions(rule: Rule, where: str) -> None:
    """Compile every expression of a user's rule. Raises UsageError for one that is wrong."""
    key = "token" if rule.services or isinstance(rule.regex, Edged) else "regex"
    looked_for = rule.token if rule.services else rule.regex
    groups = _groups(looked_for, f"{where}: {key}")
    if not rule.services and rule.secret_group > groups:
        raise UsageError(f"{where}: secretGroup is more than its {groups} groups")
    _groups(rule.path, f"{where}: path")
    for one in rule.allowlists:
        verify_allowlist(one, f"{where}: allowlist")


def verify_allowlist(allowlist: Allowlist, where: str) -> None:
    """Compile every expression of a user's allowlist. Raises UsageError for one that is wrong."""
    for key, expressions in (("regexes", allowlist.regexes), ("paths", allowlist.paths)):
        for expression in expressions:
            _groups(expression, f"{where}: {key}")


def _groups(expression: str, where: str) -> int:
    if not isinstance(expression, Linear):
        return re.compile(expression.encode()).groups
    try:
        return expression.groups
    except ValueError as error:
        looks_around = any(one in expression for one in _LOOKS_AROUND)
        raise UsageError(f"{where}: {error}", hint=_INSTEAD if looks_around else "") from error

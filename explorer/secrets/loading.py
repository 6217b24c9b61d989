"""Reads rules from TOML files, in the project's own schema or in Gitleaks'.

A mistake is a UsageError that names the file, the rule and the key, and for an unknown key the
nearest known one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.secrets import schema, tables
from explorer.secrets.linear import Linear
from explorer.secrets.rule import Allowlist, Rule
from explorer.secrets.schema import TomlTable
from explorer.wording import size_text

Note = Callable[[str], None]
"""Told of what has no effect here, in a sentence."""

# Every rule of the program and of Gitleaks' own file together take half a megabyte.
_LARGEST = 8_000_000
# How many files are read one for another, as in Gitleaks' release notes, v8.9.0.
_DEEPEST = 2
_KNOWN_VERSION = (8, 30)
_DEFAULT = "The rules to add extend the default ones: here those of Layer Explorer, not Gitleaks'"


def untold(_note: str) -> None:
    """Tell nobody."""


def builtin_rules() -> tuple[Rule, ...]:
    """Read the rules that come with the program, a file for each family of providers."""
    return _unique(
        rule
        for document in sorted(Path(__file__).with_name("rules").glob("*.toml"))
        for rule in read_rules(document.read_text("utf-8"), document.name)
    )


def read_rules(text: str, name: str, dialect_of: tables.Dialect = str) -> Iterator[Rule]:
    """Yield the rules of one document by itself; `name` names it in errors. Raises UsageError."""
    document = Document.read(text, name)
    for table in document.rules:
        yield tables.rule(table, dialect_of)
    for table in document.services:
        yield from tables.service_rules(table, dialect_of)


def load_rules(path: Path, base: Sequence[Rule] = (), note: Note = untold) -> tuple[Rule, ...]:
    """Return the rules after a user's file over others: of two with one id its own counts.

    Raises UsageError.
    """
    before = {rule.id: rule for rule in base}
    rules = _Loading(before, note).of(path).rules
    for rule in rules.values():
        _check_required(rule, rules, path)
    return tuple(rules.values())


def _check_required(rule: Rule, rules: Mapping[str, Rule], path: Path) -> None:
    for one in rule.required:
        where = f"{path}: rule {rule.id}: required"
        if one.id not in rules:
            raise UsageError(f"{where}: {_no_rule(one.id, rules)}")
        if rules[one.id].is_about_paths or rule.is_about_paths:
            raise UsageError(f"{where}: only rules that look into files stand beside each other")


class Document(Frozen, frozen=True):
    """What a file says: its tables, with the keys as we spell them."""

    whole: TomlTable
    extend: TomlTable
    rules: Sequence[TomlTable]
    services: Sequence[TomlTable]
    allowlists: Sequence[TomlTable]

    @classmethod
    def read(cls, text: str, name: str) -> Document:
        """Return what a text says. Raises UsageError."""
        whole = TomlTable.of(_parsed(text, name), schema.DOCUMENT_KEYS, name)
        return cls(
            whole,
            whole.below(whole.table("extend"), "extend", schema.EXTEND_KEYS),
            [*_named(whole, "rules", "rule", schema.RULE_KEYS)],
            [*_named(whole, "services", "services", schema.SERVICES_KEYS)],
            tables.allowlist_tables(whole),
        )


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{name}: not TOML: {reason}") from error


def _named(whole: TomlTable, key: str, kind: str, known: frozenset[str]) -> Iterator[TomlTable]:
    for position, entry in enumerate(schema.tables(whole.entry, key, whole.where), 1):
        named = {one.lower(): value for one, value in entry.items()}.get("id")
        yield whole.below(entry, f"{kind} {named or f'number {position}'}", known)


class _Loaded(Frozen, frozen=True):
    """The rules after a file, by id; `extends_all` says that it is about those before as well."""

    rules: Mapping[str, Rule]
    extends_all: bool


class _Loading(Frozen, frozen=True):
    """The reading of a file and of those it extends, over the rules that there are before."""

    base: Mapping[str, Rule]
    note: Note

    def of(self, path: Path, chain: tuple[Path, ...] = ()) -> _Loaded:
        """Return the rules after a file. Raises UsageError."""
        document = Document.read(_text(path), str(path))
        self._note_version(document.whole)
        below = self._below(document.extend, path, (*chain, path.resolve()))
        rules = self._without_disabled(document.extend, below)
        rules |= self._own(document, rules)
        return _Loaded(self._with_allowlists(document, rules, below), below.extends_all)

    def _below(self, extend: TomlTable, path: Path, chain: tuple[Path, ...]) -> _Loaded:
        """Return what a file extends: the rules before it, or another file over them."""
        uses_default, other = extend.flag("useDefault"), extend.text("path")
        if not other:
            if uses_default:
                self.note(_DEFAULT)
            return _Loaded(dict(self.base), uses_default)
        if uses_default:
            raise UsageError(f"{extend.where}: has path and useDefault; Gitleaks takes only one")
        extended = path.parent / other
        if extended.resolve() in chain:
            raise UsageError(f"{extend.where}: path {other} leads back to itself")
        if len(chain) > _DEEPEST:
            hint = "Gitleaks reads no further: put the rules of two of them together"
            raise UsageError(
                f"{extend.where}: is the third file in a row that extends one", hint=hint
            )
        return self.of(extended, chain)

    def _without_disabled(self, extend: TomlTable, below: _Loaded) -> dict[str, Rule]:
        disabled = extend.texts("disabledRules")
        for one in disabled:
            if one not in below.rules:
                self.note(f"{extend.where}: disabledRules: {_no_rule(one, below.rules)}")
        return {name: rule for name, rule in below.rules.items() if name not in disabled}

    def _own(self, document: Document, below: Mapping[str, Rule]) -> dict[str, Rule]:
        """Return the rules that a file has itself; they are merged into those that it extends."""
        own: dict[str, Rule] = {}
        for table in document.rules:
            for rule in self._rule(table, document.extend, below):
                _add(own, rule, table)
        for table in document.services:
            for rule in tables.service_rules(table, Linear):
                _add(own, rule, table)
        return own

    def _rule(
        self, table: TomlTable, extend: TomlTable, below: Mapping[str, Rule]
    ) -> Iterator[Rule]:
        """Yield the rule of a table, but not one that extends a rule which only Gitleaks has."""
        name, extends_default = table.text("id", required=True), extend.flag("useDefault")
        if name in below and (extends_default or extend.has("path")):
            yield tables.extended(below[name], table)
        elif extends_default and not table.has_any(*tables.LOOKS_FOR, "path"):
            self.note(f"{table.where}: has no effect: {_no_rule(name, below)}")
        else:
            yield tables.rule(table, Linear)

    def _with_allowlists(
        self, document: Document, rules: dict[str, Rule], below: _Loaded
    ) -> dict[str, Rule]:
        """Return rules with the allowlists of a file, each for its targets or for all."""
        for table in document.allowlists:
            allowlist, targets = tables.allowlist(table, Linear), table.texts("targetRules")
            schema.verify_allowlist(allowlist, table.where)
            for one in targets:
                self._check_target(table, one, rules, below)
            rules = {
                name: _allowing(rule, allowlist) if self._is_meant(rule, targets, below) else rule
                for name, rule in rules.items()
            }
        return rules

    def _is_meant(self, rule: Rule, targets: Sequence[str], below: _Loaded) -> bool:
        if targets:
            return rule.id in targets
        return below.extends_all or self.base.get(rule.id) is not rule

    def _check_target(
        self, table: TomlTable, name: str, rules: Mapping[str, Rule], below: _Loaded
    ) -> None:
        if name in rules:
            return
        if not below.extends_all:
            raise UsageError(f"{table.where}: targetRules: {_no_rule(name, rules)}")
        self.note(f"{table.where}: targetRules: {_no_rule(name, rules)}")

    def _note_version(self, whole: TomlTable) -> None:
        wanted = whole.text("minVersion")
        numbers = wanted.lstrip("vV").split(".")[:2]
        if all(one.isdecimal() for one in numbers) and [*map(int, numbers)] > [*_KNOWN_VERSION]:
            known = ".".join(map(str, _KNOWN_VERSION))
            self.note(f"{whole.where}: is for Gitleaks {wanted}; what is known here is {known}")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't read the rules: {error}") from error
    if len(text) > _LARGEST:
        raise UsageError(f"{path}: is over {size_text(_LARGEST)}", hint="Rules take less")
    return text


def _add(rules: dict[str, Rule], rule: Rule, table: TomlTable) -> None:
    """Add a user's rule that is right. Raises UsageError."""
    schema.verify_expressions(rule, table.where)
    if rules.setdefault(rule.id, rule) is not rule:
        raise UsageError(f"{table.where}: two rules are called {rule.id}")


def _allowing(rule: Rule, allowlist: Allowlist) -> Rule:
    return replace(rule, allowlists=(*rule.allowlists, allowlist))


def _no_rule(name: str, known: Collection[str]) -> str:
    """Return what is to be said of a rule that is not there, with the nearest one that is."""
    return f"no rule is called {name}. {schema.did_you_mean(name, known)}".rstrip(". ")


def _unique(rules: Iterator[Rule]) -> tuple[Rule, ...]:
    by_id: dict[str, Rule] = {}
    for rule in rules:
        if by_id.setdefault(rule.id, rule) is not rule:
            raise UsageError(f"two rules are called {rule.id}")
    return tuple(by_id.values())

"""Reads rules from TOML files, in the project's own schema or in Gitleaks'.

A mistake is a UsageError that names the file, the rule and the key, and for an unknown key the
nearest known one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from explorer.errors import UsageError
from explorer.secrets import dialect, schema
from explorer.secrets.checks import CHECKS
from explorer.secrets.rule import DEFAULT_REACH, Allowlist, Rule, Severity
from explorer.secrets.schema import TomlTable
from explorer.wording import size_text

_SEVERITIES = {one.label: one for one in Severity}
# Every rule of the program and of Gitleaks' own file together take half a megabyte.
_LARGEST = 8_000_000


def builtin_rules() -> tuple[Rule, ...]:
    """Read the rules that come with the program, a file for each family of providers."""
    folder = files("explorer.secrets") / "rules"
    documents = sorted(folder.iterdir(), key=lambda one: one.name)
    return _unique(
        rule
        for document in documents
        if document.name.endswith(".toml")
        for rule in read_rules(document.read_text("utf-8"), document.name)
    )


def load_rules(path: Path | Traversable) -> tuple[Rule, ...]:
    """Read a file of rules, ours or Gitleaks'. Raises UsageError."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't read the rules: {error}") from error
    if len(text) > _LARGEST:
        raise UsageError(f"{path}: is over {size_text(_LARGEST)}", hint="Rules take less")
    rules = _unique(read_rules(text, str(path)))
    for rule in rules:
        schema.verify_expressions(rule, str(path))
    return rules


def read_rules(text: str, name: str) -> Iterator[Rule]:
    """Yield the rules of one document; `name` names it in errors. Raises UsageError."""
    document = _parse(text, name)
    schema.check_keys(document, schema.DOCUMENT_KEYS, name)
    everywhere = _allowlists(TomlTable(document, name))
    for position, entry in enumerate(schema.tables(document, "rules", name), 1):
        where = f"{name}: rule {entry.get('id') or f'number {position}'}"
        schema.check_keys(entry, schema.RULE_KEYS, where)
        yield _rule(TomlTable(entry, where), everywhere)
    for position, entry in enumerate(schema.tables(document, "services", name), 1):
        where = f"{name}: services {entry.get('id') or f'number {position}'}"
        schema.check_keys(entry, schema.SERVICES_KEYS, where)
        yield from _service_rules(TomlTable(entry, where))


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{name}: not TOML: {reason}") from error


def _rule(table: TomlTable, everywhere: Sequence[Allowlist]) -> Rule:
    regex, trigger = _expression(table)
    services = table.texts("names")
    generic, specific = table.flag("generic"), services or table.has("token")
    return Rule(
        id=table.text("id", required=True),
        title=table.text("title") or table.text("description") or table.text("id"),
        regex=regex,
        trigger=table.text("trigger") or trigger,
        services=services,
        token=(table.text("token") or dialect.ANY_SHAPE) if services else "",
        common=table.flag("common"),
        ordinary=table.flag("ordinary"),
        reach=table.number("reach", DEFAULT_REACH),
        lead=table.number("lead", 0),
        secret_group=table.number("secretGroup", 1 if table.has("token") or services else 0),
        severity=_severity(table, "medium" if generic or not specific else "high"),
        generic=generic,
        named=bool(services) or table.flag("named"),
        check=table.choice("check", CHECKS, ""),
        entropy=table.decimal("entropy"),
        path=dialect.to_python(table.text("path")),
        keywords=tuple(word.lower() for word in table.texts("keywords")),
        tags=table.texts("tags"),
        allowlists=(*_allowlists(table), *everywhere),
        examples=table.texts("examples"),
        counterexamples=table.texts("counterexamples"),
    )


def _service_rules(table: TomlTable) -> Iterator[Rule]:
    """Yield the rules for services whose credentials have the same shape, one for each name."""
    ending, value = (table.text(key, required=True) for key in ("id", "value"))
    rule = partial(
        Rule,
        token=table.text("token") or dialect.ANY_SHAPE,
        secret_group=1,
        severity=_severity(table, "high"),
        named=True,
        check=table.choice("check", CHECKS, ""),
    )
    spellings = {_folded(one): one for one in table.texts("spelled")}
    for kind in ("names", "common", "ordinary"):
        for name in table.texts(kind):
            words, variable = name.replace("_", " "), name.upper()
            plain = words.title() if words.islower() else words
            yield rule(
                id=f"{name.replace('_', '-')}-{ending}",
                title=f"Key of {spellings.get(_folded(name), plain)}",
                services=(name,),
                common=kind != "names",
                ordinary=kind == "ordinary",
                examples=(f"{variable}_API_KEY={value}",),
                counterexamples=(
                    f"{variable}_COMMIT={{hex:40}}",
                    *([f"{name}: {{hex:32}}"] if kind == "ordinary" else []),
                ),
            )


def _folded(name: str) -> str:
    """Return what a name and its spelling have in common: "Last.fm" is `last_fm`."""
    return "".join(filter(str.isalnum, name.lower()))


def _expression(table: TomlTable) -> tuple[str, str]:
    """Return a rule's regex and trigger; both empty where only names or paths are asked for."""
    names, token = table.texts("names"), table.text("token")
    if table.has("regex"):
        table.refuse("names", "token", because="regex")
        return dialect.to_python(table.text("regex")), ""
    if names:
        return "", ""
    if token:
        return dialect.marked(token), dialect.marked_trigger(token)
    if not table.text("path"):
        raise UsageError(f"{table.where}: has no regex, no token, no names and no path")
    return "", ""


def _severity(table: TomlTable, default: str) -> Severity:
    return _SEVERITIES[table.choice("severity", [*_SEVERITIES], default)]


def _allowlists(table: TomlTable) -> tuple[Allowlist, ...]:
    entries: list[Mapping[str, Any]] = []
    for key in ("allowlist", "allowlists"):
        value = table.entry.get(key)
        entries += schema.tables(table.entry, key, table.where) if isinstance(value, list) else []
        entries += [value] if isinstance(value, dict) else []
    return tuple(_allowlist(TomlTable(entry, f"{table.where}: allowlist")) for entry in entries)


def _allowlist(table: TomlTable) -> Allowlist:
    schema.check_keys(table.entry, schema.ALLOWLIST_KEYS, table.where)
    return Allowlist(
        paths=tuple(map(dialect.to_python, table.texts("paths"))),
        regexes=tuple(map(dialect.to_python, table.texts("regexes"))),
        stopwords=tuple(word.lower() for word in table.texts("stopwords")),
        target=table.choice("regexTarget", ("secret", "match", "line"), "secret"),
        every=table.choice("condition", ("OR", "AND", "or", "and", "||", "&&"), "OR")
        in {"AND", "and", "&&"},
    )


def _unique(rules: Iterator[Rule]) -> tuple[Rule, ...]:
    by_id: dict[str, Rule] = {}
    for rule in rules:
        if by_id.setdefault(rule.id, rule) is not rule:
            raise UsageError(f"two rules are called {rule.id}")
    return tuple(by_id.values())

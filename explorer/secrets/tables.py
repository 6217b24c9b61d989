"""Rules and allowlists as the tables of a document have them, in our schema or in Gitleaks'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import inf, nextafter
from typing import Any

from msgspec.structs import replace

from explorer.errors import UsageError
from explorer.secrets import dialect, schema
from explorer.secrets.checks.table import CHECKS
from explorer.secrets.linear import Edged, Linear
from explorer.secrets.rule import DEFAULT_REACH, REACH, Allowlist, Required, Rule, Severity
from explorer.secrets.schema import TomlTable

Dialect = Callable[[str], str]
"""What an expression is read as: `str` in the program's own files, `Linear` in a user's."""

_SEVERITIES = {one.label: one for one in Severity}
_ALL = frozenset({"AND", "&&"})
LOOKS_FOR = ("regex", "token", "names")
"""The keys by which a rule says what it looks for in a text."""
_OF_LOOKING = (
    *("regex", "trigger", "services", "token", "common", "ordinary", "reach", "lead"),
    *("secret_group", "named", "check"),
)
_FIELDS = {
    "title": ("title", "description"),
    "entropy": ("entropy",),
    "path": ("path",),
    "severity": ("severity",),
    "generic": ("generic",),
    "required": ("required",),
    "unreported": ("skipReport",),
    "examples": ("examples",),
    "counterexamples": ("counterexamples",),
}
_NEAR = ("withinLines", "withinColumns")
_LISTS = ("keywords", "tags", "allowlists")


def rule(table: TomlTable, dialect_of: Dialect = str) -> Rule:
    """Return the rule that a table tells of. Raises UsageError."""
    regex, trigger = _expression(table, dialect_of)
    services = table.texts("names")
    reach = REACH.behind if isinstance(regex, Linear) else DEFAULT_REACH
    return Rule(
        id=table.text("id", required=True),
        title=table.text("title") or table.text("description") or table.text("id"),
        regex=regex,
        trigger=table.text("trigger") or trigger,
        services=services,
        token=_shape(table, dialect_of) if services else "",
        common=table.flag("common"),
        ordinary=table.flag("ordinary"),
        reach=table.number("reach", reach),
        lead=table.number("lead", 0),
        secret_group=table.number("secretGroup", 1 if table.has("token") or services else 0),
        severity=_severity(table, "medium" if table.flag("generic") else "high"),
        generic=table.flag("generic"),
        named=bool(services) or table.flag("named"),
        check=table.choice("check", CHECKS, ""),
        entropy=_entropy(table, dialect_of),
        path=dialect_of(table.text("path")) if table.has("path") else "",
        keywords=tuple(word.lower() for word in table.texts("keywords")),
        tags=table.texts("tags"),
        allowlists=allowlists(table, dialect_of),
        required=tuple(_required(table)),
        unreported=table.flag("skipReport"),
        examples=table.texts("examples"),
        counterexamples=table.texts("counterexamples"),
    )


def extended(base: Rule, table: TomlTable) -> Rule:
    """Return a rule with what a user's table of the same id says over it. Raises UsageError.

    A key takes the place of what the rule has, but keywords, tags and allowlists are added: so
    Gitleaks does it.
    """
    looks_for_more = table.has_any(*LOOKS_FOR)
    asked = table if looks_for_more else replace(table, entry={**table.entry, "regex": "."})
    own = rule(asked, Linear)
    taken = {name for name, keys in _FIELDS.items() if any(key in table.entry for key in keys)}
    if looks_for_more:
        taken |= {*_OF_LOOKING}
    elif table.has("secretGroup"):
        taken.add("secret_group")
    changes: dict[str, Any] = {name: getattr(own, name) for name in taken}
    changes |= {name: (*getattr(base, name), *getattr(own, name)) for name in _LISTS}
    return replace(base, **changes)


def service_rules(table: TomlTable, dialect_of: Dialect = str) -> Iterator[Rule]:
    """Yield the rules for services whose credentials have the same shape, one for each name."""
    ending, value = (table.text(key, required=True) for key in ("id", "value"))
    one_rule = partial(
        Rule,
        token=_shape(table, dialect_of),
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
            yield one_rule(
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


def allowlists(table: TomlTable, dialect_of: Dialect = str) -> tuple[Allowlist, ...]:
    """Return the allowlists of a rule, in their old form or the new one. Raises UsageError."""
    known = schema.ALLOWLIST_KEYS - {"targetRules"}
    return tuple(allowlist(one, dialect_of) for one in allowlist_tables(table, known))


def allowlist_tables(
    table: TomlTable, known: frozenset[str] = schema.ALLOWLIST_KEYS
) -> Sequence[TomlTable]:
    """Return the tables under `allowlist` and `allowlists`. Raises UsageError."""
    entries: list[Mapping[str, Any]] = []
    for key in ("allowlist", "allowlists"):
        value = table.entry.get(key)
        entries += (
            [value] if isinstance(value, dict) else schema.tables(table.entry, key, table.where)
        )
    return [table.below(one, "allowlist", known) for one in entries]


def allowlist(table: TomlTable, dialect_of: Dialect) -> Allowlist:
    """Return the allowlist that a table tells of. Raises UsageError."""
    asked = ("commits", "paths", "regexes", "stopwords")
    if not any(map(table.texts, asked)):
        raise UsageError(f"{table.where}: asks for nothing", hint=f"Give it {', '.join(asked)}")
    return Allowlist(
        paths=tuple(map(dialect_of, table.texts("paths"))),
        regexes=tuple(map(dialect_of, table.texts("regexes"))),
        stopwords=tuple(word.lower() for word in table.texts("stopwords")),
        target=table.choice("regexTarget", ("secret", "match", "line"), "secret"),
        every=table.choice("condition", ("OR", "AND", "or", "and", "||", "&&"), "OR").upper()
        in _ALL,
        commits=table.has("commits"),
    )


def _required(table: TomlTable) -> Iterator[Required]:
    for entry in schema.tables(table.entry, "required", table.where):
        one = table.below(entry, "required", schema.REQUIRED_KEYS)
        near = (one.number(key, -1) if key in entry else None for key in _NEAR)
        yield Required(one.text("id", required=True), *near)


def _expression(table: TomlTable, dialect_of: Dialect) -> tuple[str, str]:
    """Return a rule's regex and trigger; both empty where only names or paths are asked for."""
    names, token = table.texts("names"), table.text("token")
    if table.has("regex"):
        table.refuse("names", "token", because="regex")
        regex = dialect_of(table.text("regex"))
        return regex, _trigger(regex)
    if names:
        return "", ""
    if token and dialect_of is Linear:
        return Edged(dialect.marked_over(token)), dialect.marked_trigger(_trigger(Linear(token)))
    if token:
        return dialect.marked(token), dialect.marked_trigger(token)
    if not table.text("path"):
        raise UsageError(f"{table.where}: has no regex, no token, no names and no path")
    return "", ""


def _shape(table: TomlTable, dialect_of: Dialect) -> str:
    """Return what the values behind a name look like; the shape of any is the program's own."""
    return dialect_of(table.text("token")) if table.has("token") else dialect.ANY_SHAPE


def _trigger(regex: str) -> str:
    if not isinstance(regex, Linear):
        return ""
    return dialect.loosened(regex, of_characters=regex.counts_characters)


def _entropy(table: TomlTable, dialect_of: Dialect) -> float:
    """Return the least entropy; in a user's file it is one that is not enough, as in Gitleaks."""
    entropy = table.decimal("entropy")
    return nextafter(entropy, inf) if entropy and dialect_of is Linear else entropy


def _severity(table: TomlTable, default: str) -> Severity:
    return _SEVERITIES[table.choice("severity", [*_SEVERITIES], default)]

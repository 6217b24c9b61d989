"""Services whose credentials have the same shape: one table gives a rule for each name."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets import compact
from explorer.secrets.rule import Rule, Severity
from explorer.secrets.schema import TomlTable, check_names

_REACH = 320


def service_rules(table: TomlTable) -> Iterator[Rule]:
    """Yield the rules of a `[[services]]` table: its `names`, and its `common` words."""
    for name in table.texts("names"):
        yield _rule(table, name, common=False)
    for name in table.texts("common"):
        yield _rule(table, name, common=True)


def _rule(table: TomlTable, name: str, *, common: bool) -> Rule:
    token = table.text("token") or compact.ANY_SHAPE
    words = name.replace("_", " ")
    return Rule(
        id=f"{name.replace('_', '-')}-{table.text('id', required=True)}",
        title=f"Key of {words.title() if words.islower() else words}",
        regex=compact.named([name], token, common=common),
        reach=_REACH,
        secret_group=1,
        severity=Severity[
            table.choice("severity", [one.label for one in Severity], "high").upper()
        ],
        named=True,
        check=table.choice("check", check_names(), ""),
        examples=(f"{name.upper()}_API_KEY={table.text('value', required=True)}",),
    )

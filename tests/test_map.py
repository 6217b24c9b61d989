"""The map in CONTRIBUTING.md names every part of the package, and records of decisions count on."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "explorer"
TO_COME = {"explorer/text/"}
"""Parts that the map has a row for before they are there."""


def parts() -> set[str]:
    folders = {f"explorer/{one.parent.name}/" for one in PACKAGE.glob("*/__init__.py")}
    modules = {f"explorer/{one.name}" for one in PACKAGE.glob("[!_]*.py")}
    return folders | modules


def test_the_map_names_every_part_and_no_other() -> None:
    rows = re.findall(
        r"^\| (`explorer/.*?) \|", (CHECKOUT / "CONTRIBUTING.md").read_text(), re.MULTILINE
    )
    named = [name for row in rows for name in re.findall(r"`(.*?)`", row)]
    assert len(named) == len(set(named))
    assert set(named) - TO_COME == parts() - TO_COME


def test_records_of_decisions_are_numbered_without_a_gap() -> None:
    records = sorted((CHECKOUT / "docs/adr").iterdir())
    for number, record in enumerate(records, 1):
        assert record.name.startswith(f"{number:04}-"), record.name
        assert record.read_text().startswith(f"# {number}. "), record.name

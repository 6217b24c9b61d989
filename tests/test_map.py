"""The map in CONTRIBUTING.md names every part of the package, and records of decisions count on."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "explorer"


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
    assert set(named) == parts()


def test_the_map_names_every_package_inside_them() -> None:
    inside = {
        one.parent.relative_to(PACKAGE).as_posix() + "/"
        for one in PACKAGE.glob("*/*/**/__init__.py")
    }
    rows = re.findall(
        r"^\| (`(?:image|secrets|report|tui)/.*) \|$",
        (CHECKOUT / "CONTRIBUTING.md").read_text(),
        re.MULTILINE,
    )
    named = [name for row in rows for name in re.findall(r"`([\w/]+/)`", row)]
    assert sorted(named) == sorted(inside)


def test_records_of_decisions_are_numbered_without_a_gap() -> None:
    records = sorted((CHECKOUT / "docs/adr").iterdir())
    for number, record in enumerate(records, 1):
        assert record.name.startswith(f"{number:04}-"), record.name
        assert record.read_text().startswith(f"# {number}. "), record.name

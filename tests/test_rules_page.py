"""docs/rules.md tells every key of a rule file and no other, and its example works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer.secrets import schema
from explorer.secrets.loading import load_rules
from explorer.secrets.scanning import Scanner
from tests.secrets.templates import fill

PAGE = (Path(__file__).parents[1] / "docs" / "rules.md").read_text()
SECTIONS = {
    "a rule": schema.RULE_KEYS,
    "services": schema.SERVICES_KEYS,
    "an allowlist": schema.ALLOWLIST_KEYS,
    "`required`": schema.REQUIRED_KEYS,
    "`extend`": schema.EXTEND_KEYS,
}


def rows(section: str) -> list[str]:
    """Return the first cells of a section's table, below its head."""
    (text,) = re.findall(rf"(?ms)^### Keys of {re.escape(section)}\n(.*?)(?=^##|\Z)", PAGE)
    return re.findall(r"(?m)^\| ([^|]*) \|", text)[2:]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_tells_every_key_once_and_no_other(section: str) -> None:
    told = [key for cell in rows(section) for key in re.findall(r"`(\w+)`", cell)]
    assert sorted(told) == sorted(SECTIONS[section])


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("token = shop_{hex:16}", "", ["shop-token high"]),
        ("ACMESHOP_KEY={hex:20}", "", ["shop-key critical"]),
        ('Coupon: "free-shop-2031"', "etc/shop.conf", ["shop-coupon high"]),
        ('Coupon: "free-shop-2031"', "srv/www/index.html", []),
        ("shopping_{hex:16}", "", []),
    ],
)
def test_its_example_works(tmp_path: Path, text: str, path: str, found: list[str]) -> None:
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", PAGE)
    (tmp_path / "shop.toml").write_text(example)
    matches = Scanner(load_rules(tmp_path / "shop.toml")).find(fill(text, text), path)
    assert [f"{one.rule_id} {one.severity.label}" for one in matches] == found

"""No input takes more than linear time: each rule gets the worst that can be made of it.

Steps of an expression can't be counted, so a process of its own counts its processor time.
What is not linear takes hundreds of times what is allowed here; what is takes a tenth.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.secrets.measuring import LARGE, OWN, SIZE, SOME, UNITS
from tests.waiting import LONG

SECONDS_A_BYTE = 2e-5
SECONDS_A_BYTE_FOR_ALL = 8 / (1 << 20)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    lines = tmp_path_factory.mktemp("measured") / "lines"
    try:
        measure(lines)
    except subprocess.TimeoutExpired:
        pytest.fail(f"without end behind {lines.read_text().splitlines()[-1:]}")
    return [json.loads(line) for line in lines.read_text().splitlines()]


def measure(lines: Path) -> None:
    command = [sys.executable, "-m", "tests.secrets.measuring"]
    with lines.open("wb") as out:
        subprocess.run(command, stdout=out, check=True, timeout=LONG)


def test_every_rule_takes_linear_time(figures: list[dict[str, Any]]) -> None:
    of_rules = [one for one in figures if one["name"] != "all rules"]
    assert {one["name"] for one in of_rules} == {rule.id for rule in [*OWN, *SOME]}
    assert [one for one in of_rules if one["seconds"] > SECONDS_A_BYTE * SIZE] == []


def test_endless_repetition_takes_linear_time(figures: list[dict[str, Any]]) -> None:
    of_all = [one for one in figures if one["name"] == "all rules"]
    assert len(of_all) == len(UNITS)
    assert [one for one in of_all if one["seconds"] > SECONDS_A_BYTE_FOR_ALL * LARGE] == []

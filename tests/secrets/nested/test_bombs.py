"""What expands without end is read up to a limit, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explorer.secrets.nested import Budget
from tests.secrets.nested.archives import unpacked, zip_bytes
from tests.secrets.nested.bombs import BOMBS, MIB
from tests.waiting import LONG

# Of processor time, for each of these.
SECONDS_A_GIBIBYTE = 30
GIBIBYTE = 1 << 30
SMALL = 1 << 28
MEMORY = 192 * MIB
LAST_PIECE = 17 * MIB


def measured(name: str, folder: Path, ratio: int, limit: int) -> dict[str, Any]:
    file = folder / "bomb"
    file.write_bytes(BOMBS[name]())
    measure = [sys.executable, "-m", "tests.secrets.nested.measure", str(file), name]
    command = [*measure, str(ratio), str(limit)]
    run = subprocess.run(command, check=True, capture_output=True, timeout=LONG)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


@pytest.mark.parametrize(
    ("name", "limit"), [*((name, SMALL) for name in BOMBS), ("overlapping.zip", GIBIBYTE)]
)
def test_what_expands_ends_at_the_limit(name: str, limit: int, tmp_path: Path) -> None:
    figures = measured(name, tmp_path, 1_000_000, limit)
    assert figures["seconds"] < SECONDS_A_GIBIBYTE * limit / GIBIBYTE
    assert figures["memory"] < MEMORY
    assert figures["unpacked"] <= limit + LAST_PIECE


def test_a_gibibyte_is_the_limit() -> None:
    assert Budget().total_bytes == GIBIBYTE


@pytest.mark.parametrize("name", ["x.gz", "x.bz2", "x.zst", "x.zip", "overlapping.zip", "x.pdf"])
def test_what_expands_too_much_ends_sooner(name: str, tmp_path: Path) -> None:
    figures = measured(name, tmp_path, 250, GIBIBYTE)
    assert figures["unpacked"] < GIBIBYTE // 2
    assert figures["notes"] == [f"{name}: unpacking stopped: it expands more than 250 times"]


def test_a_limit_is_named_once_for_all_files_that_share_a_budget() -> None:
    budget = Budget(total_bytes=MIB)
    bomb = zip_bytes({"z": bytes(2 * MIB)})
    assert unpacked(bomb, b"a.zip", budget)
    assert unpacked(bomb, b"b.zip", budget) == []
    assert budget.notes == [f"a.zip: unpacking stopped at the limit of {MIB} bytes"]


def test_a_thousand_levels() -> None:
    data = b"leaf"
    for _ in range(1000):
        data = zip_bytes({"z": data}, 0)
    budget = Budget()
    (leaf,) = unpacked(data, b"a.zip", budget)
    assert leaf.inner_path == b"z!z!z!z!z"
    assert budget.notes == ["a.zip!z!z!z!z!z: archives are nested more than 5 deep"]

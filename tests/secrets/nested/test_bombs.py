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

SECONDS = 30
MEMORY = 192 * MIB
LIMIT = 1 << 30
LAST_PIECE = 17 * MIB


def measured(name: str, folder: Path, ratio: int) -> dict[str, Any]:
    file = folder / "bomb"
    file.write_bytes(BOMBS[name]())
    command = [sys.executable, "-m", "tests.secrets.nested.measure", str(file), name, str(ratio)]
    run = subprocess.run(command, check=True, capture_output=True, timeout=4 * SECONDS)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


@pytest.mark.parametrize("name", BOMBS)
def test_a_gibibyte_is_the_limit(name: str, tmp_path: Path) -> None:
    figures = measured(name, tmp_path, ratio=1_000_000)
    assert figures["seconds"] < SECONDS
    assert figures["memory"] < MEMORY
    assert figures["unpacked"] <= LIMIT + LAST_PIECE


@pytest.mark.parametrize("name", ["x.gz", "x.bz2", "x.zst", "x.zip", "overlapping.zip", "x.pdf"])
def test_what_expands_too_much_ends_sooner(name: str, tmp_path: Path) -> None:
    figures = measured(name, tmp_path, ratio=250)
    assert figures["unpacked"] < LIMIT // 2
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

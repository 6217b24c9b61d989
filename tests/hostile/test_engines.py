"""Whatever an engine does: a line, status 3, and few bytes."""

from __future__ import annotations

import sys

import pytest

from tests.hostile.hostile_engine import FAULTS, Fault, engine
from tests.hostile.running import Home
from tests.hostile.test_registries import HURRIED, PATIENT

MOST_SENT = 64 << 20
SMALL = f"from explorer import limits; limits.LARGEST_SAVED = {MOST_SENT >> 2}; "

CASES = [
    pytest.param(one, command, id=f"{command} {one.part}: {one.name}")
    for number, one in enumerate(FAULTS)
    for turn, command in enumerate(("ls", "--ci"))
    if one.part == "archive" or number % 2 == turn
]


@pytest.mark.parametrize(("one", "command"), CASES)
def test_each_fault_is_a_line(one: Fault, command: str, home: Home) -> None:
    with engine(home.folder, one.part, one.answer) as served:
        program = SMALL + (HURRIED if one.hurries else PATIENT)
        run = home.run(
            command,
            "docker://app:1",
            command=[sys.executable, "-c", program],
            DOCKER_HOST=served.host,
        )
    assert run.status == 3, run.err
    assert one.line in run.err
    assert run.err.startswith("layer-explorer: ")
    assert run.err.count("\n") == 1, run.err
    assert served.sent < MOST_SENT
    assert list(home.left_behind()) == []

"""Whatever a registry does: a line, status 3, and few bytes and requests."""

from __future__ import annotations

import sys

import pytest

from tests.hostile.hostile_registry import MISBEHAVIOURS, Misbehaviour, registry
from tests.hostile.running import Home

_PROGRAM = "; from explorer.cli import main; main()"
PATIENT = "from explorer import limits; limits.FIRST_REST = 0" + _PROGRAM
HURRIED = (
    "from explorer import limits; limits.CONNECT_SECONDS = 1.0; limits.FIRST_REST = 0; "
    "limits.REPLY_SECONDS = limits.STRETCH_SECONDS = 1.0; "
    "limits.SAVED_SECONDS = limits.PREPARED_SECONDS = 1.0" + _PROGRAM
)


# Where no image is opened the commands don't differ: half of those go to each.
CASES = [
    pytest.param(one, command, id=f"{command} {one.what}: {one.name}")
    for number, one in enumerate(MISBEHAVIOURS)
    for turn, command in enumerate(("ls", "--ci"))
    if one.what in ("config", "layer") or number % 2 == turn
]


@pytest.mark.parametrize(("one", "command"), CASES)
def test_each_misbehaviour_is_a_line(one: Misbehaviour, command: str, home: Home) -> None:
    with registry(one.what, one.answer) as served:
        program = HURRIED if one.hurries else PATIENT
        run = home.run(
            command, f"registry://{served.host}/app:1", command=[sys.executable, "-c", program]
        )
    said = run.err + run.out.decode()
    assert run.status == 3, said
    assert one.line in said
    assert "Traceback" not in run.err
    assert all(line.startswith("layer-explorer: ") for line in run.err.splitlines()), run.err
    assert served.sent < one.taken
    # With a token the manifest is asked for once more.
    most = one.requests + (one.what == "token")
    assert all(served.asked.count(path) <= most for path in served.asked), served.asked
    assert list(home.left_behind()) == []

"""One allowance for an image: whoever counts in it, and whatever is counted, it has one end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import MOST_PROCESSES, STEPS_A_STORED_BYTE, Allowance, NoTurn
from explorer.errors import LimitError
from explorer.limits import Limits

WORK = 10_000_000
# As much as each process may do before it looks at what the others did.
GRAIN = 100_000


def charged(allowance: Allowance, steps: int) -> bool:
    try:
        allowance.charge(steps)
    except LimitError:
        return False
    return True


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, WORK // 3)), max_size=60))
def test_processes_that_share_it_have_one_end(charges: Sequence[tuple[int, int]]) -> None:
    limits = Limits(work=WORK)
    first = Allowance(limits)
    rows = [first, *(Allowance(limits, first.ledger, row) for row in (1, 2, 3))]
    done = sum(steps for row, steps in charges if charged(rows[row], steps))
    asked = sum(steps for _, steps in charges)
    assert done <= WORK + len(rows) * GRAIN
    assert done == asked or asked > WORK


def test_who_was_refused_is_refused_again() -> None:
    allowance = Allowance(Limits(work=WORK))
    assert not charged(allowance, WORK + 1)
    assert not charged(allowance, 0)


def test_a_limit_beyond_all_counting_is_none() -> None:
    allowance = Allowance(Limits(work=10**30, seconds=10**30))
    assert charged(allowance, WORK)


def test_stored_bytes_grant_more_work_once() -> None:
    allowance = Allowance(Limits(work=WORK))
    for _ in range(3):
        allowance.read("blob", 1_000)
    assert charged(allowance, WORK + 1_000 * STEPS_A_STORED_BYTE)
    assert not charged(allowance, GRAIN)


def test_what_others_unpacked_counts_as_well() -> None:
    first = Allowance(Limits(unpacked=10))
    Allowance(first.limits, first.ledger, MOST_PROCESSES - 1).unpack(9)
    with pytest.raises(LimitError, match="max-unpacked"):
        first.unpack(2)


def test_a_ledger_that_is_shared_later_keeps_what_was_counted() -> None:
    allowance, ledger = Allowance(Limits(work=WORK)), Allowance().ledger
    assert charged(allowance, WORK - GRAIN)
    allowance.share(ledger, NoTurn())
    assert not charged(Allowance(allowance.limits, ledger, 1), 2 * GRAIN)


def test_what_came_out_of_stored_bytes_grants_nothing() -> None:
    allowance = Allowance(Limits(work=WORK))
    allowance.read("archive", 1_000)
    allowance.seal()
    allowance.read("layer in it", 1_000_000)
    assert charged(allowance, WORK + 1_000 * STEPS_A_STORED_BYTE)
    assert not charged(allowance, GRAIN)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr("explorer.allowance.time.monotonic", lambda: now[0])
    return now


def test_waiting_for_a_server_has_an_hour_of_its_own(clock: list[float]) -> None:
    allowance, brief = Allowance(), Allowance(Limits(seconds=5))
    for _ in range(3600 + 599):
        clock[0] += 1
        allowance.wait(1)
    clock[0] += 2
    with pytest.raises(LimitError, match="time-limit"):
        allowance.wait(2)
    assert not charged(allowance, GRAIN)
    with pytest.raises(LimitError, match="time-limit"):
        brief.wait(6)


def test_no_time_passes_between_opening_and_reading(clock: list[float]) -> None:
    allowance = Allowance(Limits(seconds=5)).pause()
    clock[0] += 1_000
    assert charged(allowance, GRAIN)
    clock[0] += 4
    assert charged(allowance, GRAIN)
    clock[0] += 2
    assert not charged(allowance, GRAIN)


def test_a_run_of_several_images_ends_when_it_has_to(clock: list[float]) -> None:
    allowance = Allowance(Limits(seconds=50))
    allowance.end_by(clock[0] + 10)
    allowance.end_by(clock[0] + 20)
    clock[0] += 9
    assert charged(allowance, GRAIN)
    clock[0] += 2
    assert not charged(allowance, GRAIN)


def test_time_ends_it_as_work_does(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("explorer.allowance.time.monotonic", lambda: now)
    default, brief = Allowance(), Allowance(Limits(seconds=5))
    now += 599
    assert charged(default, GRAIN)
    with pytest.raises(LimitError, match="time-limit"):
        brief.charge(GRAIN)
    default.read("blob", 100 * 10**6)
    now += 60
    assert charged(default, GRAIN)
    now += 2
    assert not charged(default, GRAIN)

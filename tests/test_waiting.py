"""A wait that is in vain ends, and says what it was for."""

import asyncio
from threading import Event

import pytest

from tests.waiting import eventually, until, within


def test_a_wait_returns_what_it_waited_for() -> None:
    answers = iter((None, "", "here"))
    assert until(lambda: next(answers), "an answer") == "here"


def test_a_wait_in_vain_says_what_it_was_for_and_what_there_was() -> None:
    with pytest.raises(AssertionError, match="for the gate to open, in vain\nit is shut"):
        until(Event().is_set, "the gate to open", 0, lambda: "it is shut")


async def test_a_wait_beside_others_ends_as_well() -> None:
    turns: list[int] = []

    async def turn() -> None:
        turns.append(1)
        await asyncio.sleep(0)

    assert await eventually(lambda: len(turns) > 2, "three turns", turn=turn)
    with pytest.raises(AssertionError, match="for the gate to open, in vain"):
        await eventually(Event().is_set, "the gate to open", 0)


async def test_work_that_does_not_end_is_left() -> None:
    with pytest.raises(AssertionError, match="for a sleeper, in vain"):
        await within(asyncio.sleep(3600), "a sleeper", 0)


async def test_a_timeout_of_the_work_itself_is_its_own() -> None:
    async def fails() -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        await within(fails(), "what fails")

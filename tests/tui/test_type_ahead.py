"""A burst of keys does what the same keys do one by one."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input

from explorer.tui.shell import type_ahead
from tests.tui.screens import app_of, key_event, press, settle, shop, strike
from tests.waiting import eventually

# What moves the focus, opens and closes screens, and letters that fields take and lists act on.
# Tab is none of them: which pane is the next one is known when the file on its way has arrived.
KEYS = ["/", "e", "n", "v", "q", "f", "i", "?", "escape", "enter", "ctrl+f", "ctrl+p", "j", "t"]
HABITS = [
    ["/", *"env", "enter", "n"],
    ["?", "?", "f", "escape"],
    ["?", "q", "i", "q"],
    ["ctrl+p", *"help", "enter", "escape"],
    ["f", "/", *"env", "escape", "escape"],
    ["ctrl+f", *"shop", "enter"],
    ["enter", "j", "j", "j", "enter", "/", *"env"],
]


@pytest.fixture(autouse=True, scope="module")
def _patience() -> Iterator[None]:
    """Wait for what a key sets off however long a busy machine takes over it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type_ahead, "_PATIENCE", 10.0)
        yield


async def typed(keys: list[str], *, at_once: bool) -> object:
    app = app_of(shop())
    async with app.run_test() as pilot:
        await settle(pilot)
        await (strike if at_once else press)(pilot, *keys)
        return seen(pilot)


def seen(pilot: Pilot[None]) -> object:
    app = pilot.app
    if app.return_code is not None:
        return "left"
    fields = [(field.id, field.value) for field in app.screen.query(Input)]
    focused = None if app.focused is None else (type(app.focused), app.focused.id)
    return [type(screen) for screen in app.screen_stack], fields, focused


@pytest.mark.parametrize("keys", HABITS, ids="".join)
async def test_what_fingers_do_without_looking(keys: list[str]) -> None:
    assert await typed(keys, at_once=True) == await typed(keys, at_once=False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(KEYS), max_size=8))
def test_a_burst_is_as_good_as_typing_slowly(keys: list[str]) -> None:
    assert asyncio.run(typed(keys, at_once=True)) == asyncio.run(typed(keys, at_once=False))


TURNS = st.integers(0, 12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("keys INDEX"), TURNS, st.booleans()), max_size=12))
def test_what_is_typed_into_a_line_keeps_its_order_whenever_patience_ends(
    keys: list[tuple[str, int, bool]],
) -> None:
    asyncio.run(typed_while_patience_ends([*keys, *STALE]))


# The second key waits for the first one, whose time is over as the third one comes.
STALE = [("a", 0, False), ("b", 2, False), ("c", 0, True)]


async def typed_while_patience_ends(keys: list[tuple[str, int, bool]]) -> None:
    """Type letters, each with some turns of the event loop behind it, or as a timer ends."""
    app = app_of(shop())
    text = "".join(letter for letter, _, _ in keys)
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "/")
        for letter, turns, is_over in keys:
            app.post_message(key_event(letter))
            if is_over:
                app._type_ahead._go_on()
            for _ in range(turns):
                await asyncio.sleep(0)
        field = app.screen.query_one("#filter-input", Input)
        await eventually(lambda: len(field.value) == len(text), "all letters", turn=pilot.pause)
        assert field.value == text

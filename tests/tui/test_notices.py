"""What is said for a moment: on the last line, over nothing, as it is, and gone in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.notifications import Notification, SeverityLevel
from textual.pilot import Pilot

from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.notices import said
from tests.tui.screens import app_of, drawn, press, settle, shop, wait_for
from tests.waiting import eventually

SECONDS = 0.2
LONG = 60.0
SIZE = (100, 30)
SEVERITIES: tuple[SeverityLevel, ...] = ("information", "warning", "error")


class JumpingClock:
    """Tells the time; on a machine that is busy much of it passes before some look."""

    def __init__(self, jump: int) -> None:
        """Take the number of the look before which the time of every notice passes."""
        self.begun = Notification("").raised_at
        self.jump = jump
        self.looks = 0

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        self.looks += 1
        return self.begun + (2 * SECONDS if self.looks >= self.jump else 0)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("jump", range(1, 6))
async def test_the_time_of_a_notice_may_pass_at_any_look_at_it(
    jump: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(shop())
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        clock = JumpingClock(jump)
        monkeypatch.setattr("textual.notifications.time", clock)
        app.notify("late", timeout=SECONDS)
        await eventually(lambda: clock.looks, "the notice to be looked at")
        await eventually(lambda: "late" not in drawn(pilot), "the notice to go", turn=pilot.pause)
        assert not app._notifications


async def test_a_notice_is_never_markup() -> None:
    app = app_of(shop())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.screen.notify("copied: [b]name[/b]", markup=True)
        await wait_for(pilot, "copied: [b]name[/b]")


def last_line(pilot: Pilot[None]) -> str:
    return drawn(pilot).splitlines()[-1]


async def test_a_notice_lies_over_nothing() -> None:
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        before = drawn(pilot).splitlines()
        pilot.app.notify("Here it is", timeout=LONG)
        await settle(pilot)
        after = drawn(pilot).splitlines()
        assert after[:-1] == before[:-1]
        assert "Here it is" in after[-1]
        assert after[-1].rstrip().endswith("? Help")


async def test_several_lines_become_one() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.notify("2 files saved\nname: it is no file\n" + "long " * 40, timeout=LONG)
        await settle(pilot)
        assert "2 files saved · name: it is no file · long" in last_line(pilot)
        assert last_line(pilot).rstrip().endswith("…")


async def test_a_key_that_does_something_ends_a_notice_and_moving_on_does_not() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.notify("Read me", timeout=LONG)
        await press(pilot, "j", "k", "pagedown", "G")
        assert "Read me" in last_line(pilot)
        await press(pilot, "v")
        assert "Read me" not in drawn(pilot)
        assert not pilot.app._notifications


async def test_an_error_stays_until_it_was_read() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.notify("It is broken", severity="error", timeout=LONG)
        await press(pilot, "v", "tab", "f", "escape")
        assert " error  It is broken" in last_line(pilot)
        line = pilot.app.screen.query_one(KeyHints)
        await pilot.hover(line, offset=(3, 0))
        assert str(line.tooltip) == "It is broken"
        await pilot.click(line, offset=(3, 0))
        await settle(pilot)
        assert "It is broken" not in drawn(pilot)


async def test_what_is_said_goes_on_to_the_screen_in_front() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.notify("It is broken", severity="error", timeout=LONG)
        await settle(pilot)
        for key in ("f", "i", "question_mark", "o", "a", "ctrl+p", "ctrl+t", "ctrl+f"):
            await press(pilot, key)
            assert type(pilot.app.screen).__name__ != "ExploreScreen", key
            assert "It is broken" in last_line(pilot), key
            await press(pilot, "escape")


@given(
    st.text(),
    st.text(),
    st.sampled_from(SEVERITIES),
    st.integers(0, 200),
)
def test_a_notice_keeps_to_one_line_and_to_the_width(
    message: str, title: str, severity: SeverityLevel, width: int
) -> None:
    shown = said(Notification(message, title, severity), width)
    assert shown.cell_length <= width
    assert "\n" not in shown.plain
    assert cell_len(shown.plain) == shown.cell_length


def test_how_grave_it_is_is_told_in_words() -> None:
    shown = [said(Notification("It failed", severity=one), 80).plain for one in SEVERITIES]
    assert len({*shown}) == len(SEVERITIES)

"""Notices: they come, say what they say as it is, and go; none ever holds the screen up."""

from __future__ import annotations

import pytest
from textual.notifications import Notification
from textual.widgets._toast import Toast

from tests.tui.screens import app_of, drawn, shop, wait_for
from tests.waiting import eventually

SECONDS = 20.0


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
        clock = JumpingClock(jump)
        monkeypatch.setattr("textual.notifications.time", clock)
        app.notify("late", timeout=SECONDS)
        await eventually(
            lambda: clock.looks >= jump and not app.screen.query(Toast), "the notice to go"
        )
        assert "late" not in drawn(pilot)


async def test_a_notice_is_never_markup() -> None:
    app = app_of(shop())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        app.screen.notify("copied: [b]name[/b]", markup=True)
        await wait_for(pilot, "copied: [b]name[/b]")

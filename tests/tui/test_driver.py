"""The escape key acts as soon as nothing follows it in time; a terminal that is gone is no wall."""

from __future__ import annotations

import os
import selectors
from contextlib import suppress
from threading import Event, Thread

import pytest
from textual import constants, events
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from explorer.tui.shell import driver
from explorer.tui.shell.driver import PromptDriver, UntilGone
from tests.waiting import LIMIT

ESCAPE = 0.025


class Typed(PromptDriver):
    """A driver that reads from a pipe; what it is asked to wait for is written down."""

    def __init__(self, *pieces: bytes) -> None:
        self.fileno, self._typing = os.pipe()
        self.exit_event = Event()
        self._debug = False
        self.keys: list[str] = []
        self.waits: list[float | None] = []
        self._pieces = [*pieces]

    def select(self, timeout: float | None) -> bool:
        """Return whether there is something to read: nothing more comes where there is not."""
        self.waits.append(timeout)
        if self._pieces and timeout != ESCAPE:
            os.write(self._typing, self._pieces.pop(0))
            return True
        if not self._pieces:
            self.exit_event.set()
        return False

    def process_message(self, message: object) -> None:
        if isinstance(message, events.Key):
            self.keys.append(message.key)


def typed(monkeypatch: pytest.MonkeyPatch, *pieces: bytes) -> Typed:
    """Return a driver that has read some pieces, between which the time for an escape passes."""
    one = Typed(*pieces)

    class Selector(selectors.SelectSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if not one.select(timeout):
                return []
            return [(key, selectors.EVENT_READ) for key in self.get_map().values()]

    monkeypatch.setattr(constants, "ESCAPE_DELAY", ESCAPE)
    passed = iter(range(10**6))
    monkeypatch.setattr(driver, "DefaultSelector", Selector)
    monkeypatch.setattr("textual._parser.get_time", lambda: float(next(passed)))
    one.run_input_thread()
    return one


def test_an_escape_is_told_of_before_the_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    one = typed(monkeypatch, b"a", b"\x1b", b"b")
    assert one.keys == ["a", "escape", "b"]
    assert one.waits[:4] == [0.1, 0.1, ESCAPE, 0.1]


def test_a_sequence_in_one_piece_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, b"\x1b[A", b"\xc3", b"\xa9").keys == ["up", "é"]


def test_what_is_written_to_a_terminal_that_is_gone_keeps_nobody_waiting() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    broken = os.fdopen(writing, "w", encoding="utf-8")
    writer = WriterThread(UntilGone(broken))  # type: ignore[arg-type]
    writer.start()

    def draw_and_leave() -> None:
        for _ in range(2 * MAX_QUEUED_WRITES):
            writer.write("a frame")
        writer.stop()

    leaving = Thread(target=draw_and_leave, daemon=True)
    leaving.start()
    leaving.join(LIMIT)
    assert not leaving.is_alive()
    with suppress(BrokenPipeError):
        broken.close()

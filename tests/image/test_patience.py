"""How long a server is waited for: `--timeout`, beside what each reply may take."""

from __future__ import annotations

import threading
from itertools import count
from pathlib import Path

import pytest

from explorer import limits
from explorer.errors import EngineError
from explorer.image.sources import open_image
from explorer.image.sources.exchange import TooSlowError, Watch, reply_watch
from explorer.limits import DEFAULTS, Limits
from tests.cli.command import layer_explorer
from tests.image.fake_engine import Answer, FakeEngine, waits_for

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _quick_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a tenth of a second pass between two looks at the clock."""
    ticks = count()
    monkeypatch.setattr("explorer.image.sources.exchange.time.monotonic", lambda: next(ticks) / 10)


def waited(watch: Watch, *, every: int = DAY) -> float:
    """Return the seconds until a watch gives up on who sends a byte every so many seconds."""
    for tenth in range(10 * DAY):
        try:
            watch.count(int(tenth % (10 * every) == 10 * every - 1))
        except TooSlowError:
            return tenth / 10
    return DAY


def nothing(_: float) -> None:
    """Wait for nobody."""


@pytest.mark.parametrize("silence", [1, 30, 600])
def test_a_server_may_be_silent_for_so_long(silence: int) -> None:
    watch = Watch(limits.PREPARED_SECONDS, limits.SAVED_SECONDS, nothing, silence=silence)
    assert waited(watch) == pytest.approx(silence, abs=1)


def test_whoever_says_a_byte_now_and_then_is_not_silent() -> None:
    watch = Watch(limits.PREPARED_SECONDS, limits.SAVED_SECONDS, nothing, silence=30)
    assert waited(watch, every=29) == pytest.approx(limits.PREPARED_SECONDS, abs=1)


@pytest.mark.parametrize("times", [2, 5])
def test_who_waits_for_longer_waits_for_longer_everywhere(times: int) -> None:
    usual, patient = reply_watch(nothing), reply_watch(nothing, times * DEFAULTS.silence)
    assert waited(patient) == pytest.approx(times * waited(usual), abs=1)


def test_without_a_timeout_nobody_is_given_up() -> None:
    assert waited(reply_watch(nothing, 0)) == DAY


def test_a_little_patience_is_little_for_small_replies_too() -> None:
    assert waited(reply_watch(nothing, 5)) == pytest.approx(5, abs=1)


# A real wait


@pytest.mark.parametrize("part", ["version", "json", "get"])
def test_an_engine_that_falls_silent_is_a_line(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    answers: dict[str, Answer] = {part: waits_for(over)}
    with FakeEngine(tmp_path / "socket", **answers) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        result = layer_explorer("--ci", "--timeout", "1", "docker://app:1")
        by_variable = layer_explorer(
            "ls", "docker://app:1", environment={"LAYER_EXPLORER_TIMEOUT": "1"}
        )
        with pytest.raises(EngineError, match="--timeout SECONDS"):
            open_image("docker://app:1", limits=Limits(silence=1))
        over.set()
    assert (result.status, result.out) == (by_variable.status, by_variable.out) == (3, b"")
    assert result.err == by_variable.err
    assert result.err.count("\n") == 1
    assert "--timeout SECONDS" in result.err

"""Background work of the interface: one idiom, which says what came of a job, or nothing at all."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from weakref import ref as weakref

import pytest
from textual import on
from textual.app import App
from textual.message import Message
from textual.widgets import Static

from explorer.errors import ImageError
from explorer.tui.shell.jobs import Check, Failed, Job, Jobs
from tests.tui.screens import settle
from tests.waiting import eventually

PACKAGE = Path(__file__).parents[2] / "explorer"
HOMES = {"shell/jobs.py"}
BEGINNINGS = {
    *("run_worker", "work", "_in_thread", "Thread", "Timer", "ThreadPoolExecutor", "to_thread"),
    *("run_in_executor", "create_task", "ensure_future", "call_from_thread"),
}


def begins_work(module: Path) -> bool:
    """Tell whether a module names anything that begins work beside the event loop."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Name) and node.id in BEGINNINGS:
            return True
        if isinstance(node, ast.Attribute) and node.attr in BEGINNINGS:
            return True
    return False


def test_one_home_begins_work_beside_the_event_loop() -> None:
    folder = PACKAGE / "tui"
    beginning = {
        module.relative_to(folder).as_posix()
        for module in folder.rglob("*.py")
        if begins_work(module)
    }
    assert beginning == HOMES


@dataclass
class Done(Message):
    """A job is done."""

    number: int


@dataclass
class Heard:
    """What came of jobs."""

    done: list[int] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)


class Owner(Static):
    """Starts jobs and notes what comes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs, self.heard = Jobs(self), Heard()

    @on(Done)
    def _note(self, event: Done) -> None:
        self.heard.done.append(event.number)

    @on(Failed)
    def _fail(self, event: Failed) -> None:
        event.stop()
        self.heard.failed.append(event.error)


def endless(stopped: Event) -> Job:
    """Return a job that goes on until nobody wants it any more."""

    def job(check: Check) -> Message:
        try:
            while not stopped.wait(0.001):
                check()
        finally:
            stopped.set()
        return Done(0)

    return job


async def heard_of(*jobs: tuple[Job, str], cancel: str = "") -> Heard:
    """Start some jobs one after the other, cancel a group, and wait for what comes of all."""
    owner = Owner()
    app = App[None]()
    async with app.run_test() as pilot:
        await app.mount(owner)
        for job, group in jobs:
            owner.jobs.start(job, group)
            await pilot.pause()
        if cancel:
            owner.jobs.cancel(cancel)
        await settle(pilot)
    return owner.heard


async def test_what_a_job_returns_is_posted() -> None:
    heard = await heard_of(
        (lambda _: Done(1), "a"), (lambda _: None, "b"), (lambda _: Done(2), "c")
    )
    assert heard == Heard(done=[1, 2])


async def test_what_a_job_returns_is_handed_to_a_function_where_one_is_given() -> None:
    owner, results = Owner(), list[int]()
    async with App[None]().run_test() as pilot:
        await pilot.app.mount(owner)
        owner.jobs.run(lambda _: 3, "a", results.append)
        await settle(pilot)
    assert results == [3]
    assert owner.heard == Heard()


async def test_what_a_job_raises_is_posted() -> None:
    error = ImageError("There is none")

    def fail(_check: Check) -> Message:
        raise error

    assert await heard_of((fail, "a")) == Heard(failed=[error])


async def test_the_last_job_of_a_group_wins_and_the_others_are_stopped() -> None:
    stopped = Event()
    heard = await heard_of((endless(stopped), "a"), (lambda _: Done(2), "a"))
    assert heard == Heard(done=[2])
    assert stopped.wait(20), "the first job goes on"


@pytest.mark.parametrize("group", ["a", "b"])
async def test_a_cancelled_group_is_stopped_without_a_word(group: str) -> None:
    stopped = Event()
    assert await heard_of((endless(stopped), group), cancel=group) == Heard()
    assert stopped.wait(20), "the job goes on"


class Held:
    """Something that a job works on."""


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
async def test_what_a_job_was_given_is_let_go_when_it_ends() -> None:
    held = Held()
    known = weakref(held)
    jobs = [(partial(lambda held, _: Done(len(vars(held))), held), "a")]
    del held
    assert await heard_of(jobs.pop()) == Heard(done=[0])
    await eventually(lambda: known() is None, "the job to let go")


@pytest.mark.usefixtures("no_collector")
async def test_what_comes_of_a_job_is_kept_by_whom_it_is_handed_to_alone() -> None:
    owner, known = Owner(), list[weakref[Held]]()
    async with App[None]().run_test() as pilot:
        await pilot.app.mount(owner)
        owner.jobs.run(lambda _: Held(), "a", lambda held: known.append(weakref(held)))
        await settle(pilot)
    await eventually(lambda: known[0]() is None, "the result to be let go")


@pytest.mark.usefixtures("no_collector")
async def test_what_a_cancelled_job_worked_on_is_let_go_at_once() -> None:
    """Without waiting for the collector: it may be a tree of a million entries."""
    stopped, known = Event(), list[weakref[Held]]()

    def job(check: Check) -> Message:
        held = Held()
        known.append(weakref(held))
        return endless(stopped)(check) or Done(id(held))

    await heard_of((job, "a"), cancel="a")
    assert stopped.wait(20), "the job goes on"
    await eventually(lambda: known[0]() is None, "the job to let go")

"""Batches of tasks for another process, and the process that does them.

A pipe moves about 400 MB/s, which the search would wait for; so the bytes of a batch are in memory
that both processes map, and only the rest is in a message.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import pickle
import traceback
from collections.abc import Iterable
from functools import partial
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct, field

from explorer.allowance import LEDGER_BYTES, Allowance
from explorer.heap import READING, give_back, seek_cycles_seldom
from explorer.image.spool import private_file
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.outcome import Outcome
from explorer.secrets.searching.search import Here
from explorer.secrets.searching.tasks import Task
from explorer.text.windows import Window

Message: TypeAlias = tuple[bytes, bytes, int, int, tuple[Any, ...]]
"""A task's key and path, the offsets of its bytes in the shared memory, and its window's place."""

_place = attrgetter("offset", "line", "column", "fresh", "due", "is_last")

SLOT_BYTES = 8 << 20
"""The most bytes of a batch; the largest task has 4 MiB."""

_TASKS = 4_096


def shared_memory(slots: int) -> int:
    """Return the descriptor of unnamed memory for slots and a ledger, which others can map too."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("layer-explorer")
    else:
        with private_file() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, slots * SLOT_BYTES + LEDGER_BYTES)
    return descriptor


def ledger_in(memory: mmap.mmap) -> memoryview:
    """Return the ledger of the image's allowance, which stands behind the slots."""
    return memoryview(memory)[-LEDGER_BYTES:].cast("Q")


class FileTurn(Struct, frozen=True):
    """A turn of processes that have one file open; a process that ends has it no longer."""

    descriptor: int

    def take(self) -> None:
        """Wait until no other process has it."""
        fcntl.lockf(self.descriptor, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Leave it to the others."""
        fcntl.lockf(self.descriptor, fcntl.LOCK_UN)


class Batch(Struct):
    """Tasks whose bytes are in one slot of the shared memory, numbered from 0."""

    memory: mmap.mmap
    slot: int
    messages: list[Message] = field(default_factory=list)
    _used: int = 0

    def has_room(self, task: Task) -> bool:
        """Return whether one more task fits in."""
        return self._used + len(task.window.data) <= SLOT_BYTES and len(self.messages) < _TASKS

    def put(self, key: bytes, task: Task) -> None:
        """Add a task and copy its bytes."""
        begin = self.slot * SLOT_BYTES + self._used
        end = begin + len(task.window.data)
        self.memory[begin:end] = task.window.data
        self._used += len(task.window.data)
        self.messages.append((key, task.path, begin, end, _place(task.window)))


def _task(memory: mmap.mmap, message: Message) -> Task:
    _, path, begin, end, place = message
    return Task(path, Window(memory[begin:end], *place))


class Done(Struct):
    """Outcomes that wait to be asked for, pickled: as values they take far more memory."""

    _pickled: list[bytes] = field(default_factory=list)

    def add(self, outcomes: Iterable[tuple[bytes, Outcome]]) -> None:
        """Take the outcomes of a batch."""
        self._pickled.append(pickle.dumps([*outcomes], pickle.HIGHEST_PROTOCOL))

    def taken(self) -> list[bytes]:
        """Return them all, batch by batch, and forget them."""
        pickled, self._pickled = self._pickled, []
        return pickled


def serve(descriptor: int, slots: int) -> None:
    """Do the requests on standard input until it ends, since then the parent has gone."""
    give_back(READING)
    seek_cycles_seldom()
    memory = mmap.mmap(descriptor, slots * SLOT_BYTES + LEDGER_BYTES)
    requests, replies = Connection(0, writable=False), Connection(1, readable=False)
    try:
        rules, cache_dir, limits, row = requests.recv()
        allowance = Allowance(limits, ledger_in(memory), row, FileTurn(descriptor))
        find = partial(Scanner(rules, cache_dir).find_each, charge=allowance.charge)
        here, done = Here(find, allowance), Done()
        while True:
            replies.send(_answer(here, done, memory, requests.recv()))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        # The parent reports it; the error's own words may quote what is in the image.
        *_, last = traceback.extract_tb(error.__traceback__)
        replies.send(f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}")


def _answer(here: Here, done: Done, memory: mmap.mmap, request: Any) -> object:  # noqa: ANN401
    """Return all outcomes for the request None; otherwise do a batch and return its slot."""
    if request is None:
        return done.taken()
    slot, messages = request
    for message in messages:
        here.submit(message[0], _task(memory, message))
    here.do_waiting()
    done.add(here.outcomes())
    return slot

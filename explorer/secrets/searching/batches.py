"""Batches of tasks for another process: their bytes are in shared memory, the rest in a message.

A pipe moves about 400 MB/s, which the search would wait for; memory that both processes map costs
one copy.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from explorer.image.spool import private_file
from explorer.secrets.searching.tasks import Task

SLOT_BYTES = 8 << 20
"""The most bytes of a batch; the largest task has 4 MiB."""

_TASKS = 4_096

Message: TypeAlias = tuple[bytes, Task, int, int]
"""A task's key, the task without its bytes, and the offsets where those begin and end."""


def shared_memory(slots: int) -> int:
    """Return the descriptor of unnamed memory that other processes can map as well."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("layer-explorer")
    else:
        with private_file() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, slots * SLOT_BYTES)
    return descriptor


@dataclass(slots=True)
class Batch:
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
        self.messages.append((key, _with_data(task, b""), begin, end))


def unpacked(memory: mmap.mmap, messages: Iterable[Message]) -> Iterator[tuple[bytes, Task]]:
    """Yield the keys and tasks of a batch, with copies of their bytes."""
    for key, task, begin, end in messages:
        yield key, _with_data(task, memory[begin:end])


def _with_data(task: Task, data: bytes) -> Task:
    return replace(task, window=replace(task.window, data=data))

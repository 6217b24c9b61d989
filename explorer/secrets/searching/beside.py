"""Searching in processes beside this one, while this one reads on."""

from __future__ import annotations

import mmap
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Sequence
from io import FileIO
from itertools import chain
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from explorer.allowance import LEDGER_BYTES, Allowance
from explorer.errors import SearchError
from explorer.secrets.rule import Rule
from explorer.secrets.searching.batches import SLOT_BYTES, Batch, FileTurn, ledger_in, shared_memory
from explorer.secrets.searching.outcome import Outcome
from explorer.secrets.searching.tasks import Task

# A batch for each process, and one more each, so that none waits for the next.
_BATCHES = 2
_REPORT = "Please report it; what was not searched is not known to be clean"
_ENDED = "There may be too little memory; what was not searched is not known to be clean"
_START = (
    "import sys; sys.path[:] = sys.argv[3:]; "
    "from explorer.secrets.searching.batches import serve; serve(*map(int, sys.argv[1:3]))"
)


class Beside:
    """Hands tasks to other processes (an `Execution`); they end when this process does.

    Raises SearchError where one of them ends too early.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        cache_dir: Path | None,
        count: int,
        allowance: Allowance | None = None,
    ) -> None:
        """Take so many processes, which start with the first task.

        All of them count in the ledger of the image's allowance.
        """
        self._rules, self._cache_dir, self._count = rules, cache_dir, count
        self._allowance = allowance or Allowance()
        self._children: list[Child] = []

    def _start(self) -> None:
        slots, allowance = self._count * _BATCHES, self._allowance
        descriptor = shared_memory(slots)
        self._shared = FileIO(descriptor)
        self._memory = mmap.mmap(descriptor, slots * SLOT_BYTES + LEDGER_BYTES)
        allowance.share(ledger_in(self._memory), FileTurn(descriptor))
        self._children = [Child(descriptor, slots) for _ in range(self._count)]
        self._free = list(range(1, slots))
        self._batch = Batch(self._memory, 0)
        for row, child in enumerate(self._children, 1):
            child.send((self._rules, self._cache_dir, allowance.limits, row))

    def submit(self, key: bytes, task: Task) -> None:
        """Add a task to the batch; a full one goes to the process that has the least to do."""
        if not self._children:
            self._start()
        if not self._batch.has_room(task):
            self._hand_over()
        self._batch.put(key, task)

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Wait for all processes and return what they found since the last call."""
        if self._children and self._batch.messages:
            self._hand_over()
        for child in self._children:
            child.send(None)
        pickled = [batch for child in self._children for batch in self._collected(child)]
        return chain.from_iterable(map(pickle.loads, pickled))

    def close(self) -> None:
        """End the processes."""
        for child in self._children:
            child.end()
        if self._children:
            self._shared.close()

    def _hand_over(self) -> None:
        idlest = min(self._children, key=lambda child: child.pending)
        idlest.send((self._batch.slot, self._batch.messages))
        idlest.pending += 1
        while not self._free:
            self._hear()
        self._batch = Batch(self._memory, self._free.pop())

    def _hear(self) -> None:
        """Wait until a process has done a batch: its slot is free again."""
        ready = wait([child.replies for child in self._children])
        for child in self._children:
            if child.replies in ready:
                self._done(child, child.receive())

    def _done(self, child: Child, slot: int) -> None:
        child.pending -= 1
        self._free.append(slot)

    def _collected(self, child: Child) -> Sequence[bytes]:
        """Return the outcomes of a process, pickled batch by batch."""
        while isinstance(reply := child.receive(), int):
            self._done(child, reply)
        return reply  # type: ignore[no-any-return]


class Child:
    """One process; `pending` counts the batches it has not done yet."""

    def __init__(self, descriptor: int, slots: int) -> None:
        """Start it; no signal of the terminal reaches it, and it imports what this process does."""
        path = [str(Path(folder).absolute()) for folder in sys.path]
        self.process = subprocess.Popen(  # noqa: S603 (Python itself, with our own words)
            [sys.executable, "-I", "-c", _START, str(descriptor), str(slots), *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
            start_new_session=True,
        )
        self.requests = Connection(_own(self.process.stdin), readable=False)
        self.replies = Connection(_own(self.process.stdout), writable=False)
        self.pending = 0

    def send(self, request: object) -> None:
        """Send a request. Raises SearchError, with the words that an ended process has left."""
        try:
            self.requests.send(request)
        except OSError:
            while True:
                self.receive()

    def receive(self) -> Any:  # noqa: ANN401
        """Return the next reply. Raises SearchError."""
        try:
            reply = self.replies.recv()
        except (EOFError, OSError) as error:
            what = f"ended unexpectedly (status {self.process.wait()})"
            raise SearchError(f"A process that searches for secrets {what}", hint=_ENDED) from error
        if isinstance(reply, str):
            raise SearchError(f"The search for secrets failed: {reply}", hint=_REPORT)
        return reply

    def end(self) -> None:
        """End the process, in the middle of whatever it does."""
        self.requests.close()
        self.replies.close()
        self.process.kill()
        self.process.wait()


def _own(pipe: Any) -> int:  # noqa: ANN401
    """Return a descriptor of a pipe that is the caller's to close."""
    with pipe:
        return os.dup(pipe.fileno())

"""Fetches an image from an engine into a private spool, and lets go at once when told to.

An engine may be silent for minutes before the first byte. So another thread waits for
it, and the one that asked reports ten times a second that it still waits: whoever is
told may raise CancelledError there.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from explorer.errors import ExplorerError
from explorer.image.blob import FileBlob
from explorer.image.progress import Progress
from explorer.image.sources.engine.connection import Engine, vanished
from explorer.image.spool import append, private_file

if TYPE_CHECKING:
    from requests import Response

_CHUNK = 1 << 18
_BEAT = 0.1
_AHEAD = 16

_Item: TypeAlias = "bytes | Exception | None"


def saved(engine: Engine, identity: str, progress: Progress, total: int) -> FileBlob:
    """Return an image's archive; `total` is about how many bytes it will have.

    Raises EngineError when the engine fails or goes away, CancelledError through `progress`.
    """
    spool, done = private_file(), 0
    for item in _received(lambda: engine.save(identity)):
        if isinstance(item, Exception):
            raise _fault(engine, item, done) from item
        append(spool, item)
        done += len(item)
        progress("saving", done, max(total, done))
    return FileBlob(spool, 0, done)


def _received(begin: Callable[[], Response]) -> Iterator[bytes | Exception]:
    """Yield what comes, b"" at every beat that nothing comes, and at last what went wrong."""
    pump = _Pump(begin)
    threading.Thread(target=pump.run, daemon=True).start()
    try:
        while (item := pump.take()) is not None:
            yield item
    finally:
        pump.stop.set()


class _Pump:
    """Moves chunks from an engine's answer to a queue, until the end or until it is stopped."""

    def __init__(self, begin: Callable[[], Response]) -> None:
        self._begin = begin
        self._items: queue.Queue[_Item] = queue.Queue(_AHEAD)
        self.stop = threading.Event()

    def take(self) -> _Item:
        try:
            return self._items.get(timeout=_BEAT)
        except queue.Empty:
            return b""

    def run(self) -> None:
        end: _Item = None
        try:
            with self._begin() as response:
                for chunk in response.iter_content(_CHUNK):
                    self._give(chunk)
                    if self.stop.is_set():
                        return
        except Exception as error:  # handed to the thread that asked, whatever it is
            end = error
        self._give(end)

    def _give(self, item: _Item) -> None:
        while not self.stop.is_set():
            try:
                self._items.put(item, timeout=_BEAT)
            except queue.Full:
                continue
            return


def _fault(engine: Engine, error: Exception, done: int) -> ExplorerError:
    if isinstance(error, ExplorerError):
        return error
    return vanished(engine.endpoint, done, error)

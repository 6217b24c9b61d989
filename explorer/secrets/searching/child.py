"""What runs in a searching process: it receives batches, and sends back slots and outcomes."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import Any

from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.batches import SLOT_BYTES, Message, unpacked
from explorer.secrets.searching.search import Here


def serve(descriptor: int, slots: int) -> None:
    """Do the requests on standard input until it ends, since then the parent has gone."""
    memory = mmap.mmap(descriptor, slots * SLOT_BYTES, access=mmap.ACCESS_READ)
    requests, replies = Connection(0, writable=False), Connection(1, readable=False)
    try:
        rules, cache_dir, limits = requests.recv()
        here = Here(Scanner(rules, cache_dir).find, limits)
        while True:
            replies.send(_answer(here, memory, requests.recv()))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        # The parent reports it, as what this process prints is not seen.
        replies.send(f"{type(error).__name__}: {error}")


def _answer(here: Here, memory: mmap.mmap, request: Any) -> object:  # noqa: ANN401
    """Return the outcomes for the request None; otherwise do a batch and return its slot."""
    if request is None:
        return here.outcomes()
    slot, messages = request
    _search(here, memory, messages)
    return slot


def _search(here: Here, memory: mmap.mmap, messages: Iterable[Message]) -> None:
    for key, task in unpacked(memory, messages):
        here.submit(key, task)

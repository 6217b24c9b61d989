"""Asks containerd on this machine by the client that there is: its own `ctr`, or `nerdctl`.

Both take address and namespace from CONTAINERD_ADDRESS and CONTAINERD_NAMESPACE.
Source: containerd, "namespaces" and "ctr"; nerdctl, "command reference".
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from explorer import limits
from explorer.errors import DamageError, EngineError
from explorer.image.blob import FileBlob
from explorer.image.request import Request
from explorer.image.sources.containerd.printing import printing
from explorer.image.sources.exchange import Watch, reply_watch, steps_to_receive
from explorer.image.spool import append, private_file
from explorer.printable import printable
from explorer.wording import size_text

CTR, NERDCTL = "ctr", "nerdctl"
"""The clients, as they are looked for."""

_ADDRESS = "CONTAINERD_ADDRESS"
_NAMESPACE = "CONTAINERD_NAMESPACE"
_SOCKET = "/run/containerd/containerd.sock"
# That of ctr and of nerdctl, of Kubernetes, and of Docker.
_NAMESPACES = ("default", "k8s.io", "moby")


def namespaces() -> tuple[str, ...]:
    """Return the namespaces to look into: the one that is set, else the usual ones in order."""
    named = os.environ.get(_NAMESPACE)
    return (named,) if named else _NAMESPACES


def socket_path() -> Path:
    """Return where containerd listens."""
    return Path((os.environ.get(_ADDRESS) or _SOCKET).removeprefix("unix://"))


def client_command(namespace: str) -> tuple[str, ...]:
    """Return the words that a command of the client begins with."""
    address = os.environ.get(_ADDRESS)
    own = ("--address", address) if address else ()
    return (_client(), *own, "--namespace", namespace or namespaces()[0])


def _client() -> str:
    return next(filter(shutil.which, (CTR, NERDCTL)), CTR)


def check_client() -> str:
    """Return the client to use. Raises EngineError where none is, or containerd is not there."""
    client, path = _client(), socket_path()
    if not shutil.which(client):
        raise EngineError(
            f"There is neither {CTR} nor {NERDCTL} to ask containerd with",
            hint="Install one, or mend PATH",
        )
    # What nerdctl speaks to may be in a virtual machine.
    if client == CTR and not path.exists():
        raise EngineError(
            f"No containerd runs at {printable(str(path))}",
            hint=f"Start it, or set {_ADDRESS} to where it listens",
        )
    if client == CTR and not os.access(path, os.R_OK | os.W_OK):
        raise EngineError(
            f"You may not use containerd at {printable(str(path))}: permission denied",
            hint="Run this as root",
        )
    return client


class Client(Struct, frozen=True):
    """A namespace of containerd, as its client shows it."""

    namespace: str
    request: Request

    def answer(self, *words: str, limit: int = limits.LARGEST_DOCUMENT) -> bytes:
        """Return what a command prints at once.

        Raises EngineError, DamageError over `limit` bytes, LimitError.
        """
        body, allowance = bytearray(), self.request.allowance
        watch = reply_watch(allowance.wait, allowance.limits.silence)
        with self._printing(words, watch) as chunks:
            for chunk in chunks:
                body += chunk
                _check(len(body), limit)
        return bytes(body)

    def spooled(self, words: Sequence[str], stage: str, limit: int) -> FileBlob:
        """Return what a command prints, in a private file.

        Raises EngineError, DamageError over `limit` bytes, ImageError without room, LimitError,
        and CancelledError through the progress.
        """
        file, done, allowance = private_file(), 0, self.request.allowance

        def wait(seconds: float) -> None:
            allowance.wait(seconds)
            self.request.progress(stage, done)

        saved, silence = limits.SAVED_SECONDS, allowance.limits.silence
        watch = Watch(saved, saved, wait, silence=silence)
        with self._printing(words, watch) as chunks:
            for chunk in chunks:
                done += len(chunk)
                _check(done, limit)
                append(file, chunk)
        wait(0)
        return FileBlob(file, 0, done)

    @contextmanager
    def _printing(self, words: Sequence[str], watch: Watch) -> Iterator[Iterator[bytes]]:
        with printing([*client_command(self.namespace), *words], watch) as chunks:
            yield self._charged(chunks)

    def _charged(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.request.allowance.charge(steps_to_receive(chunk))
            yield chunk


def _check(done: int, limit: int) -> None:
    if done > limit:
        raise DamageError(f"containerd sends more than {size_text(limit)}")

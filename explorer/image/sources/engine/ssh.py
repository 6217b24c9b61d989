"""A socket of our own that leads to an engine behind SSH.

Each connection to it starts the user's own `ssh` with the engine's `system dial-stdio`,
as the engines' clients do; keys, agents and hosts are those of the user's configuration.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit

from explorer.errors import EngineError
from explorer.image.spool import private_folder
from explorer.printable import printable

_SSH = "ssh"
# Seconds; where a listener that is closed wakes nobody, the server waits for ever.
_PATIENCE = 1.0


class Tunnel:
    """A context in which `url` leads to the engine at the other end; then all of it is gone."""

    def __init__(self, address: str, engine: str) -> None:
        """Take "ssh://[user@]host[:port]". Raises EngineError for anything else, ImageError."""
        self._command = _command(_parts(address), engine)
        if not shutil.which(_SSH):
            raise EngineError(f"There is no {_SSH} command to reach {printable(address)} with")
        self._processes: list[subprocess.Popen[bytes]] = []
        self._folder = private_folder()
        self._path = Path(self._folder.name, "engine.sock")
        self._listener = socket.socket(socket.AF_UNIX)
        self._server = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """Where the engine seems to listen."""
        return f"unix://{self._path}"

    def __enter__(self) -> Self:
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._server.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # It may be starting one more process, which has to end as well.
        self._server.join(_PATIENCE)
        for process in self._processes:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed: the tunnel's end
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    self._start(connection)

    def _start(self, connection: socket.socket) -> None:
        """Let `ssh` speak on the connection itself. Without it the other side sees an end."""
        end = connection.fileno()
        process = subprocess.Popen(  # noqa: S603 - the user's own address, behind "--"
            self._command, stdin=end, stdout=end, stderr=subprocess.DEVNULL
        )
        self._processes.append(process)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise EngineError(f"{printable(address)} is no address of an engine") from error
    if not parts.hostname:
        raise EngineError(f"{printable(address)} names no host to reach by {_SSH}")
    return parts


def _command(parts: SplitResult, engine: str) -> list[str]:
    user = ["-l", parts.username] if parts.username else []
    port = ["-p", str(parts.port)] if parts.port else []
    # BatchMode: a question for a password would wait unseen behind a full screen.
    return [
        *(_SSH, "-T", "-o", "BatchMode=yes", *user, *port, "--"),
        *(parts.hostname or "", engine, "system", "dial-stdio"),
    ]

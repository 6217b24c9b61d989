"""The tunnel to an engine behind SSH leaves no process behind, whenever it is closed."""

from __future__ import annotations

import shutil
import socket
import subprocess
from threading import Event, Thread

import pytest

from explorer.image.sources.engine.ssh import Tunnel


def test_a_process_that_starts_while_the_tunnel_closes_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starting, closing, ended = Event(), Event(), list[str]()

    class Process:
        """Takes so long to start that the tunnel is being closed by then."""

        def __init__(self, *_command: object, **_more: object) -> None:
            starting.set()
            assert closing.wait(20), "the tunnel never waited for its thread"

        def terminate(self) -> None:
            ended.append("terminated")

        def wait(self, _timeout: float) -> None:
            ended.append("waited for")

    class Server:
        """The tunnel's thread, which goes on no sooner than it is waited for."""

        def __init__(self, thread: Thread) -> None:
            self._thread = thread

        def join(self, timeout: float) -> None:
            closing.set()
            self._thread.join(timeout)

    monkeypatch.setattr(shutil, "which", lambda _name: "ssh")
    monkeypatch.setattr(subprocess, "Popen", Process)
    tunnel = Tunnel("ssh://build.example.com", "docker")
    with tunnel, socket.socket(socket.AF_UNIX) as client:
        client.connect(tunnel.url.removeprefix("unix://"))
        assert starting.wait(20), "no process was started"
        monkeypatch.setattr(tunnel, "_server", Server(tunnel._server))
    assert ended == ["terminated", "waited for"]

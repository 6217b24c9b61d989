"""Clusters of machines: a scheduler and a worker, as Dask's own commands run them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sample_images.engines.server import Server
from tests.registry import free_port

_DASK = (sys.executable, "-m", "dask")


@dataclass
class Machines:
    """A scheduler at an address, and a worker of it; either may go down and be there again."""

    folder: Path
    address: str
    env: Mapping[str, str]
    running: dict[str, Server] = field(default_factory=dict)

    def start(self) -> None:
        """Start both, and return when the worker has joined."""
        self._start("scheduler", "--host", self.address)
        options = ("--nworkers", "1", "--nthreads", "2", "--local-directory", str(self.folder))
        self._start("worker", self.address, *options)
        log = self.folder / "worker.log"
        self.running["worker"].wait_until(lambda: b"Registered to" in log.read_bytes())

    def _start(self, name: str, *options: str) -> None:
        command = (*_DASK, name, "--no-dashboard", *options)
        self.running[name] = Server(
            command, self.folder / f"{name}.log", {**os.environ, **self.env}
        )

    def stop(self) -> None:
        """Stop both, the scheduler first: the worker has no time to say goodbye."""
        for name in ("scheduler", "worker"):
            self.running[name].stop()


@contextmanager
def machines(
    folder: Path, protocol: str = "tcp", env: Mapping[str, str] | None = None
) -> Iterator[Machines]:
    """Run a scheduler and a worker with more environment; their logs are in a folder."""
    there = Machines(folder, f"{protocol}://127.0.0.1:{free_port()}", env or {})
    there.start()
    try:
        yield there
    finally:
        there.stop()


def settings(folder: Path, files: Mapping[str, str]) -> str:
    """Write what Dask is told of a certificate, as an organisation does, and return where it is."""
    own = {"cert": files["certificate"], "key": files["key"]}
    tls = {"ca-file": files["certificate"], "scheduler": own, "worker": own, "client": own}
    comm = {"require-encryption": True, "tls": tls}
    told = {"distributed": {"comm": comm, "logging": {"distributed": "info"}}}
    path = folder / "dask.yaml"
    path.write_text(json.dumps(told))
    return str(path)


def shown_by(server: Server) -> bytes:
    """Return what anybody on the machine may see of a server's processes, and the user of them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == server.session:
                found += [(process / name).read_bytes() for name in ("cmdline", "environ")]
        except OSError:  # it has ended meanwhile
            continue
    return b"\n".join(found)

"""Where the engines of this machine listen, or those it is told to use.

Docker: DOCKER_HOST, else the context that is in use, else the usual sockets. Podman:
CONTAINER_HOST, else its socket of the user or of the system, where its service runs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from explorer.errors import EngineError
from explorer.printable import printable

if TYPE_CHECKING:
    from docker.context import Context
    from docker.tls import TLSConfig

DOCKER = "docker"
PODMAN = "podman"
TITLES = {DOCKER: "Docker", PODMAN: "podman"}
_DOCKER_SOCKET = "/var/run/docker.sock"
_STARTERS = {
    DOCKER: "Start it, or set DOCKER_HOST to where it listens",
    PODMAN: "Start its service with: systemctl --user start podman.socket",
}


class Endpoint(Struct, frozen=True):
    """An engine's address as a URL (unix, tcp, https, ssh), with its TLS material."""

    engine: str
    url: str
    tls: TLSConfig | None = None

    @property
    def title(self) -> str:
        """The engine's name, as it stands in messages."""
        return TITLES[self.engine]

    @property
    def start_hint(self) -> str:
        """What to do when nothing listens there."""
        return _STARTERS[self.engine]


def endpoint_of(engine: str) -> Endpoint:
    """Return where an engine listens. Raises EngineError where its settings make no sense."""
    return _docker() if engine == DOCKER else _podman()


def _docker() -> Endpoint:
    from docker.errors import DockerException
    from docker.utils import kwargs_from_env

    try:
        settings = kwargs_from_env()
    except DockerException as error:
        raise EngineError(f"Docker's TLS settings are wrong: {printable(str(error))}") from error
    if url := settings.get("base_url"):
        return Endpoint(DOCKER, url, settings.get("tls"))
    return _docker_context()


def _docker_context() -> Endpoint:
    from docker.context import ContextAPI

    name = os.environ.get("DOCKER_CONTEXT")
    try:
        # The SDK's type leaves out that a context of that name may not be there.
        context = cast("Context | None", ContextAPI.get_context(name or None))
    except Exception as error:  # the SDK raises bare Exception for a damaged context
        raise EngineError(f"Docker's context is damaged: {printable(str(error))}") from error
    if context is None or not (url := context.Host):
        shown = printable(name) if name else "in use"
        raise EngineError(f"Docker's context {shown} is not there", hint="See: docker context ls")
    if url == f"unix://{_DOCKER_SOCKET}":
        own = Path("~/.docker/run/docker.sock")
        with suppress(RuntimeError):  # a user without a home
            own = own.expanduser()
        sockets = Path(_DOCKER_SOCKET), *_runtime_folder("docker.sock"), own
        return Endpoint(DOCKER, _first_socket(sockets))
    return Endpoint(DOCKER, url, context.TLSConfig)


def _podman() -> Endpoint:
    sockets = *_runtime_folder("podman/podman.sock"), Path("/run/podman/podman.sock")
    return Endpoint(PODMAN, os.environ.get("CONTAINER_HOST") or _first_socket(sockets))


def _runtime_folder(name: str) -> list[Path]:
    folders = [os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{os.getuid()}"]
    return [Path(folder, name) for folder in dict.fromkeys(folders) if folder]


def _first_socket(paths: Sequence[Path]) -> str:
    """Return the first socket there is; the first one there might be where there is none."""
    # A folder that lets nobody in is no reason to stop looking, and raises nothing here.
    return f"unix://{next(filter(os.path.exists, paths), paths[0])}"

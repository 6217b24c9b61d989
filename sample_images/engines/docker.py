"""A private Docker daemon."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from sample_images.engines.server import EngineError, Server, run, unmount_below


def client() -> str:
    """Return the client to use."""
    # The distribution's client builds with BuildKit by itself; a newer one that stands before it
    # in the search path needs a plugin for that.
    return shutil.which("docker", path="/usr/bin") or "docker"


class DockerEngine:
    """A daemon whose images, socket and processes all live in one folder."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._folder = folder
        self._server = server
        self.host = f"unix://{folder}/s"

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start a daemon in the folder, and return once it answers."""
        folder = folder.resolve()
        # The daemon picks overlay2 where the file system can carry it, vfs elsewhere.
        command = ["dockerd", "--data-root", f"{folder}/data", "--exec-root", f"{folder}/run"]
        command += ["--host", f"unix://{folder}/s", "--pidfile", f"{folder}/pid"]
        command += ["--bridge=none", "--iptables=false"]
        engine = cls(folder, Server(command, folder / "log"))
        engine._server.wait_until(engine._answers)
        return engine

    def build(
        self,
        context: Path,
        tag: str,
        *,
        dockerfile: Path | None = None,
        target: str | None = None,
        platform: str | None = None,
        build_args: Mapping[str, str] | None = None,
        secrets: Mapping[str, Path] | None = None,
    ) -> None:
        """Build an image with BuildKit; a secret is the file that holds it."""
        options = ["--network=host", "--tag", tag]
        options += ["--file", str(dockerfile)] if dockerfile else []
        options += ["--target", target] if target else []
        options += ["--platform", platform] if platform else []
        for name, value in (build_args or {}).items():
            options += ["--build-arg", f"{name}={value}"]
        for name, path in (secrets or {}).items():
            options += ["--secret", f"id={name},src={path}"]
        self._docker("build", *options, str(context))

    def save(self, tag: str, path: Path) -> None:
        """Write a docker-archive."""
        self._docker("save", "--output", str(path), tag)

    def load(self, path: Path) -> None:
        """Take in a docker-archive."""
        self._docker("load", "--quiet", "--input", str(path))

    def export(self, tag: str) -> bytes:
        """Return the final file system of an image as a tar: what a container of it would see."""
        # An image without a command needs one to be created; nothing ever runs it.
        container = self._docker("create", "--network=none", tag, "unused").decode().strip()
        try:
            return self._docker("export", container)
        finally:
            self._docker("rm", container)

    def stop(self) -> None:
        """End the daemon and what it left mounted."""
        self._server.stop()
        unmount_below(self._folder)

    def _answers(self) -> bool:
        try:
            self._docker("version")
        except EngineError:
            return False
        return True

    def _docker(self, *arguments: str) -> bytes:
        # A configuration of its own: the user's contexts and credentials are none of its business.
        env = {**os.environ, "DOCKER_BUILDKIT": "1", "DOCKER_CONFIG": f"{self._folder}/client"}
        return run([client(), "--host", self.host, *arguments], env=env)

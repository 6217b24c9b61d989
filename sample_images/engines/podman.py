"""A private podman service."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from sample_images.engines.server import EngineError, Server, run, unmount_below


def podman_in(folder: Path) -> list[str]:
    """Return the words of podman itself, with all it keeps in a folder."""
    places = ["--root", f"{folder}/root", "--runroot", f"{folder}/run"]
    places += ["--tmpdir", f"{folder}/tmp"]
    # vfs works on any file system; neither systemd nor its journal is needed.
    return ["podman", *places, "--storage-driver=vfs", "--cgroup-manager=cgroupfs",
            "--events-backend=file"]  # fmt: skip


class PodmanEngine:
    """A podman service whose images and socket live in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.host = f"unix://{folder}/s"
        self._server = Server(
            [*self._local(), "system", "service", "--time=0", self.host], folder / "log"
        )

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start a service in the folder, and return once it answers."""
        engine = cls(folder.resolve())
        engine._server.wait_until(engine._answers)
        return engine

    def load(self, path: Path) -> None:
        """Take in a docker-archive or an oci-archive."""
        self._remote("load", "--quiet", "--input", str(path))

    def build(
        self,
        context: Path,
        tag: str,
        *,
        dockerfile: Path,
        build_args: Mapping[str, str] | None = None,
        secrets: Mapping[str, Path] | None = None,
    ) -> None:
        """Build an image with podman's own builder; a secret is the file that holds it."""
        # Build steps need no more than another root folder: no network set-up, no control groups.
        options = ["--isolation=chroot", "--network=host", "--tag", tag, "--file", str(dockerfile)]
        for name, value in (build_args or {}).items():
            options += ["--build-arg", f"{name}={value}"]
        for name, path in (secrets or {}).items():
            options += ["--secret", f"id={name},src={path}"]
        run([*self._local(), "build", *options, str(context)])

    def save(self, tag: str, path: Path, *, form: str = "docker-archive") -> None:
        """Write an archive of that form."""
        run([*self._local(), "save", "--quiet", "--format", form, "--output", str(path), tag])

    def stop(self) -> None:
        """End the service and what it left mounted."""
        self._server.stop()
        unmount_below(self._folder)

    def _local(self) -> list[str]:
        return podman_in(self._folder)

    def _remote(self, *arguments: str) -> bytes:
        return run(["podman", "--remote", "--url", self.host, *arguments])

    def _answers(self) -> bool:
        try:
            self._remote("version")
        except EngineError:
            return False
        return True

"""A private containerd."""

from pathlib import Path
from typing import Self

from sample_images.engines.server import EngineError, Server, run, unmount_below

_CONFIGURATION = """version = 2
root = "{folder}/root"
state = "{folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{folder}/s"
"""


class ContainerdEngine:
    """A containerd whose images, socket and processes all live in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"{folder}/s"
        file = folder / "config.toml"
        file.write_text(_CONFIGURATION.format(folder=folder))
        self._server = Server(["containerd", "--config", str(file)], folder / "log")

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start it in the folder, and return once it answers."""
        engine = cls(folder.resolve())
        engine._server.wait_until(engine._answers)
        return engine

    def load(self, path: Path, *, namespace: str = "default", platform: str = "") -> None:
        """Take in an archive: all its platforms, or the one that is named."""
        what = ["--platform", platform] if platform else ["--all-platforms"]
        # Unpacking would need a file system that layers can be mounted on.
        self._ctr(namespace, "images", "import", "--no-unpack", *what, str(path))
        self._ctr(namespace, "images", "rm", "--sync", "none")  # and what was not taken is gone

    def tag(self, name: str, other: str, *, namespace: str = "default") -> None:
        """Give an image another name."""
        self._ctr(namespace, "images", "tag", name, other)

    def forget(self, name: str, *, namespace: str = "default") -> None:
        """Remove an image, and what no other one needs."""
        self._ctr(namespace, "images", "rm", "--sync", name)

    def stop(self) -> None:
        """End it and what it left mounted."""
        self._server.stop()
        unmount_below(self._folder)

    def _answers(self) -> bool:
        try:
            self._ctr("default", "version")
        except EngineError:
            return False
        return True

    def _ctr(self, namespace: str, *words: str) -> bytes:
        return run(["ctr", "--address", self.address, "--namespace", namespace, *words])

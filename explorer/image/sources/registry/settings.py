"""Where engines keep their settings for registries, for one user and for the whole machine.

Sources: containers-auth.json(5), containers-registries.conf(5), containers-certs.d(5); the
`docker` command's reference, "Change the .docker directory"; the XDG base directories.
"""

from __future__ import annotations

import os
from pathlib import Path

from explorer import limits
from explorer.errors import UsageError
from explorer.printable import printable
from explorer.wording import size_text

SYSTEM = Path("/etc")
"""The folder of the machine's own settings."""


def home() -> Path:
    """Return the user's home, the root where there is none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")


def user_settings() -> Path:
    """Return the folder of the user's settings: `XDG_CONFIG_HOME`, or `.config`."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or home() / ".config")


def containers_folders() -> tuple[Path, Path]:
    """Return where podman and skopeo have their settings, the user's first."""
    return user_settings() / "containers", SYSTEM / "containers"


def docker_folder() -> Path:
    """Return where the `docker` command has its settings."""
    return Path(os.environ.get("DOCKER_CONFIG") or home() / ".docker")


def read_settings(path: Path) -> bytes | None:
    """Return what stands in a file, None where there is none. Raises UsageError."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.LARGEST_SETTINGS + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(path)} can't be read: {reason_of(error)}") from error
    if len(data) > limits.LARGEST_SETTINGS:
        raise UsageError(f"{shown(path)} is over {size_text(limits.LARGEST_SETTINGS)}")
    return data


def shown(path: Path) -> str:
    """Return a path, fit for a message."""
    return printable(os.fsencode(path))


def reason_of(error: Exception) -> str:
    """Return in a line why a file can't be read or used."""
    reason = error.strerror if isinstance(error, OSError) else None
    return printable(" ".join((reason or str(error)).split())) or type(error).__name__

"""Other programs that do a part of the same, where they are installed: what starts them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path


def command_of(name: str, *arguments: str) -> list[str] | None:
    """Return what starts a program that is on PATH or beside Python; None where it is not there."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    binary = shutil.which(name, path=path)
    return [binary, *arguments] if binary else None


def dive(image: Path) -> list[str] | None:
    """Return what starts dive's interface on an archive."""
    return command_of("dive", "--source", "docker-archive", str(image))


def searching(image: Path, files: Path) -> dict[str, Sequence[str] | None]:
    """Return what searches the archive of an image, or its files unpacked, for secrets."""
    archive, folder = str(image), str(files)
    kingfisher = ("--no-validate", "--format", "json", "--no-update-check")
    trivy = ("--scanners", "secret", "--offline-scan", "--quiet", "--cache-backend", "memory")
    return {
        "Kingfisher": command_of("kingfisher", "scan", folder, *kingfisher),
        "Trivy": command_of("trivy", "image", *trivy, "--input", archive),
        "Gitleaks": command_of("gitleaks", "dir", folder, "--exit-code", "0", "--no-banner"),
        "TruffleHog": command_of("trufflehog", "filesystem", folder, "--no-verification"),
    }

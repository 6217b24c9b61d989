"""A cache of blobs in a folder of the user: written whole or not at all, checked when read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"layer-explorer blob 1\n"
_KEPT = 6


class Cache:
    """Blobs by their key; one that can't be read or written is missing, which is no error."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, made with mode 0700 when the first blob is written."""
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """Return a blob; None if it is missing, damaged, or writable by others."""
        try:
            if not _private(self._folder.lstat()):
                return None
            with _open_kept(self._path(key)) as file:
                content = file.read() if _private(os.fstat(file.fileno())) else b""
        except OSError:
            return None
        return _verified(content)

    def write(self, key: str, blob: bytes) -> None:
        """Keep a blob; its file gets its name when all bytes are written."""
        target = self._path(key)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _private(self._folder.lstat()):
                return
            with _open_new(partial) as file:
                file.write(_MAGIC + hashlib.sha256(blob).digest() + blob)
            partial.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()
            return
        self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / f"rules-{key[:40]}.blob"

    def _prune(self) -> None:
        """Delete all blobs but the newest: each change of the rules leaves an old one behind."""
        with contextlib.suppress(OSError):
            blobs = sorted(self._folder.glob("rules-*.blob"), key=lambda one: one.stat().st_mtime)
            for blob in blobs[:-_KEPT]:
                blob.unlink()


def _verified(content: bytes) -> bytes | None:
    start = len(_MAGIC) + hashlib.sha256().digest_size
    blob = content[start:]
    expected = _MAGIC + hashlib.sha256(blob).digest()
    return blob if content[:start] == expected else None


def _private(status: os.stat_result) -> bool:
    """Return whether only the user can write there: it is theirs, and no link."""
    own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return own and not stat.S_ISLNK(status.st_mode) and not status.st_mode & 0o022


def _open_kept(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")


def _open_new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

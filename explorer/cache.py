"""Files that the program can make again, in a folder of the user's: whole, or not there.

Whoever else could have written one is not believed. A cache that can't be used is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

VARIABLE = "LAYER_EXPLORER_CACHE_DIR"
_MAGIC = b"layer-explorer blob 1\n"
_HEAD = len(_MAGIC) + hashlib.sha256().digest_size
_KEY_LETTERS = 40
_ENDING = ".blob"
_NOWHERE = Path(os.devnull, "layer-explorer")


def cache_folder() -> Path:
    """Return the folder for files that the program can make again: one named, or the user's own."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    from platformdirs import user_cache_dir

    try:
        return Path(user_cache_dir("layer-explorer"))
    except RuntimeError:  # a user without a home, as containers have: nothing can be kept
        return _NOWHERE


class Kept(NamedTuple):
    """A file of a cache: its size in bytes, and when it was last used, in seconds since 1970."""

    path: Path
    size: int
    used: float


class Cache(Struct, frozen=True):
    """Blobs of one `kind` by their keys; `prune` deletes those that were not used for longest.

    `most` is how many files are kept, `room` how many bytes they may have together. The folder is
    made with mode 0700 when the first blob is written.
    """

    folder: Path
    kind: str
    most: int
    room: int

    def read(self, key: str) -> bytes | None:
        """Return a blob; None if it is missing, damaged, or writable by others."""
        path = self._path(key)
        try:
            if not _private(self.folder.lstat()):
                return None
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(path, flags), "rb") as file:
                content = file.read() if _private(os.fstat(file.fileno())) else b""
        except OSError:
            return None
        blob = content[_HEAD:]
        if content[:_HEAD] != _MAGIC + hashlib.sha256(blob).digest():
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return blob

    def size(self, key: str) -> int:
        """Return about how many bytes a blob has, which may be damaged; 0 where there is none."""
        try:
            return self._path(key).lstat().st_size
        except OSError:
            return 0

    def write(self, key: str, blob: bytes) -> None:
        """Keep a blob; its file gets its name when all bytes are written."""
        target = self._path(key)
        partial = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _private(self.folder.lstat()):
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(partial, flags, 0o600), "wb") as file:
                file.write(_MAGIC + hashlib.sha256(blob).digest() + blob)
            partial.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()
            return

    def kept(self) -> list[Kept]:
        """Return the files of this kind, the last used first."""
        return sorted(self._found(), key=lambda one: one.used, reverse=True)

    def delete(self, key: str) -> None:
        """Delete a blob, if it is there."""
        _delete(self._path(key))

    def clear(self) -> None:
        """Delete them all."""
        for one in self.kept():
            _delete(one.path)

    def prune(self) -> None:
        """Delete what has not been used for longest, as far as there is too much."""
        size = 0
        for number, one in enumerate(self.kept(), 1):
            size += one.size
            if number > self.most or size > self.room:
                _delete(one.path)

    def _found(self) -> Iterator[Kept]:
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"{self.kind}-*{_ENDING}"):
                with contextlib.suppress(OSError):
                    status = path.lstat()
                    yield Kept(path, status.st_size, status.st_mtime)

    def _path(self, key: str) -> Path:
        return self.folder / f"{self.kind}-{key[:_KEY_LETTERS]}{_ENDING}"


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _private(status: os.stat_result) -> bool:
    """Return whether only the user can write there: it is theirs, and no link."""
    own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return own and not stat.S_ISLNK(status.st_mode) and not status.st_mode & 0o022

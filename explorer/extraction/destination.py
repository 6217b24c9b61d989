"""A folder that is written into under an image's names, and that no such name can leave.

Each folder is opened from its parent's descriptor, following no link (`openat` with O_NOFOLLOW).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import DestinationError
from explorer.layers.paths import base, parent

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OWNER_ALL = 0o700
_PERMISSIONS = 0o777
_OTHERS_WRITE = 0o022


class Destination:
    """An open folder; paths are bytes relative to it, and their parents are made as needed."""

    def __init__(self, folder: Path, *, force: bool) -> None:
        """Open the folder, making it where it is missing. Raises DestinationError."""
        self._force = force
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise DestinationError(f"{folder} can't be written to: {error.strerror}") from error
        self._open: tuple[bytes, int] | None = None
        self._made: set[tuple[int, int]] = set()

    @property
    def room(self) -> int:
        """The bytes that are free on its disk."""
        status = os.fstatvfs(self._root)
        return status.f_bavail * status.f_frsize

    def close(self) -> None:
        """Close the folder."""
        self._forget()
        os.close(self._root)

    def make_directory(self, path: bytes, mode: int) -> None:
        """Make a directory that only its owner may write to. Raises OSError."""
        folder = self._folder(path)
        os.fchmod(folder, mode & _PERMISSIONS & ~_OTHERS_WRITE | _OWNER_ALL)

    @contextmanager
    def new_file(self, path: bytes, mode: int, mtime: int) -> Iterator[int]:
        """Give the descriptor of a new file to write to; a failure removes the file again.

        It gets no set-uid, set-gid or sticky bit. Raises OSError, FileExistsError where something
        is there already and `force` is not set.
        """
        folder, name = self._folder(parent(path)), base(path)
        self._make_room(folder, name)
        # A signal that raises must not come between a new file and the name for it here.
        before, file = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()), None
        try:
            file = os.open(name, _NEW_FILE, mode & _PERMISSIONS, dir_fd=folder)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            self._remember(os.fstat(file))
            yield file
            os.utime(file, (mtime, mtime))
        except BaseException:
            if file is not None:
                os.unlink(name, dir_fd=folder)
            raise
        finally:
            if file is not None:
                os.close(file)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def make_link(self, path: bytes, target: bytes) -> None:
        """Make a symbolic link; the caller has checked it with `stays_inside`. Raises OSError."""
        folder, name = self._folder(parent(path)), base(path)
        self._make_room(folder, name)
        os.symlink(target, name, dir_fd=folder)
        self._remember(os.stat(name, dir_fd=folder, follow_symlinks=False))

    def _make_room(self, folder: int, name: bytes) -> None:
        """With `force`, remove what is in the way, unless this run wrote it.

        On a disk that ignores case or accents, two names of an image may be one file.
        """
        if not self._force:
            return
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return
        if (status.st_dev, status.st_ino) not in self._made:
            os.unlink(name, dir_fd=folder)

    def _remember(self, status: os.stat_result) -> None:
        self._made.add((status.st_dev, status.st_ino))

    def _folder(self, path: bytes) -> int:
        if self._open is not None and self._open[0] == path:
            return self._open[1]
        self._forget()
        folder = os.dup(self._root)
        for name in path.split(b"/") if path else []:
            folder = self._step(folder, name)
        self._open = (path, folder)
        return folder

    @staticmethod
    def _step(folder: int, name: bytes) -> int:
        try:
            try:
                return os.open(name, _FOLDER, dir_fd=folder)
            except FileNotFoundError:
                os.mkdir(name, 0o755, dir_fd=folder)
                return os.open(name, _FOLDER, dir_fd=folder)
        finally:
            os.close(folder)

    def _forget(self) -> None:
        if self._open is not None:
            os.close(self._open[1])
            self._open = None


def is_safe(path: bytes) -> bool:
    """Return whether a path of an image can be a path below a folder: no "..", no NUL."""
    parts = path.split(b"/")
    return all(part not in (b"", b".", b"..") and b"\0" not in part for part in parts)


def stays_inside(path: bytes, target: bytes) -> bool:
    """Return whether a link at `path` can't lead out of the folder, whatever other links do.

    It may have as many ".." as it is deep, and none after a name, which could be a link itself.
    """
    if target.startswith(b"/") or not target or b"\0" in target:
        return False
    parts = [part for part in target.split(b"/") if part not in (b"", b".")]
    ups = next((index for index, part in enumerate(parts) if part != b".."), len(parts))
    return ups <= path.count(b"/") and b".." not in parts[ups:]

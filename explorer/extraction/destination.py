"""A folder that is written into under an image's names, and that no such name can leave.

Each folder is opened from its parent's descriptor, following no link (`openat` with O_NOFOLLOW).
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import DestinationError
from explorer.image.inode import Inode, inode
from explorer.image.spool import lack_of_room
from explorer.layers.paths import base, parent
from explorer.wording import size_text

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OWNER_ALL = 0o700
_PERMISSIONS = 0o777
_OTHERS_WRITE = 0o022
_ELSEWHERE = "Name another place with -o"
# What file systems say that have no hard links, or no more of them for a file.
_NO_LINKS = frozenset({errno.EPERM, errno.EMLINK, errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP})


class Destination:
    """An open folder; paths are bytes relative to it, and their parents are made as needed."""

    def __init__(
        self, folder: Path, *, force: bool, spared: frozenset[Inode] = frozenset()
    ) -> None:
        """Open the folder, making it where it is missing; what is `spared` is never replaced.

        Raises DestinationError.
        """
        self._force = force
        self._spared = spared
        self._umask = _umask()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise DestinationError(f"{folder} can't be written to: {error.strerror}") from error
        self._open: tuple[bytes, int] | None = None
        self._made: set[Inode] = set()
        self._spare(os.fstat(self._root))

    def need_room(self, size: int) -> None:
        """Raise DestinationError where so many bytes more would leave too little of its disk."""
        if reason := lack_of_room(self._root, size):
            raise DestinationError(
                f"{size_text(size)} more do not fit: {reason}",
                hint="Name another place with -o, or fewer files",
            )

    def close(self) -> None:
        """Close the folder."""
        self._forget()
        os.close(self._root)

    def make_directory(self, path: bytes, mode: int) -> None:
        """Make a directory that only its owner may write to, if the umask lets. Raises OSError."""
        folder = self._folder(path)
        os.fchmod(folder, mode & _PERMISSIONS & ~(_OTHERS_WRITE | self._umask) | _OWNER_ALL)

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

    def link_file(self, path: bytes, source: bytes) -> bool:
        """Give a file that this run wrote at `source` another name; return whether that went.

        Raises OSError where the name is taken.
        """
        origin = os.dup(self._folder(parent(source)))
        try:
            written = os.stat(base(source), dir_fd=origin, follow_symlinks=False)
            folder, name = self._folder(parent(path)), base(path)
            if inode(written) not in self._made:
                return False
            self._make_room(folder, name)
            start = base(source)
            os.link(start, name, src_dir_fd=origin, dst_dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return False
        finally:
            os.close(origin)
        return True

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
        self._spare(status)
        if inode(status) not in self._made:
            os.unlink(name, dir_fd=folder)

    def _spare(self, status: os.stat_result) -> None:
        if inode(status) in self._spared:
            raise DestinationError("The image itself would be overwritten", hint=_ELSEWHERE)

    def _remember(self, status: os.stat_result) -> None:
        self._made.add(inode(status))

    def _folder(self, path: bytes) -> int:
        if self._open is not None and self._open[0] == path:
            return self._open[1]
        self._forget()
        folder = os.dup(self._root)
        for name in path.split(b"/") if path else []:
            folder = self._step(folder, name)
            self._spare(os.fstat(folder))
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


def _umask() -> int:
    # There is no way to ask for it alone; for the moment between nobody else gets anything.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


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

"""Which program this is: its own files say it, not the number of its version."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

_OWN = Path(__file__).parent
_INSTALLED = "layer_explorer-*.dist-info/RECORD"
# The parts of the program that have a say in what a record says.
_PARTS = ("image", "layers", "records", "secrets", "tar", "text")
_SOURCES = (".py", ".toml", ".txt")


@cache
def program_digest(root: Path = _OWN) -> bytes:
    """Return a digest of those parts of the program that a record depends on; nothing of none.

    It is the same wherever and however the same program is installed; `root` is its folder.
    """
    hashes = sorted(_recorded(root) or _hashed(root))
    return sha256(b"\n".join(hashes)).digest() if hashes else b""


def _recorded(root: Path) -> list[bytes]:
    """Return what the installer has noted of the files, which it has hashed, if it is of these.

    Lines of other files differ from place to place (Python packaging, "Recording installed
    projects").
    """
    parts = tuple(f"{root.name}/{part}/".encode() for part in _PARTS)
    for recorded in root.parent.glob(_INSTALLED):
        lines = recorded.read_bytes().splitlines()
        if listed := [one for one in lines if one.startswith(parts) and b",sha256=" in one]:
            return listed
    return []


def _hashed(root: Path) -> list[bytes]:
    """Return the same of files that nobody has installed."""
    files = (file for part in _PARTS for file in (root / part).rglob("*.*"))
    return [_line(file, root.parent) for file in files if file.suffix in _SOURCES]


def _line(file: Path, above: Path) -> bytes:
    data = file.read_bytes()
    digest = urlsafe_b64encode(sha256(data).digest()).rstrip(b"=")
    return b"%b,sha256=%b,%d" % (bytes(file.relative_to(above)), digest, len(data))

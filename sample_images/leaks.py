"""Which credentials can be read out of an archive, found without the program under test."""

import gzip
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from sample_images import tokens
from sample_images.engines import skopeo

GZIP = b"\x1f\x8b"


def in_clear(data: bytes, scenario: str) -> set[str]:
    """Return the names of the scenario's credentials that stand in the bytes as they are."""
    values = tokens.values(scenario)
    return {name for name, value in values.items() if value.strip().encode() in data}


def recoverable(path: Path, scenario: str, form: str) -> set[str]:
    """Return the names of those that anyone with the archive can get back."""
    if form == "oci-zstd":
        return _after_decompression(path, scenario)
    found: set[str] = set()
    for data in _blobs(path):
        found |= in_clear(data, scenario)
    return found


def _after_decompression(path: Path, scenario: str) -> set[str]:
    # The standard library reads no zstd: skopeo takes the compression off.
    with TemporaryDirectory() as folder:
        skopeo.copy(f"oci-archive:{path}", f"dir:{folder}", "--dest-decompress")
        return recoverable(Path(folder), scenario, "dir")


def _blobs(path: Path) -> list[bytes]:
    if path.is_dir():
        return [_plain(file.read_bytes()) for file in path.rglob("*") if file.is_file()]
    with tarfile.open(path) as archive:
        members = [archive.extractfile(member) for member in archive if member.isfile()]
        return [_plain(member.read()) for member in members if member]


def _plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(GZIP) else data

"""The commands that print parts of an image, by the programs that everybody has."""

from __future__ import annotations

from explorer.image import Image
from explorer.image.compression import Compression
from explorer.image.sources.source import Access
from explorer.image.sources.table import parse_reference, source_named
from explorer.secrets.shell import path_word, word

_FLAGS = {
    Compression.NONE: "-xOf",
    Compression.GZIP: "-xzOf",
    Compression.ZSTD: "--zstd -xOf",
}


def access_to(image: Image) -> Access | None:
    """Return the way to an image; None for one that stands nowhere but in this process."""
    source = source_named(image.source)
    return source.access(image, parse_reference(image.reference).target) if source else None


def first(access: Access) -> tuple[str, ...]:
    """Return the commands that bring the image."""
    return tuple(" ".join(map(word, command)) for command in access.first)


def part(access: Access, stored_as: bytes) -> str:
    """Return the command that prints a stored part, such as the configuration."""
    if access.is_archive:
        return tar("-xOf", access.target, stored_as)
    return f"cat {path_word(_file(access, stored_as))}"


def member(access: Access, stored_as: bytes, how: Compression, name: bytes, nth: int = 0) -> str:
    """Return the command that prints a file of a layer; of several of its name the `nth`."""
    flags = _FLAGS[how]
    if access.is_archive:
        return f"{part(access, stored_as)} | {tar(flags, '-', name, nth)}"
    return tar(flags, _file(access, stored_as).decode("utf-8", "surrogateescape"), name, nth)


def _file(access: Access, stored_as: bytes) -> bytes:
    folder = access.target.encode("utf-8", "surrogateescape").rstrip(b"/")
    name = stored_as.rpartition(b"/")[2] if access.flat else stored_as
    return folder + b"/" + name


def tar(flags: str, archive: str, member: bytes, nth: int = 0) -> str:
    """Return a command of GNU tar that prints one member of an archive."""
    options = ["tar", flags, "-" if archive == "-" else path_word(archive)]
    if ":" in archive:
        options.append("--force-local")  # or it would be a file of another machine
    if member.startswith(b"/") or b".." in member.split(b"/"):
        options.append("-P")
    if nth:
        options.append(f"--occurrence={nth}")
    if member.startswith(b"-"):
        options.append("--")
    return " ".join([*options, word(member)])

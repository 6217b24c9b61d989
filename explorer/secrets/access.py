"""The commands that print parts of an image and unpack them, by programs that everybody has."""

from __future__ import annotations

from msgspec import Struct, field

from explorer.image import Image
from explorer.image.compression import Compression
from explorer.image.sources.source import Access
from explorer.image.sources.table import parse_reference, source_named
from explorer.layers.paths import BEHIND_THE_END
from explorer.secrets.nested.source import SAID
from explorer.secrets.shell import path_word, word

_FLAGS = {
    Compression.NONE: "-xOf",
    Compression.GZIP: "-xzOf",
    Compression.ZSTD: "--zstd -xOf",
}
_LISTING = {
    Compression.NONE: "-tvf",
    Compression.GZIP: "-tvzf",
    Compression.ZSTD: "--zstd -tvf",
}
_INFLATING = {Compression.GZIP: " | gzip -dc", Compression.ZSTD: " | zstd -dc"}
_ZIPS = (b".zip", b".jar", b".war", b".ear", b".whl", b".apk", b".nupkg", b".docx", b".xlsx")
_STREAMS = {b".gz": "gzip -dc", b".zst": "zstd -dc", b".xz": "xz -dc", b".bz2": "bzip2 -dc"}
_TARS = {
    **dict.fromkeys((b".tar.gz", b".tgz"), "-xzOf"),
    **dict.fromkeys((b".tar.xz", b".txz"), "-xJOf"),
    **dict.fromkeys((b".tar.bz2", b".tbz2", b".tbz"), "-xjOf"),
    **dict.fromkeys((b".tar.zst", b".tzst"), "--zstd -xOf"),
    b".tar": "-xOf",
}
_PATTERNS = b"*?[\\"
_NO_MEMBERS = (SAID, BEHIND_THE_END)


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
    if access.prints:
        return " ".join(map(word, (*access.prints, stored_as.decode("ascii", "replace"))))
    return f"cat {path_word(_file(access, stored_as))}"


def member(access: Access, stored_as: bytes, how: Compression, name: bytes, nth: int = 0) -> str:
    """Return the command that prints a file of a layer; of several of its name the `nth`."""
    return _member(access, stored_as, _FLAGS[how], name, nth)


def listing(access: Access, stored_as: bytes, how: Compression, name: bytes, nth: int = 0) -> str:
    """Return the command that prints what an entry of a layer is: its name, its target."""
    return _member(access, stored_as, _LISTING[how], name, nth)


def plain(access: Access, stored_as: bytes, how: Compression) -> str:
    """Return the command that prints the tar of a layer."""
    return part(access, stored_as) + _INFLATING.get(how, "")


def _member(access: Access, stored_as: bytes, flags: str, name: bytes, nth: int) -> str:
    if access.is_archive or access.prints:
        return f"{part(access, stored_as)} | {tar(flags, '-', name, nth)}"
    return tar(flags, _file(access, stored_as).decode("utf-8", "surrogateescape"), name, nth)


def _file(access: Access, stored_as: bytes) -> bytes:
    folder = access.target.encode("utf-8", "surrogateescape").rstrip(b"/")
    name = stored_as.rpartition(b"/")[2] if access.flat else stored_as
    return folder + b"/" + name


def path_of(access: Access, name: bytes) -> str:
    """Return the word for a file of a folder that has the files themselves."""
    return path_word(_file(access, name))


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


class Unpacking(Struct):
    """Commands under construction: `commands` are complete, `pipe` is the one being extended.

    `left` is the part of the inner path that no common program opens.
    """

    pipe: str
    commands: list[str] = field(default_factory=list)
    left: bytes = b""

    def open(self, name: bytes, inner_path: bytes) -> None:
        """Extend the commands by the levels of an inner path, which have "!" between them."""
        levels = inner_path.split(b"!")
        for at, level in enumerate(levels):
            if level in _NO_MEMBERS or not self._enter(name, level):
                self.left = b"!".join(levels[at:])
                return
            name = level

    def _enter(self, name: bytes, member: bytes) -> bool:
        lowered = name.lower()
        if flags := next((how for end, how in _TARS.items() if lowered.endswith(end)), None):
            self.pipe += f" | {tar(flags, '-', member)}"
        elif lowered.endswith(_ZIPS) and not set(_PATTERNS) & set(member):
            file = path_word(name.rpartition(b"/")[2])
            self.commands.append(f"{self.pipe} > {file}")
            self.pipe = f"unzip -p {file} {word(member)}"
        elif how := next((how for end, how in _STREAMS.items() if lowered.endswith(end)), None):
            self.pipe += f" | {how}"
        else:
            return False
        return True

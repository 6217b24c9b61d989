"""How anyone who has an image gets at its parts, by the programs that everybody has.

An engine or a registry is asked for the image once; an archive and a folder are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.frozen import Frozen
from explorer.image import Image
from explorer.image.compression import Compression
from explorer.image.reference import ENGINES, STDIN, parse_reference
from explorer.image.sources.choice import familiar
from explorer.secrets.shell import path_word, word

ARCHIVE = "image.tar"
FOLDER = "image"
_FLAGS = {
    Compression.NONE: "-xOf",
    Compression.GZIP: "-xzOf",
    Compression.ZSTD: "--zstd -xOf",
}


@dataclass(frozen=True, slots=True)
class Access(Frozen):
    """Commands that bring the image, where it is then, and whether that is one file.

    `engine` and `name` are given where an engine can be asked about it as well. In a `flat`
    folder parts are named by their digests alone, as skopeo's `dir:` has them.
    """

    first: Sequence[str]
    place: str
    is_archive: bool
    engine: str = ""
    name: str = ""
    remark: str = ""
    flat: bool = False

    def part(self, stored_as: bytes) -> str:
        """Return the command that prints a stored part, such as the configuration."""
        if self.is_archive:
            return f"{tar('-xOf', self.place, stored_as)}"
        return f"cat {path_word(self._file(stored_as))}"

    def member(self, stored_as: bytes, how: Compression, name: bytes, nth: int = 0) -> str:
        """Return the command that prints a file of a layer; of several of its name the `nth`."""
        flags = f"{_FLAGS[how]}"
        if self.is_archive:
            return f"{self.part(stored_as)} | {tar(flags, '-', name, nth)}"
        return tar(flags, self._file(stored_as).decode("utf-8", "surrogateescape"), name, nth)

    def _file(self, stored_as: bytes) -> bytes:
        folder = self.place.encode("utf-8", "surrogateescape").rstrip(b"/") or b"/"
        name = stored_as.rpartition(b"/")[2] if self.flat else stored_as
        return folder.rstrip(b"/") + b"/" + name


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


def access_to(image: Image) -> Access | None:
    """Return the way to an image; None for one that stands nowhere but in this process."""
    reference = parse_reference(image.reference)
    if image.source in ENGINES:
        return _from_engine(image, reference.place)
    if image.source == "registry":
        return _from_registry(image, reference.place)
    if image.source in ("docker-archive", "oci-archive"):
        if reference.place == STDIN:
            remark = f"{ARCHIVE} stands for the archive that came on standard input."
            return Access((), ARCHIVE, is_archive=True, remark=remark)
        return Access((), reference.place, is_archive=True)
    return Access((), reference.place, is_archive=False) if image.source == "oci" else None


def _from_engine(image: Image, place: str) -> Access:
    name = word(_engine_name(image, place))
    saving = f"{image.source} save -o {ARCHIVE} {name}"
    return Access((saving,), ARCHIVE, is_archive=True, engine=image.source, name=name)


def _engine_name(image: Image, place: str) -> str:
    """Return a name for this one image: without a tag, an engine saves all of that name."""
    tags = [tag for tag in image.tags if familiar(tag) == familiar(place)]
    return tags[0] if tags else place if "@" in place or not image.id else image.id


def _from_registry(image: Image, place: str) -> Access:
    options = ""
    if len(image.platforms) > 1 and (platform := image.platform):
        options = (
            f" --override-os {word(platform.os)} --override-arch {word(platform.architecture)}"
        )
        if platform.variant:
            options += f" --override-variant {word(platform.variant)}"
    # A layout would have Docker's manifests made into OCI's, the configuration under a new digest.
    copying = f"skopeo{options} copy {word(f'docker://{place}')} dir:{FOLDER}"
    return Access((copying,), FOLDER, is_archive=False, flat=True)

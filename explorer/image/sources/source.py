"""What a source of images is: one value has all that is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from msgspec import Struct

from explorer.frozen import Frozen
from explorer.image.model import Image, Outline

if TYPE_CHECKING:
    from explorer.allowance import Allowance
    from explorer.image.request import Request
    from explorer.image.sources.archive import Archive

ARCHIVE = "image.tar"
FOLDER = "image"


class Access(Frozen, frozen=True):
    """Commands that bring the image, word by word, what they leave, and whether that is one file.

    `engine` and `name` are given where an engine can be asked about it as well. In a `flat`
    folder parts are named by their digests alone, as skopeo's `dir:` has them; a command that
    `prints` a part takes its name, and a folder that `is_tree` has the files themselves.
    """

    first: Sequence[Sequence[str]]
    target: str
    is_archive: bool
    engine: str = ""
    name: str = ""
    remark: str = ""
    flat: bool = False
    prints: Sequence[str] = ()
    is_tree: bool = False


class Listed(Frozen, frozen=True):
    """An image in an engine's list: its names, or at least its `id`.

    `size` is in bytes, `created` in seconds since 1970; None where the engine does not say.
    """

    id: str
    names: Sequence[str] = ()
    size: int | None = None
    created: int | None = None


ListImages: TypeAlias = "Callable[[Allowance], Sequence[Listed]]"
"""Returns the images that an engine has. Raises ImageError."""


class HeldImage(Protocol):
    """An image that was found by its name."""

    def outline(self) -> Outline | None:
        """Return what is known of it at once, if anything is. Raises ImageError."""

    def open(self) -> Image:
        """Open it. Raises ImageError."""

    def unsaved(self) -> Image | None:
        """Return it as its engine speaks of it, if that can be; no layer is fetched for it.

        Raises ImageError.
        """


class ArchiveForm(Struct, frozen=True):
    """How an archive is known to be of a source: the `member` it has, and how it is opened.

    `opens` is given the name that the image's source shall have. Raises ImageError.
    """

    member: str
    opens: Callable[[Archive, Request, str], Image]

    def open_file(self, request: Request) -> Image:
        """Open the archive of a path, whose reference names the source. Raises ImageError."""
        from explorer.image.sources.recognition import read

        return self.opens(read(request), request, request.reference.scheme)


class Source(Struct, frozen=True):
    """A kind of place that images come from; its `scheme` begins IMAGE, its name `takes` follows.

    `opens` opens what is asked for and raises ImageError; `access` describes how anybody gets
    at the parts of an image of it, whose reference has that target. A source that `finds` looks
    names up, so that a bare name may be one of its images where it `is_here`, and one that `lists`
    says which it has, the youngest first, and raises ImageError; any other has paths, known by
    what is `in_folder`, or in an archive of its `form`.
    """

    scheme: str
    takes: str
    opens: Callable[[Request], Image]
    access: Callable[[Image, str], Access]
    has_names: bool = False
    finds: Callable[[Request], AbstractContextManager[HeldImage]] | None = None
    is_here: Callable[[], bool] = lambda: True
    lists: ListImages | None = None
    in_folder: Callable[[Path], bool] | None = None
    form: ArchiveForm | None = None

    def written(self, target: str) -> str:
        """Return IMAGE of the command line for a name or a path."""
        return f"{self.scheme}:{'//' if self.has_names else ''}{target}"

    @property
    def help(self) -> str:
        """How the help writes it: "oci:DIR[:TAG]"."""
        return self.written(self.takes)

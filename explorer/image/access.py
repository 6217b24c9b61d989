"""How anyone who has an image gets at its parts, as values that others make commands of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.frozen import Frozen

ARCHIVE = "image.tar"
FOLDER = "image"


@dataclass(frozen=True, slots=True)
class Access(Frozen):
    """Commands that bring the image, word by word, what they leave, and whether that is one file.

    `engine` and `name` are given where an engine can be asked about it as well. In a `flat`
    folder parts are named by their digests alone, as skopeo's `dir:` has them.
    """

    first: Sequence[Sequence[str]]
    target: str
    is_archive: bool
    engine: str = ""
    name: str = ""
    remark: str = ""
    flat: bool = False

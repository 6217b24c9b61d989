"""A grammar of images: bytes are read as choices of layers, and of what is said about them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, cast

from explorer.allowance import Allowance
from explorer.image.blob import FileBlob, LastingFile
from explorer.image.model import Image
from explorer.image.progress import silent
from explorer.image.request import Reference, Request
from explorer.image.sources.archive import read_archive
from explorer.image.sources.recognition import open_recognised
from explorer.limits import Limits
from fuzz.choices import Choices
from fuzz.files import damaged
from fuzz.layers import PACKINGS, Layers
from fuzz.planting import Planting
from tests.builders import DockerArchive, Json, OciLayout, Packing, configuration

_MEMORY = os.memfd_create("fuzz")
_FILE = cast("BinaryIO", LastingFile(_MEMORY))
_MOST_WORDS = 4
_FIELDS = ("Env", "Labels", "Cmd", "Entrypoint", "User", "Volumes")


class GrownImage:
    """An image as an archive, and the secrets that were planted in it."""

    def __init__(self, data: bytes) -> None:
        """Read an input as choices, to its end."""
        self.planting = Planting()
        self._choices = Choices(data)
        self._layers = Layers(self._choices, self.planting)
        form = self._choices.number()
        grow = self._docker if form & 1 else self._layout
        self.archive = grow() if form < 224 else self._damaged(grow)

    def open(self, limits: Limits) -> Image:
        """Open the image as one of a file. Raises ImageError."""
        os.ftruncate(_MEMORY, 0)
        os.pwrite(_MEMORY, self.archive, 0)
        blob = FileBlob(_FILE, 0, len(self.archive))
        request = Request(Reference("image", "", "image"), allowance=Allowance(limits))
        archive = read_archive(blob, "image", silent, request.allowance)
        return open_recognised(archive, request)

    def _damaged(self, grow: Callable[[], bytes]) -> bytes:
        return damaged(self.planting.damaging(grow), self._choices)

    def _docker(self) -> bytes:
        archive, layers = DockerArchive(), self._layers.layers()
        archive.add(layers, config=self._configuration(layers), packing=self._packing())
        return archive.build()

    def _layout(self) -> bytes:
        layout, layers = OciLayout(), self._layers.layers()
        config, notes = self._configuration(layers), {"note": self._layers.words()}
        made = layout.image(layers, config=config, packing=self._packing(), annotations=notes)
        return layout.name(made, "1").build()

    def _packing(self) -> Packing:
        return self._choices.one_of(PACKINGS)

    def _configuration(self, layers: list[bytes]) -> Json:
        """Return the configuration of layers: their history, and fields of any kind."""
        words = self._layers.words
        history: list[Json] = [
            *({"created_by": words(), "empty_layer": True} for _ in range(self._few())),
            *({"created_by": words()} for _ in layers),
        ]
        names = dict.fromkeys(self._choices.one_of(_FIELDS) for _ in range(self._few()))
        fields = {name: self._value() for name in names}
        return configuration(layers, history=history, config=fields)

    def _few(self) -> int:
        return self._choices.number() % _MOST_WORDS

    def _value(self) -> object:
        words, pick = self._layers.words, self._choices.number()
        if pick & 1:
            return [f"GITHUB_TOKEN={words()}"]
        return (
            {"token": words(), self._layers.unfound_token(): "x"}
            if pick & 2
            else pick
            if pick & 4
            else words()
        )

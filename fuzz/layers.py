"""A grammar of layers: bytes are read as choices of entries, their names and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fuzz.choices import Choices
from fuzz.files import Files, damaged
from fuzz.planting import Planting
from tests.builders import Packing, TarBuilder, packed
from tests.hostile.bombs import sparse

PACKINGS: tuple[Packing, ...] = (None, "gzip", "zstd")
_MOST_LAYERS, _MOST_ENTRIES = 3, 6
_LONGEST_NAME, _MOST_SEGMENTS = 40, 20
_NAMES = ("a", "a/b", "a/b/c", "b", "l", "l/x", ".env", "etc/app.conf", "usr/lib/x", "..", "a/../b")
_KEYS = ("path", "size", "mtime", "linkpath", "GNU.sparse.major", "SCHILY.xattr.user.x")


class Layers:
    """Grows layers from choices, with secrets in their files and names."""

    def __init__(self, choices: Choices, planting: Planting) -> None:
        """Grow from what the choices have left."""
        self._choices = choices
        self._planting = planting
        self._files = Files(choices, planting)
        self._layer = TarBuilder()
        self._entries: tuple[Callable[[], object], ...] = (
            *(self._file, self._file, self._file, self._git_object, self._sparse, self._records),
            *(self._marker, self._link, self._folder, self._device, self._bytes),
        )

    def layers(self) -> list[bytes]:
        """Return up to three layers, as tars or damaged."""
        return [self._grown() for _ in range(1 + self._choices.number() % _MOST_LAYERS)]

    def words(self) -> str:
        """Return words about something in an image, with a secret or none."""
        if self._choices.number() < 128:
            return f"x --token={self._planting.token()} y"
        return self._own_words()

    def _grown(self) -> bytes:
        """Return a layer; a damaged one was compressed before, at times."""
        if self._choices.number() < 192:
            return self._whole()
        whole = self._planting.damaging(self._whole)
        return damaged(packed(whole, self._choices.one_of(PACKINGS)), self._choices)

    def _whole(self) -> bytes:
        self._layer = TarBuilder()
        for _ in range(1 + self._choices.number() % _MOST_ENTRIES):
            self._choices.one_of(self._entries)()
        return self._layer.build()

    def _name(self) -> str:
        """Return a name: one of a few, any at all, or one with a secret in it."""
        pick = self._choices.number()
        if pick < 160:
            return _NAMES[pick % len(_NAMES)]
        return self._own_words()[:_LONGEST_NAME] if pick < 224 else f"app/{self.unfound_token()}/x"

    def unfound_token(self) -> str:
        """Return a token for where no search looks: in names of all kinds."""
        return self._planting.damaging(self._planting.token)

    def _own_words(self) -> str:
        return self._choices.until(b"\0").decode("utf-8", "surrogateescape")

    # The entries

    def _file(self) -> None:
        suffix, content = self._files.file()
        self._layer.file(self._name() + suffix, content)

    def _git_object(self) -> None:
        self._layer.file(*self._files.loose_object())

    def _sparse(self) -> None:
        size, segments = self._choices.number() << 12, self._choices.until(b"\0")[:_MOST_SEGMENTS]
        self._layer.raw(sparse(self._name(), size, [(one << 8, 5) for one in segments]))

    def _records(self) -> None:
        records = {self._choices.one_of(_KEYS): self._own_words()}
        self._layer.pax(self._name(), records, self._choices.until(b"\0"))

    def _marker(self) -> None:
        mark = self._choices.one_of((self._layer.whiteout, self._layer.opaque))
        mark(self._name())

    def _link(self) -> None:
        link = self._choices.one_of((self._layer.symlink, self._layer.hardlink))
        link(self._name(), self._name())

    def _folder(self) -> None:
        self._layer.folder(self._name())

    def _device(self) -> None:
        self._layer.device(self._name(), self._choices.number() & 1)

    def _bytes(self) -> None:
        self._layer.raw(self._planting.damaging(partial(self._choices.until, b"\0")))

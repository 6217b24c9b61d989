"""A grammar of files: bytes are read as choices of formats in one another, damaged or cut.

The containers are those of the tests, one for each format that the program looks into.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import zstandard

from fuzz.choices import Choices
from fuzz.planting import Planting
from tests.builders import tar_bytes
from tests.secrets.nested.archives import (
    PackBuilder,
    ar_bytes,
    cpio_bytes,
    database,
    delta,
    git_name,
    loose_object,
    pdf_bytes,
    rpm_bytes,
    streamed_zip,
    zip_bytes,
)

_DEEPEST, _MOST_MEMBERS, _LONGEST = 4, 3, 1 << 14
_CONTENTS = "what stands around a secret in a file\n"


def _pack(data: bytes) -> bytes:
    pack = PackBuilder()
    pack.by_offset(pack.whole(3, data), delta(data, min(len(data), 9), b"changed"))
    return pack.build()


ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "base64": lambda text: b"data: " + base64.b64encode(text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
}
"""What text stands in, that is read for what it says."""

COMPRESSIONS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": partial(gzip.compress, mtime=0),
    ".bz2": bz2.compress,
    # The highest levels take a hundred megabytes, for whoever compresses.
    ".xz": partial(lzma.compress, preset=0),
    ".lzma": partial(lzma.compress, format=lzma.FORMAT_ALONE, preset=0),
    ".zst": zstandard.compress,
}
"""What holds one content, whose name has this end less."""

HOLDERS: Mapping[str, Callable[[bytes], bytes]] = {
    ".pdf": lambda data: pdf_bytes({1: data}),
    ".db": lambda data: database([("key", data)]),
    ".pack": _pack,
    ".exe": lambda data: b"MZ" + bytes(90) + zip_bytes({"z": data}),
}
"""What holds one content that has no name of its own."""

ARCHIVES: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {
    ".zip": zip_bytes,
    ".jar": partial(zip_bytes, method=zipfile.ZIP_STORED),
    ".apk": streamed_zip,
    ".tar": tar_bytes,
    ".deb": ar_bytes,
    ".cpio": cpio_bytes,
    ".rpm": rpm_bytes,
}
"""What holds several, by their names."""

_MAKERS = (*COMPRESSIONS, *HOLDERS, *ARCHIVES)
# LZMA alone has no magic: it is known by its name.
_WITHOUT_NAMES = tuple(one for one in _MAKERS if one != ".lzma")


class Files:
    """Grows files from choices, with secrets in them."""

    def __init__(self, choices: Choices, planting: Planting) -> None:
        """Grow from what the choices have left."""
        self._choices = choices
        self._planting = planting

    def file(self, depth: int = 0, makers: Sequence[str] = _MAKERS) -> tuple[str, bytes]:
        """Return the end of a file's name, and its content."""
        pick = self._choices.number()
        if depth >= _DEEPEST or pick < 96:
            return "", self._text(pick)
        grow = partial(self._made, makers[pick % len(makers)], depth)
        return grow() if pick < 192 else self._damaged(grow)

    def loose_object(self) -> tuple[str, bytes]:
        """Return the path of a git object, and its content."""
        _, content = self.file(_DEEPEST)
        name = git_name("blob", content)
        return f".git/objects/{name[:2]}/{name[2:]}", loose_object("blob", content)

    def _made(self, suffix: str, depth: int) -> tuple[str, bytes]:
        if suffix in ARCHIVES:
            return suffix, ARCHIVES[suffix](self._members(depth))
        if suffix in HOLDERS:
            return suffix, HOLDERS[suffix](self.file(depth + 1, _WITHOUT_NAMES)[1])
        end, content = self.file(depth + 1)
        return end + suffix, COMPRESSIONS[suffix](content)

    def _members(self, depth: int) -> Mapping[str, bytes]:
        members = {}
        for number in range(1 + self._choices.number() % _MOST_MEMBERS):
            end, content = self.file(depth + 1)
            members[f"m{number}{end}"] = content
        return members

    def _damaged(self, grow: Callable[[], tuple[str, bytes]]) -> tuple[str, bytes]:
        end, content = self._planting.damaging(grow)
        return end, damaged(content, self._choices)

    def _text(self, pick: int) -> bytes:
        """Return a secret between some text, or any bytes again and again."""
        if pick < 32:
            return (self._choices.until(b"\0") * (1 + pick * pick))[:_LONGEST]
        text = f"{_CONTENTS * (pick % 3)}GITHUB_TOKEN={self._planting.token()}\n{_CONTENTS}"
        return [*ENCODINGS.values()][pick % len(ENCODINGS)](text)


def damaged(data: bytes, choices: Choices) -> bytes:
    """Return data that is cut, changed at a place, or has bytes too many there."""
    way, fraction, fresh = choices.number(), choices.number(), choices.until(b"\0")[:64]
    at = len(data) * fraction // 256
    return (data[:at], data[:at] + fresh + data[at + len(fresh) :], data[:at] + fresh + data[at:])[
        way % 3
    ]

"""Which entries of a build context Docker sends, by the patterns of its `.dockerignore`.

The last pattern that matches a path or a folder above it decides. What matched a folder is
remembered for what is in it, as BuildKit does, which asks a pattern only where it would change
the answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from explorer.errors import DamageError, FormatError, ImageError
from explorer.frozen import Frozen
from explorer.image.blob import MissingBlob, read_blob
from explorer.image.request import Request
from explorer.image.sources.context.patterns import WILD, IgnorePattern, matcher, parse_pattern
from explorer.image.sources.store import FolderStore
from explorer.printable import printable

IGNORE_FILE = ".dockerignore"
DOCKERFILE = "Dockerfile"

_BYTE_ORDER_MARK = "\ufeff"
_LARGEST, _LONGEST_LINE = 1 << 20, 64 << 10
# Measured: what it takes to compile a pattern.
_STEPS_A_PATTERN = 200_000

Matched: TypeAlias = Sequence[bool]
"""Of each pattern, whether it has matched a folder; nothing for the folder of all."""


class Ignoring(Frozen, frozen=True):
    """The patterns of a context, in their order; `always_sent` are paths that the builder needs."""

    patterns: Sequence[IgnorePattern]
    matching: Callable[[bytes], Callable[[int], bool]]
    always_sent: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, lines: Iterable[str], always_sent: Iterable[bytes] = ()) -> Ignoring:
        """Read the lines of a file. Raises FormatError."""
        patterns = [one for line in lines if (one := parse_pattern(line))]
        return cls(patterns, matcher(patterns), frozenset(always_sent))

    def judge(self, path: bytes, above: Matched) -> tuple[bool, Matched]:
        """Return whether a path is left out, and which patterns matched it or what is above."""
        is_out, matched = False, [False] * len(self.patterns)
        matches = self.matching(path)
        for number, pattern in enumerate(self.patterns):
            inherited = bool(above) and above[number]
            if inherited or (pattern.returns == is_out and matches(number)):
                matched[number] = True
                is_out = not pattern.returns
        return is_out and path not in self.always_sent, matched

    def may_return(self, folder: bytes) -> bool:
        """Return whether something in a folder that is left out may be sent all the same."""
        inside = folder.decode("utf-8", "surrogateescape") + "/"
        returning = [_without_end(one.text) for one in self.patterns if one.returns]
        return (
            any((WILD | {"^"}) & set(text) for text in returning)
            or any(f"{text}/".startswith(inside) for text in returning)
            or any(one.startswith(folder + b"/") for one in self.always_sent)
        )


def _without_end(pattern: str) -> str:
    return pattern.removesuffix("/**").removesuffix("/*")


def read_ignoring(folder: FolderStore, dockerfile: str, request: Request) -> Ignoring:
    """Read the patterns of a context: the Dockerfile's own, or else those of all.

    Both files are sent whatever they say, as the build needs them. Raises ImageError.
    """
    for name in (f"{dockerfile}{IGNORE_FILE}", IGNORE_FILE):
        blob = folder.file(name)
        if isinstance(blob, MissingBlob):
            if os.path.lexists(folder.folder / name):
                request.remarks.note(f"{printable(name)} is not heeded: {blob.reason}")
            continue
        sent = map(os.fsencode, (dockerfile, name))
        try:
            data = read_blob(blob, _LARGEST, request.allowance.charge)
            lines = _lines(data)
            request.allowance.charge(_STEPS_A_PATTERN * len(lines))
            return Ignoring.of(lines, sent)
        except (DamageError, FormatError) as error:
            raise ImageError(f"{printable(name)}: {error.message}", hint=error.hint) from error
    return Ignoring.of(())


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "surrogateescape").removeprefix(_BYTE_ORDER_MARK)
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if any(len(line) >= _LONGEST_LINE for line in lines):
        raise FormatError(f"a line is longer than {_LONGEST_LINE} bytes: Docker reads none")
    return lines

"""How a text report looks: as wide as its terminal and coloured there, plain anywhere else."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator
from enum import Enum
from typing import TextIO

from msgspec import Struct

_NARROWEST = 40
_HANGING = "    "
_NO = ("", "0", "false")


class Style(Enum):
    """What stands out, as the terminal's own colours; the words say it all without them."""

    BAD = "1;31"
    WORTH_A_LOOK = "33"
    GOOD = "1;32"
    STRONG = "1"
    FAINT = "2"


class Look(Struct, frozen=True):
    """`width` is in columns, None for lines that are as long as they are."""

    width: int | None = None
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> Look:
        """Return the look for a stream: plain unless it is a terminal or FORCE_COLOR is set.

        NO_COLOR takes colours away in any case.
        """
        is_terminal, is_forced = stream.isatty(), os.environ.get("FORCE_COLOR", "") not in _NO
        dumb = os.environ.get("TERM") == "dumb"
        width = max(shutil.get_terminal_size().columns, _NARROWEST) if is_terminal else None
        colour = is_forced or (is_terminal and not dumb)
        return cls(width, colour and not os.environ.get("NO_COLOR"))

    def paint(self, text: str, style: Style) -> str:
        """Return a text in a style, where there are colours."""
        return f"\x1b[{style.value}m{text}\x1b[0m" if self.colour and text else text

    def lines(self, text: str, indent: str = "", style: Style | None = None) -> Iterator[str]:
        """Yield a text in lines that fit, all but the first indented by four more.

        A word that is too long, such as a path, stays whole: a terminal folds it, and it can be
        copied.
        """
        folded = [text] if self.width is None else self._folded(text, len(indent))
        for number, line in enumerate(folded):
            more = _HANGING if number else ""
            yield f"{indent}{more}{self.paint(line, style) if style else line}"

    def _folded(self, text: str, indent: int) -> list[str]:
        width = max((self.width or 0) - indent, _NARROWEST // 2)
        folded = textwrap.wrap(
            text,
            width,
            subsequent_indent=_HANGING,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [line.removeprefix(_HANGING) for line in folded] or [""]


PLAIN = Look()

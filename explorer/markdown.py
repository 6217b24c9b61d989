"""Foreign text in GitHub's Markdown: what is not a plain word stands in a code span.

In a code span nothing is markup, a mention, a reference, a link or HTML (GFM, "Code spans").
Entities would not do: mentions and references are looked for after they are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

# A word, or several with hyphens between, but no key of a ticket; a number; a sign.
_PLAIN = re.compile(
    r"[(\"'“]{0,2}"
    r"(?:(?P<word>[^\W_]+(?:[-'’][^\W\d_]+)*)|\d+(?:[.,]\d+)+|[-–%]|)"  # noqa: RUF001
    r"[.,;:!?)\"'”…]{0,3}"
)
_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")
_RUNS = re.compile(r"`+")
_ENDS = ".,;:"
_NO_BREAK_SPACE = "\u00a0"
_SHORTEST_FENCE = 3


def code(text: str) -> str:
    """Return a printable line as a code span, whatever stands in it."""
    if not text.strip(" "):
        return f"`{_NO_BREAK_SPACE * max(len(text), 1)}`"
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    edges = text[0] + text[-1]
    pad = " " if "`" in edges or edges == "  " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def prose(text: str) -> str:
    """Return a printable line in which words stay words, and all else comes as code."""
    groups = groupby(text.strip(" ").split(" "), key=_is_plain)
    return " ".join(_told(" ".join(words), plain=plain) for plain, words in groups)


def cell(text: str) -> str:
    """Return a printable line for a table, where a bar would end the cell even in code."""
    return "&#124;".join(prose(part) if part else "" for part in text.split("|"))


def _is_plain(word: str) -> bool:
    found = _PLAIN.fullmatch(word)
    return found is not None and not _COMMIT.fullmatch(found["word"] or "")


def _told(words: str, *, plain: bool) -> str:
    if plain:
        return words
    inner = words.rstrip(_ENDS) or words
    return code(inner) + words[len(inner) :]


def fenced(lines: Iterable[str], language: str = "") -> str:
    """Return printable lines as a block of code that none of them ends."""
    text = "\n".join(lines)
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    fence = "`" * max(longest + 1, _SHORTEST_FENCE)
    return f"{fence}{language}\n{text}\n{fence}"

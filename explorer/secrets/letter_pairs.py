"""How rare each pair of letters is in English words and in names that programmers choose.

`letter_pairs.txt` has a line for each first letter and on it a digit for each second one: the
pair's surprise in bits, 0 to 9, counted over the modules of Python's standard library.
`python -m explorer.secrets.letter_pairs FILE...` prints such a table for any text.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase

_HIGHEST = 9
_word = re.compile(r"[a-z]{2,}")


def table_of(texts: Iterable[str]) -> list[str]:
    """Count the pairs of letters in some texts and return the 26 lines of the table."""
    pairs: Counter[str] = Counter()
    for text in texts:
        for word in _word.findall(text.lower()):
            pairs.update(map("".join, pairwise(word)))
    return [
        "".join(_figure(pairs, first, second) for second in ascii_lowercase)
        for first in ascii_lowercase
    ]


def _figure(pairs: Counter[str], first: str, second: str) -> str:
    row = sum(pairs[first + other] + 1 for other in ascii_lowercase)
    surprise = -math.log2((pairs[first + second] + 1) / row)
    return str(min(round(surprise), _HIGHEST))


@cache
def surprises() -> dict[bytes, int]:
    """Return the surprise of each pair of lower-case letters, in bits."""
    lines = Path(__file__).with_name("letter_pairs.txt").read_text("ascii").split()
    return {
        (first + second).encode(): int(figure)
        for first, line in zip(ascii_lowercase, lines, strict=True)
        for second, figure in zip(ascii_lowercase, line, strict=True)
    }


if __name__ == "__main__":
    texts = (Path(name).read_text("utf-8", "replace") for name in sys.argv[1:])
    sys.stdout.write("\n".join(table_of(texts)) + "\n")

"""Instructions as a report shows them: as their authors wrote them."""

from __future__ import annotations

from functools import lru_cache

from explorer.image.authored import one_line
from explorer.printable import LONGEST_LINE, clipped

NO_INSTRUCTION = "(no instruction)"


@lru_cache(maxsize=256)
def instruction_text(instruction: str, longest: int = LONGEST_LINE) -> str:
    """Return an instruction in one printable line of at most `longest` characters.

    Many findings share one instruction, which may be long.
    """
    return clipped(one_line(instruction), longest) or NO_INSTRUCTION

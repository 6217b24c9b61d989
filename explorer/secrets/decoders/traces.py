"""Which encodings may be in some bytes at all: a look that costs a tenth of decoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.allowance import Charge
from explorer.secrets.cached_automaton import CachedAutomaton
from explorer.secrets.decoders.escaped_text import ESCAPED
from explorer.secrets.decoders.packed_text import MARK
from explorer.secrets.decoders.split_text import SEAMS
from explorer.secrets.joined import Joined

if TYPE_CHECKING:
    from explorer.secrets.database import Expressions
    from explorer.text.automaton import ByteAutomaton

BASE64, HEX, GZIP, ESCAPES = range(4)

# Three bytes of ASCII text, each below 128, in base 64 (RFC 4648, section 4): the first bit of
# each is zero, which leaves half of the alphabet in each of the first three places.
_ASCII_QUAD = r"[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"

_TEXT_RUN = rf"(?:{_ASCII_QUAD}){{6}}"
# Fifteen letters of ASCII text, the fewest that count: the digits of a digest are no text.
_HEX_RUN = r"(?:(?:[2-7][0-9a-f]|0[9ad]){15}|(?:[2-7][0-9A-F]|0[9AD]){15})"
# One expression of all ways takes Hyperscan three times as long to compile as each by itself.
_TRACES: Mapping[int, Sequence[str]] = {
    BASE64: (_TEXT_RUN,),
    HEX: (_HEX_RUN,),
    GZIP: (MARK,),
    ESCAPES: ESCAPED,
}
# Measured: a scan that goes on behind a content.
_STEPS_A_TRACE = 500
# Measured: to note a sign, and to look for the seam there.
_STEPS_A_SEAM = 2_000


class Traces:
    """The traces of all encodings, an automaton each: one of them all is slower."""

    def __init__(self, cache_dir: Path | None) -> None:
        """Compile them when they are needed; with `cache_dir` None nothing is cached."""
        self._automata = [
            CachedAutomaton(partial(_expressions, dict(enumerate(ways))), cache_dir)
            for ways in _TRACES.values()
        ]
        self._seams = CachedAutomaton(partial(_expressions, SEAMS), cache_dir)

    def prepare(self) -> None:
        """Begin to compile them, beside what the caller does next."""
        for one in (*self._automata, self._seams):
            one.prepare()

    def within(self, joined: Joined, charge: Charge) -> Iterator[tuple[int, int]]:
        """Yield the index of a content, and an encoding of which there may be text in it.

        Raises what `charge` raises.
        """
        for encoding, one in enumerate(self._automata):
            for index in one.within(joined, _STEPS_A_TRACE, charge):
                yield index, encoding

    def seams(self, joined: Joined, charge: Charge) -> dict[int, list[tuple[int, int]]]:
        """Return the signs of text in pieces by the index of a content: kinds, and where they end.

        Raises what `charge` raises.
        """
        found: dict[int, list[tuple[int, int]]] = {}
        for kind, end in self._seams.ends(joined.data, _STEPS_A_SEAM, charge):
            index, start, _ = joined.place(end)
            found.setdefault(index, []).append((kind, end - start))
        return found


def may_hold(data: bytes, encoding: int) -> bool:
    """Return whether there may be text in an encoding."""
    return bool(_automaton(encoding).ends(data))


def _expressions(numbered: Mapping[int, str]) -> Expressions:
    from explorer.secrets.database import Expression, Expressions

    return Expressions(tuple(Expression(at, one.encode()) for at, one in numbered.items()))


@cache
def _automaton(encoding: int) -> ByteAutomaton:
    import hyperscan

    from explorer.text.automaton import ByteAutomaton

    ways = (one.encode() for one in _TRACES[encoding])
    return ByteAutomaton(*ways, flags=hyperscan.HS_FLAG_SINGLEMATCH)

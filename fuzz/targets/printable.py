"""Names and contents made fit for a screen: nothing in them is obeyed, nothing is invisible."""

from __future__ import annotations

from explorer.printable import printable, printable_lines
from fuzz.laws import is_safe, piles_are_low
from fuzz.target import Target


def one(data: bytes) -> None:
    """Look at bytes, and at a text of any characters there are, lone surrogates as well."""
    _one_line(data)
    text = _wide(data)
    _one_line(text)
    _several_lines(text)


def _wide(data: bytes) -> str:
    pairs = zip(data[::3], data[1::3], data[2::3], strict=False)
    return "".join(chr((high % 17 << 16) + (middle << 8) + low) for high, middle, low in pairs)


def _one_line(text: bytes | str) -> None:
    shown = printable(text)
    assert is_safe(shown)
    assert len(shown.splitlines()) <= 1
    assert piles_are_low(shown)
    assert printable(shown) == shown
    shown.encode("utf-8")


def _several_lines(text: str) -> None:
    shown = printable_lines(text)
    assert (shown.count("\n"), shown.count("\t")) == (text.count("\n"), text.count("\t"))
    assert is_safe(shown.replace("\n", "").replace("\t", ""))


TARGET = Target(one, length=36)

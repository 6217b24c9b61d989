"""What users type, by chance, and the same for Python's own expressions over bytes."""

from itertools import chain

from hypothesis import strategies as st

from explorer.text.cases import variants

_LETTERS = ("a", "b", "k", "ä", "ß", "A", "Ä", "É", "\udcff")
_OTHERS = {
    ".": b".",
    r"\w": rb"\w",
    r"\s": rb"[^\S\n]",
    r"\W": rb"[^\w\n]",
    r"\d": rb"\d",
    "[^1]": rb"[^1\n]",
    r"\.": rb"\.",
    r"\x61": b"",
}
_ANCHORS = {r"\b": rb"\b", "^": b"^", "$": b"$"}
_SETS = ("bä", "kß", "a1", "Ä ")

DATA = st.lists(
    st.sampled_from([*"abkAK1 .\n\n", "\u212a", "ä", "Ä", "ß", "ẞ", "é", "\udcff", "\udcc3"])
).map(lambda parts: "".join(parts).encode("utf-8", "surrogateescape"))
TEXTS = st.text("abkAKäÄßẞé1. \u212a\udcff", min_size=1, max_size=4)

_ONE = st.sampled_from([*_LETTERS, *_OTHERS, *(f"[{one}]" for one in _SETS)])
_TIMES = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "+?"])


def _grown(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    group = st.builds(
        lambda one, other, times: ["(", *one, "|", *other, ")", times], inner, inner, _TIMES
    )
    some = st.lists(inner | group, min_size=1, max_size=3)
    return some.map(lambda parts: [*chain.from_iterable(parts)])


EXPRESSIONS = st.recursive(
    st.builds(lambda one, times: [one, times], _ONE, _TIMES)
    | st.sampled_from([[one] for one in _ANCHORS]),
    _grown,
    max_leaves=6,
)
"""Expressions as the parts that `for_python` understands; joined they are what is typed."""


def for_python(parts: list[str] | str, *, ignores_case: bool) -> bytes:
    """Return an expression of Python's that means what was typed; a text is its letters."""
    if isinstance(parts, str):
        return b"".join(_letter(one, ignores_case=ignores_case) for one in parts)
    return b"".join(_part(one, ignores_case=ignores_case) for one in parts)


def _part(part: str, *, ignores_case: bool) -> bytes:
    if part == r"\x61":
        return _letter("a", ignores_case=ignores_case)
    if part in _OTHERS or part in _ANCHORS:
        return (_OTHERS | _ANCHORS)[part]
    if part in _LETTERS:
        return _letter(part, ignores_case=ignores_case)
    if part.startswith("["):
        return _any(part[1:-1], ignores_case=ignores_case)
    return part.encode()


def _letter(letter: str, *, ignores_case: bool) -> bytes:
    return _any(letter, ignores_case=ignores_case)


def _any(letters: str, *, ignores_case: bool) -> bytes:
    cased = "".join(map(variants, letters)) if ignores_case else letters
    options = (one.encode("utf-8", "surrogateescape") for one in cased)
    return b"(?:" + b"|".join(b"".join(b"\\x%02x" % one for one in some) for some in options) + b")"

r"""Translates the expressions of rule files into those of Python's `re`.

`regex` may be RE2's, with flags in the middle, `\z` for the very end, and classes such as
`[[:alnum:]]`; `token` is a token with a mark of its own, which is no part of a longer run of
letters and digits; `names` with `token` is a value at most 60 characters behind the name of its
service. Every quantifier is bounded and no value starts inside a run of its own characters, so
that every input takes linear time. Source: RE2's documentation, "Syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "word": r"\w",
    "xdigit": "0-9A-Fa-f",
}
_CLASS = re.compile(r"\[:(\w+):\]")
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
_FLAGS = re.compile(r"\(\?([ims]+)\)")
WORDS_OF_SECRETS = (
    r"key|token|secret|passw|pwd|auth|cred|access|bearer"
    r"|client|private|session|signature|licen[cs]e|pat\b"
)
"""Words in the names of secrets; they are short, so that `apiKeys` and `passwd` count as well."""

# Their beginnings, and few others: an automaton of these is compiled in half the time.
_COUNTS = (
    rb"""["']?\s{0,3}[:=]|[\w.\s$/?&:-]*"""
    rb"(?:[kt][eo][yk]|se[cs][rs]|lice|clie|cred|bear|sign|p[awr][stdi]|a[uc][tc][he])"
)

ANY_SHAPE = r"(?=[\w.+/=~-]{0,40}\d)[A-Za-z0-9][A-Za-z0-9_.+/=~-]{14,400}[A-Za-z0-9_=-]"
"""The value of a service that documents no shape; only its randomness shows what it is."""

# A token begins where a word does, or behind an escape of source code, of a URL or of a terminal.
BEGIN = (
    r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=%3[ADad])"
    r"|(?<=\x1b\[[0-9]m)|(?<=\x1b\[[0-9][0-9]m)|(?<=\x1b\[[0-9];[0-9][0-9]m))"
)
"""Where a token with a mark of its own may begin; it looks at what is in front alone."""
_VALUE_BEGIN = r"(?:(?<![A-Za-z0-9_./+-])|(?<=\\[nrt])|(?<=%3[ADad]))"
_END = r"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
# A value without a mark is no part of longer base 64.
_VALUE_END = r"(?![A-Za-z0-9_+/=]|[-.][A-Za-z0-9])"
_GAP = r"[^\x00-\x08\x0e-\x1f\x7f]{0,60}?"
_ASSIGNED = r"""["']?\s{0,3}[:=]{1,2}\s{0,3}["']?"""
# What may stand between a common name and the word that calls it a secret. For a name of two or
# three letters it is next to nothing, since half of all words begin with such a name.
# In another line it counts where the name ends its own, as the title of what follows.
_IN_LINE = r"[\w. \t$/?&:-]{0,32}?"
_FEW_LETTERS = rf"(?:(?:{_IN_LINE}:)?[\]\"']{{0,2}}\s{{0,4}}\n\s{{0,40}})?{_IN_LINE}"
_FEW_WORDS = (
    r"[_. -]?(?i:(?:api|app|application|bot|user|account|personal|admin|secret|developer|dev|read"
    r"|write|org|organization|platform|integration|db|project|rest)[_. -]?)?"
)
SHORT = 3
"""Letters of a name with which half of all words begin."""
_SEPARATORS = ("", "_", ".", " ", "-")
_MOST_COUNTED, _MOST_COUNTED_LAST = 8, 20
_COUNT = re.compile(r"(?<!\\)\{(\d+)(?:,(\d+))?\}")
_LAST_COUNT = re.compile(r"(?<!\\)\{(\d+)(?:,\d*)?\}(?:=\{0,\d\})?\Z")


def to_python(regex: str) -> str:
    """Return the same expression in Python's dialect."""
    spelled = _CLASS.sub(lambda one: _CLASSES.get(one[1], one[0]), regex)
    spelled = _NAMED_GROUP.sub("(?P<", spelled).replace(r"\z", r"\Z")
    return _scope_flags(spelled)


def _scope_flags(regex: str) -> str:
    """Turn flags in the middle, `(?i)`, into a group up to the end of the one around them."""
    while (found := _FLAGS.search(regex)) and found.start() > 0:
        end = _group_end(regex, found.end())
        inner = regex[found.end() : end]
        regex = f"{regex[: found.start()]}(?{found[1]}:{inner}){regex[end:]}"
    return regex


def _group_end(regex: str, position: int) -> int:
    """Return where the group around a position ends: at its bracket, or the expression's end."""
    depth, in_class = 0, False
    while position < len(regex):
        sign = regex[position]
        if sign == "\\":
            position += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            if depth == 0:
                return position
            depth -= 1
        position += 1
    return position


def marked(token: str) -> str:
    """Return the expression for a token that has a mark of its own; group 1 is the token."""
    return f"{BEGIN}({token}){_END}"


def marked_trigger(token: str) -> str:
    """Return what the engine searches for: the token without its edges, as short as possible.

    It matches at least as often. Each character that is counted makes an automaton slower to
    compile; with too few of the last ones, ordinary words would match.
    """
    last = _LAST_COUNT.search(token)
    if last is None:
        return _COUNT.sub(_loosened, token)
    head = _COUNT.sub(_loosened, token[: last.start()])
    return f"{head}{{{min(int(last[1]), _MOST_COUNTED_LAST)}}}"


def _loosened(count: re.Match[str]) -> str:
    least, most = int(count[1]), int(count[2] or count[1])
    return count[0] if most <= _MOST_COUNTED else f"{{{min(least, _MOST_COUNTED)},}}"


def behind_name(
    token: str, *, common: bool = False, ordinary: bool = False, short: bool = False
) -> str:
    """Return the expression for what follows a service's name, up to a value; group 1 is that.

    A `common` name stands in other texts as well, so it counts only with `key` or the like behind
    it or directly in front of the sign of an assignment, which is not enough for an `ordinary`
    word; of a `short` one next to nothing may stand between.
    """
    if not common:
        return f"{_GAP}{_VALUE_BEGIN}({token}){_VALUE_END}"
    between = _FEW_WORDS if short else _FEW_LETTERS
    named = f"{between}(?i:{WORDS_OF_SECRETS}){_GAP}"
    gap = named if ordinary else f"(?:{named}|{_ASSIGNED})"
    return f"{gap}{_VALUE_BEGIN}({token}){_VALUE_END}"


def common_names(names: bytes) -> bytes:
    """Return what the engine searches for instead of common names: those with what makes one count.

    `names` is an expression for any of them. It matches at least as often, whatever the case.
    """
    return rb"(?:^|[^A-Za-z0-9+/])(?:%b)(?:%b)" % (names, _COUNTS)


def spellings(name: str) -> Iterator[str]:
    """Yield what a service's name is written as: a `_` stands for any separator or none."""
    first, *rest = name.split("_")
    for separators in product(_SEPARATORS, repeat=len(rest)):
        yield first + "".join(map(str.__add__, separators, rest))

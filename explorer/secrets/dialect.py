r"""Translates regular expressions of Go's RE2 into those of Python's `re`.

They differ in little: RE2 has flags in the middle of an expression, `\z` for the very end, and
classes such as `[[:alnum:]]`. Source: RE2's documentation, "Syntax".
"""

from __future__ import annotations

import re

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

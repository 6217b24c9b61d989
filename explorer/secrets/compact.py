"""Turns the short forms of a rule into regular expressions.

`token` alone is a token with a mark of its own, such as a prefix; it must not be a part of a
longer run of letters and digits; `names` with `token` is a value without a mark, at most 60
characters behind the name of its service. Every quantifier is bounded and no value starts inside
a run of its own characters, so that every input takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WORDS_OF_SECRETS = (
    r"key|token|secret|passw|pwd|auth|cred|access|bearer"
    r"|client|private|session|signature|licen[cs]e|pat\b"
)
"""Words in the names of secrets; they are short, so that `apiKeys` and `passwd` count as well."""

ANY_SHAPE = r"(?=[\w.+/=~-]{0,40}\d)[A-Za-z0-9][A-Za-z0-9_.+/=~-]{14,126}[A-Za-z0-9_=-]"
"""The value of a service that documents no shape; only its randomness shows what it is."""

# A token begins where a word does, or behind an escape of source code or of a URL.
_BEGIN = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=%3[ADad]))"
_VALUE_BEGIN = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])|(?<=%3[ADad]))"
_END = r"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
_GAP = r"[^\x00-\x08\x0e-\x1f\x7f]{0,60}?"
_ASSIGNED = r"""["']?\s{0,3}[:=]{1,2}\s{0,3}["']?"""
# What may stand between a common name and the word that calls it a secret. For a name of two or
# three letters it is next to nothing, since half of all words begin with such a name.
_FEW_LETTERS = r"[\w.\s$/?&:-]{0,32}?"
_FEW_WORDS = (
    r"[_. -]?(?i:(?:api|app|application|bot|user|account|personal|admin|secret|developer|dev|read"
    r"|write|org|organization|platform|integration|db|project|rest)[_. -]?)?"
)
_SHORT = 3
_WORD_BEGIN = r"(?<![A-Za-z0-9+/])"
_LAST_RANGE = re.compile(r"\{([1-9]\d*),\d*\}(?:=\{0,\d\})?\Z")


def marked(token: str) -> str:
    """Return the expression for a token that has a mark of its own; group 1 is the token."""
    return f"{_BEGIN}({token}){_END}"


def marked_trigger(token: str) -> str:
    """Return what the engine searches for: the token without its edges, as short as possible."""
    return _LAST_RANGE.sub(r"{\1}", token)


def named(names: Sequence[str], token: str, *, common: bool = False) -> str:
    """Return the expression for a value behind a service's name; group 1 is the value.

    A `_` in a name stands for any separator or none. A `common` name is an ordinary word as well,
    so it counts only at the beginning of a word, and only with `key` or the like behind it or
    directly in front of the sign of an assignment.
    """
    spelled = "|".join(_spell(name) for name in names)
    if not common:
        return f"(?i:{spelled}){_GAP}{_VALUE_BEGIN}({token}){_END}"
    between = _FEW_WORDS if min(map(len, names)) <= _SHORT else _FEW_LETTERS
    gap = f"(?:{between}(?i:{WORDS_OF_SECRETS}){_GAP}|{_ASSIGNED})"
    return f"{_WORD_BEGIN}(?i:{spelled}){gap}{_VALUE_BEGIN}({token}){_END}"


def _spell(name: str) -> str:
    return r"[_. -]?".join(re.escape(part) for part in name.split("_"))

r"""The expressions of rule files, and what is searched for instead of them.

`regex` is RE2's (`explorer.secrets.linear`), and the engine gets one that it takes and that matches
at least as often; `token` is a token with a mark of its own, which is no part of a longer run of
letters and digits; `names` with `token` is a value at most 60 characters behind the name of its
service. Every quantifier of the program's own is bounded and no value starts inside a run of its
own characters, so that every input takes linear time; a user's expressions are RE2's alone.
Sources: RE2's documentation, "Syntax"; Hyperscan's, "Pattern Support".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

# What RE2 and Hyperscan read differently, or count differently.
_PIECE = re.compile(
    r"""(?xs)
    \\Q (?P<quoted>.*?) (?:\\E|\Z)
    | (?P<character>\\[pP](?:\{[^}]*+(?:\}|\Z)|.) | \\x\{[^}]*+(?:\}|\Z) | [^\x00-\x7f])
    | (?P<start>\\A) | (?P<end>\\z) | (?P<byte>\\C)
    | (?P<many>\\[DSW]|\.)
    | \\.
    | (?P<class>\[ \^? \]? (?:\[:\^?\w{1,9}:\] | \\. | [^\\\]])*+ (?:\]|\\?\Z))
    | \(\?P?<[A-Za-z_]\w*(?P<named>>)
    | \(\?(?P<on>[imsU]*)(?:-(?P<off>[imsU]*))?(?P<scope>[:)])
    """
)
_ANCHOR = re.compile(
    r"(?P<anchor>[$^]|\\[bBAz])|\\."
    r"|\[\^?\]?(?:\[:\^?\w{1,9}:\]|\\.|[^\\\]])*+(?:\]|\\?\Z)",
    re.DOTALL,
)
_BEYOND = r"[\x80-\xff]{1,4}"
_ANY_CHARACTER = rf"(?:[\x00-\x7f]|{_BEYOND})"
WORDS_OF_SECRETS = (
    r"key|token|secret|passw|pwd|auth|cred|access|bearer"
    r"|client|private|session|signature|licen[cs]e|pat\b"
)
"""Words in the names of secrets; they are short, so that `apiKeys` and `passwd` count as well."""

# Their beginnings, and few others: an automaton of these is compiled in half the time. What stands
# before them ends with the next line: without that, a page of prose would be looked at.
_COUNTS = (
    rb"""["']?\s{0,3}[:=]|[\w. \t$/?&:\]"'-]*(?:\s+[\w. \t$/?&:-]*)?"""
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
# The same for RE2, which does not look around: it goes over what is there.
_BEGIN_OVER = (
    r"(?:\A|[^A-Za-z0-9_]|\\[nrt]|%3[ADad]"
    r"|\x1b\[[0-9]m|\x1b\[[0-9][0-9]m|\x1b\[[0-9];[0-9][0-9]m)"
)
_END_OVER = r"(?:-?\z|[^A-Za-z0-9_-]|-[^A-Za-z0-9])"
_VALUE_END_OVER = r"(?:[-.]?\z|[^A-Za-z0-9_+/=.-]|[-.][^A-Za-z0-9])"
_GAP_OVER = (
    r"[^\x00-\x08\x0e-\x1f\x7f]{0,59}?"
    r"(?:[^\x00-\x08\x0e-\x1f\x7fA-Za-z0-9_./+-]|\\[nrt]|%3[ADad])"
)
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


def loosened(regex: str, *, of_characters: bool) -> str:
    """Return what the engine searches for instead of an expression of RE2's.

    It matches at least as often: of what is no ASCII it knows bytes alone, and lines where the
    expression may ask for the ends of the whole. `of_characters` says that RE2 counts characters.
    """
    return _PIECE.sub(lambda one: _loose(one, of_characters=of_characters), regex)


def without_anchors(regex: str) -> str:
    """Return an expression that asks nothing of where lines and words begin and end.

    Hyperscan takes such anchors at few places in the middle.
    """
    return _ANCHOR.sub(lambda one: "(?:)" if one["anchor"] else one[0], regex)


def _loose(piece: re.Match[str], *, of_characters: bool) -> str:
    kind, text = piece.lastgroup, piece[0]
    if kind == "quoted":
        return loosened(re.escape(piece["quoted"]), of_characters=of_characters)
    if kind == "scope":
        return _without_lines(piece)
    if kind == "class":
        is_wide = of_characters and (_names_characters(text) or text.startswith("[^"))
        return _ANY_CHARACTER if is_wide else text
    if kind == "many":
        return f"(?:{text}|{_BEYOND})" if of_characters else text
    known = {"character": _ANY_CHARACTER, "start": "^", "end": "$", "byte": r"[\s\S]", "named": "("}
    return known.get(kind or "", text)


def _names_characters(text: str) -> bool:
    return not text.isascii() or any(one in text for one in (r"\p", r"\P", r"\x{", "[:^"))


def _without_lines(flags: re.Match[str]) -> str:
    """Return flags without those of lines and of greed, which say nothing of where matches end."""
    on, off = (re.sub("[mU]", "", flags[name] or "") for name in ("on", "off"))
    kept = f"{on}-{off}" if off else on
    return f"(?{kept}{flags['scope']}" if kept or flags["scope"] == ":" else ""


def marked(token: str) -> str:
    """Return the expression for a token that has a mark of its own; group 1 is the token."""
    return f"{BEGIN}({token}){_END}"


def marked_over(token: str) -> str:
    """Return the same for RE2, where group 1 ends before the match does."""
    return f"{_BEGIN_OVER}({token}){_END_OVER}"


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
    token: str,
    *,
    common: bool = False,
    ordinary: bool = False,
    short: bool = False,
    over: bool = False,
) -> str:
    """Return the expression for what follows a service's name, up to a value; group 1 is that.

    A `common` name stands in other texts as well, so it counts only with `key` or the like behind
    it or directly in front of the sign of an assignment, which is not enough for an `ordinary`
    word; of a `short` one next to nothing may stand between. `over` makes one for RE2.
    """
    to_value = _GAP_OVER if over else f"{_GAP}{_VALUE_BEGIN}"
    value = f"({token}){_VALUE_END_OVER if over else _VALUE_END}"
    if not common:
        return f"{to_value}{value}"
    between = _FEW_WORDS if short else _FEW_LETTERS
    named = f"{between}(?i:{WORDS_OF_SECRETS}){to_value}"
    assigned = _ASSIGNED if over else f"{_ASSIGNED}{_VALUE_BEGIN}"
    return f"{named if ordinary else f'(?:{named}|{assigned})'}{value}"


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

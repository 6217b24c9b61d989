"""Recognises values that stand in for a secret: templates, look-ups, words of documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

# What no generator of tokens writes, whatever is around it.
_STAND_IN = re.compile(
    rb"""(?ix)
    example | x{5,} | \*{3,} | \.{3,} | \xe2\x80\xa6 | _{6,} | -{8,} | \#{4,} | redacted
    | change[_-]?(?:me|this|it) | replace[_-]?(?:me|this|with) | place[_-]?holder | [_-]here\b
    | insert[_-]?(?:your|here)
    | (?:^|[^a-z])your[_-]?(?:own|api|app|key|token|secret|pass|user|client|[a-z]{3,12}[_-])
    | (?:^|[_-])(?:dummy|sample|fake|foobar|todo|fixme|tbd|omitted|removed|masked)(?:$|[_-])
    | my[_-]?(?:super[_-]?)?(?:api[_-]?)?(?:key|token|secret|password)\b
    """
)
# A value that is computed elsewhere: shells, templates, format strings, look-ups.
_REFERENCE = re.compile(
    rb"""(?ix)
    ^\\{0,3}\$[A-Za-z_]\w*(?:$|[\[(.>,-])
    | ^\$[A-Za-z_]{2}\w{0,40}[/ ] | (?-i:^@[A-Z][A-Z0-9]*_[A-Z0-9_]+$)
    | \$\{ | \$\( | \{\{ | \}\} | \#\{ | <%= | %>
    | ^%[\w()]{1,40}[%s]?$ | %\(\w+\)s | ^@\w+@$ | ^__\w+__$
    | ^<[^>]*>?$ | ^\[[^\]]*\]$ | ^\{[\w.:-]*\}$ | ^&[\w.]+$ | ^\*[\w.]+$
    | process\.env | os\.environ | getenv | ENV\[ | env\( | secrets\. | \bvault: | ssm: | keyvault
    | ^ENC\( | ^AQICAH | ^\{cipher\} | ^!vault
    """
)
# Code instead of a value: a call, an attribute, an index, an operator.
_CODE = re.compile(
    rb"""(?x)
    ^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*){1,8}(?:\(\)?.*|\[.*)?$
    | ^[A-Za-z_$][\w$]*\s*[(\[] | ^[({\[]{1,2} | (?<![)\]}])[)\]}]{2,}$ | ^\\?$
    | ^(?:self|this|new|await|return|lambda|function|def|await|async)\b
    | ^[A-Za-z_]\w{0,60}:$ | ^[a-z_]{1,60}=$
    | ^[A-Z]\w{0,40}(?:\|(?:[A-Z]\w{0,40}|string|number|bytes|null|undefined)){1,8}$
    """
)
# Lines of files that hold credentials by their names are few and short.
_CREDENTIAL = re.compile(
    rb"(?im)^[^\n#;]{0,200}?(?:auth|token|passw|secret|key)[\w.-]{0,40}[\"']?\s{0,4}[=:]\s{0,4}[\"']?"
    rb"([^\s\"']{1,200})"
)
_MOST_READ = 1 << 16
_NOTHING = frozenset(
    b"none null nil true false yes no on off undefined nan string str int integer bool boolean"
    b" bytes object required optional default value values empty unknown any text varchar char"
    b" number disabled enabled auto".split()
)
_WORDS = frozenset(
    b"password passwd passphrase pass pwd secret secrets token tokens key keys apikey api_key test"
    b" tests testing tester foo bar baz foobar user username admin_password mypassword mysecret"
    b" mytoken mykey hello world abc xyz private public access bearer basic auth login name email"
    b" here prompt input credential credentials not_set notset none_set hidden secret_key"
    b" access_key secretkey admin administrator root guest demo welcome master shadow".split()
)
# What everybody tries first as a password, beside the words that stand in other texts as well.
_GUESSED = frozenset(
    b"letmein monkey dragon sunshine princess football baseball superman iloveyou trustno starwars"
    b" whatever hunter changeit tiger masterkey foobared".split()
)
_LOOKALIKES = bytes.maketrans(b"013457@$!", b"oleastasi")
_KEYBOARD = b"qwertyuiop asdfghjkl zxcvbnm"
_STEPS = (1, -1)
_MOSTLY, _NEARLY_ALL, _COUNTING_SHARE = 0.6, 0.7, 0.4
_FIGURES, _FEWEST_FIGURES = frozenset(b"0123456789"), 4
_ALPHANUMERIC = _FIGURES | frozenset(b"abcdefghijklmnopqrstuvwxyz")
_SHORTEST_RUN, _LONGEST_RUN = 4, 6
# A longer value is not expected to have more different characters.
_LONG = 64


@lru_cache(maxsize=4096)
def stand_in(value: bytes) -> bool:
    """Return whether a value stands in for a secret: `EXAMPLE`, `xxxxx`, `your-key`, `${…}`."""
    return bool(_STAND_IN.search(value) or _REFERENCE.search(value))


def only_references(data: bytes) -> bool:
    """Return whether all credentials in a file are looked up elsewhere: `_auth=${NPM_TOKEN}`."""
    values = _CREDENTIAL.findall(data) if len(data) <= _MOST_READ else []
    return bool(values) and all(map(stand_in, values))


def code(value: bytes) -> bool:
    """Return whether a value is an expression: a call, an attribute, a look-up."""
    return bool(_CODE.search(value))


def empty_word(value: bytes) -> bool:
    """Return whether a value is a word such as `null`, `true`, `string` or `password`."""
    return value.strip(b"\"'` \t").lower() in _NOTHING or login_word(value)


def login_word(value: bytes) -> bool:
    """Return whether a value is a word of logins such as `password`, figures behind it or not."""
    lowered = value.strip(b"\"'` \t").lower()
    return lowered in _WORDS or lowered.rstrip(b"0123456789") in _WORDS


def guessed(value: bytes) -> bool:
    """Return whether a value is a word that is often a password, in letters or in what looks alike.

    Figures and marks behind it are no matter: `S3cret123!`.
    """
    bare = value.lower().rstrip(b"0123456789!?.*#@$")
    return not {bare, bare.translate(_LOOKALIKES)}.isdisjoint(_WORDS | _GUESSED)


def monotonous(value: bytes) -> bool:
    """Return whether a value repeats or counts: few characters, `1234567890`, `a1b2c3d4`."""
    if len(set(value)) <= max(3, min(len(value), _LONG) // 12):
        return True
    return steps(value) > _MOSTLY or steps(value, 2) > _MOSTLY or _counted(value) > _NEARLY_ALL


def _counted(value: bytes) -> float:
    """Return the share of letters and figures that follow one of the two before: `a1b2-c3d4-5678`.

    It is 0 without figures: in words letters follow one another by chance.
    """
    bare = bytes(filter(_ALPHANUMERIC.__contains__, value.lower()))
    if sum(map(_FIGURES.__contains__, bare)) < _FEWEST_FIGURES:
        return 0.0
    one, two = pairwise(bare), zip(b"\0" + bare, bare[1:], strict=False)
    met = sum(not _FOLLOWING.isdisjoint(pairs) for pairs in zip(one, two, strict=True))
    return met / max(len(bare) - 1, 1)


def edited(value: bytes) -> bool:
    """Return whether a random-looking value has a run that no generator makes: `123456`."""
    return max(_counting(value), default=0) >= _LONGEST_RUN


def counts(value: bytes) -> bool:
    """Return whether over 40 % of a value counts up or down, as keys in documentation do."""
    runs = (length for length in _counting(value.lower()) if length >= _SHORTEST_RUN)
    return sum(runs) > _COUNTING_SHARE * len(value)


def _counting(value: bytes) -> Iterator[int]:
    """Yield the lengths of the runs that count up (`abc`) or down (`321`)."""
    length, direction = 1, 0
    for first, second in pairwise(value):
        step = second - first
        if step not in _STEPS or (length > 1 and step != direction):
            yield length
            length = 1
        length, direction = length + (step in _STEPS), step
    yield length


def steps(value: bytes, distance: int = 1) -> float:
    """Return the share (0 to 1) of characters that repeat or follow the one `distance` before."""
    lowered = value.lower()
    pairs = zip(lowered, lowered[distance:], strict=False)
    return sum(map(_FOLLOWING.__contains__, pairs)) / (len(value) or 1)


def _following() -> Iterator[tuple[int, int]]:
    """Yield the characters that repeat or follow one another, in the alphabet or on a keyboard."""
    near = ((first, first + step) for first in range(256) for step in (0, 1))
    for first, second in (*near, *pairwise(_KEYBOARD), *pairwise(b"90")):
        yield first, second
        yield second, first


_FOLLOWING = frozenset(_following())

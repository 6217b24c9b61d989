"""The account that a password is for, where its name stands beside the password."""

from __future__ import annotations

import re

from explorer.secrets import placeholders
from explorer.secrets.candidate import Candidate

_BEFORE, _AFTER = 240, 120
# A label and a name, as settings, logs and notes write them; the words in bytes are Korean.
_labelled = re.compile(
    rb"""(?ix)
    (?: user(?:[ _.-]?(?:name|id|account))? | log[io]ng?(?:[ _-](?:as|name|id))?
      | acc?ount(?:[ _-]?name)? | uid | (?<![a-z]) (?:id|name|role)
      | \xea\xb3\x84\xec\xa0\x95 | \xec\x95\x84\xec\x9d\xb4\xeb\x94\x94 )
    \\{0,2}["'\])]{0,3} \s{0,3} (?: => | :=? | = ) \s{0,3} \\{0,2}["']?
    (?P<name> [\w@.+-]{2,64} ) (?![\w(\[{<%$])
    """
)
# An account at a host, or the address of one.
_at_host = re.compile(
    rb"(?P<name>[\w.+-]{1,64})@(?:[\w-]{1,63}\.){1,5}\w{2,24}|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
)
# Of these accounts the password is for everybody.
_PUBLIC = frozenset({b"anonymous", b"ftp", b"guest", b"nobody"})


def account_beside(candidate: Candidate) -> bytes | None:
    """Return the name of the account beside a password, empty for a host's; None for none.

    It is in the same line, or in one of the two before it and behind it.
    """
    start = candidate.match_start
    before = candidate.data[max(start - _BEFORE, 0) : start].split(b"\n")[-3:]
    after = candidate.after(_AFTER).split(b"\n")[:3]
    beside, around = (before[-1], after[0]), (*before[:-1], *after[1:])
    found = [_labelled.search(line) for line in (*beside, *around)]
    found += [_at_host.search(line) for line in beside]
    names = (one["name"] or b"" for one in found if one)
    return next((name for name in names if not (name and placeholders.code(name))), None)


def is_public(account: bytes) -> bool:
    """Return whether the password of an account is for everybody: `anonymous` has any."""
    return account.lower() in _PUBLIC

"""What stands around a value: whether its name, its quotes and its shape make it one at all."""

from __future__ import annotations

import re

from explorer.secrets import notsecrets, placeholders
from explorer.secrets.candidate import Candidate

# What a name ends with that speaks about a secret instead of holding one.
_about = re.compile(
    rb"""(?ix)
    (?: [_.\s"'-] | (?-i:(?<=[a-z])(?=[A-Z])) )
    (?: id|len|length|size|bits|min|max|count|file|filename|path|dir|url|uri|endpoint|field|input
      | label|name|type|policy|regex|pattern|mask|hint|prompt|expiry|expires|timeout|ttl|age|date
      | at|version|format|algorithm|alg|class|column|index|prefix|suffix|usage|required|enabled
      | strength|manager|store|provider|form|text|error|message|title|placeholder|env|var|arg
      | option|param|flag|project|workspace|organi[sz]ation|account|tenant|bucket|region|host
      | domain|cluster|instance|user|username|email )
    s?["'\])\\]*\s*[:=,>(]
    """
)
# `password.encode("utf-8")` is a call on a secret, `check(password, other)` one that is handed it.
_call_on = re.compile(rb"\.[A-Za-z_]\w*\(\W*$")
_argument = re.compile(rb"[(,]\s*$")
_name_behind = re.compile(rb"[\"']\s{0,3}[:=](?!=)")
_compared = re.compile(rb"[=!]=")
_email = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
# A value as long as its rule takes, and still not at its end, is a blob of data.
_goes_on = re.compile(rb"[^\s]{120,}[^\s\"'`,;<>(){}\[\]\\&]", re.DOTALL)
_quotes = b"\"'`<>"


def stands_for_another(candidate: Candidate) -> bool:
    """Tell whether a value is no value: a stand-in, code, an empty word, or public by its shape."""
    value = candidate.secret
    return (
        placeholders.stand_in(value)
        or (placeholders.code(value) and not quoted(candidate))
        or placeholders.empty_word(value)
        or notsecrets.public_shape(value)
        or notsecrets.is_path(value)
        or notsecrets.is_dated_uuid(value)
    )


def misnamed(candidate: Candidate) -> bool:
    """Tell whether the name is about something else, or the value is itself a name."""
    return bool(
        _about.search(candidate.lead)
        or notsecrets.digest_name(candidate.label)
        or _goes_on.fullmatch(candidate.secret + candidate.after(1))
        or _call_on.search(candidate.lead)
        or (_name_behind.match(candidate.after(5)) and not _compared.search(candidate.lead))
        or _email.fullmatch(candidate.secret)
    )


def unquoted_argument(candidate: Candidate) -> bool:
    """Tell whether a value is handed to a function by its name."""
    return bool(_argument.search(candidate.lead)) and not quoted(candidate)


def quoted(candidate: Candidate) -> bool:
    """Tell whether quotes, or the tags of an element, stand around a value."""
    return candidate.before(1) in _quotes and candidate.after(1) in _quotes

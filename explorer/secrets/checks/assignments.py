"""Whether the name, the quotes and the code around a value leave it a literal value at all."""

from __future__ import annotations

import re

from explorer.secrets import notsecrets, placeholders
from explorer.secrets.candidate import Candidate
from explorer.secrets.randomness import looks_random

# Endings of names that describe a secret instead of holding one: `token_id`, `password length`.
_about = re.compile(
    rb"""(?ix)
    (?: [_.\s"'-] | (?-i:(?<=[a-z])(?=[A-Z])) )
    (?: id|len|length|size|bits|min|max|count|file|filename|path|pathname|dir|url|uri|endpoint
      | field|input|label|name|type|policy|regex|pattern|mask|hint|prompt|expiry|expires|timeout
      | ttl|age|date|at|version|format|algorithm|alg|class|column|index|prefix|suffix|usage
      | required|enabled|strength|manager|store|provider|form|text|error|message|title
      | placeholder|env|var|arg|option|param|flag|project|workspace|organi[sz]ation|account
      | tenant|bucket|region|host|domain|cluster|instance|user|username|email )
    s?["'\])\\]*\s*[:=,>(]
    """
)
# `password.encode("utf-8")` is a call on a secret, `check(password, other)` takes it as argument.
_call_on = re.compile(rb"\.[A-Za-z_]\w*\(\W*$")
_argument = re.compile(rb"[(,]\s*$")
_name_behind = re.compile(rb"[\"']\s{0,3}[:=](?!=)")
_compared = re.compile(rb"[=!]=")
# `f(name)` without quotes computes its value. An assignment of a shell, `NAME=`, does not.
_function = re.compile(rb"[A-Za-z_$][\w$.]{2,80}")
_arguments = re.compile(rb"\((?:\)|[A-Za-z_$][\w$.]{0,60}[),(])")
_environment = re.compile(rb"[A-Z0-9_]=$")
# In a list with an element on each line, the element after a name is another name.
_next_line = re.compile(rb"[\"'`]\s{0,8},\s{0,8}\n\s{0,60}[\"'`]$")
_line_behind = re.compile(rb"[\"'`],\s{0,8}\n\s{0,60}[\"'`]")
_statement = re.compile(rb"\)\s?=>|\}\);|\);\s?\w{2,20} ")
_pages = re.compile(rb"(?i)(?:page|pagination|continuation)[ _-]$")
# The name of a variable that holds a secret, as a value: `token = github_access_token`.
_variable = re.compile(
    rb"[a-z][a-z0-9]*(?:_[a-z0-9]+){1,8}_(?:signature|token|key|secret|password)"
)
# What only compares and chooses; base 64 ends in the sign of equality, and begins with none.
_choice = re.compile(rb"[=!]==?[\w\"'(]|\?\?|&&|\|\||=>|\?\.")
# Parts of a token with dots between them look like attributes of attributes.
_dotted = re.compile(rb"[\w-]+(?:\.[\w-]+)+")
_LONG_PART = 20
_NEAR = 40
_control = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
# A whole line of uuencode (POSIX, uuencode): 45 bytes, which its first letter says. Of its other
# letters two in five are signs, in lines that people write far fewer.
_uuencoded = re.compile(rb"M[ -`]{60}\r?")
_sign = re.compile(rb"[^A-Z0-9]")
_FEWEST_SIGNS = 14
_email = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
# A value that goes on after the longest that its rule takes is a blob of data.
_LONGEST = 250
_goes_on = re.compile(rb"[^\s\"'`,;<>(){}\[\]\\&]")
_quotes = b"\"'`<>"
_ESCAPES, _PADDING = 5, 10


def stands_for_another(candidate: Candidate, *, may_be_dated: bool = False) -> bool:
    """Return whether a value is no literal secret: a stand-in, code, a common word, or public.

    A UUID that was made from a clock or a name is public, unless it `may_be_dated`.
    """
    value = candidate.secret
    return bool(
        placeholders.stand_in(value)
        or (_statement.search(value) if quoted(candidate) else _expression(candidate))
        or placeholders.empty_word(value)
        or notsecrets.public_shape(value)
        or notsecrets.is_path(value)
        or (notsecrets.is_dated_uuid(value) and not may_be_dated)
    )


def misnamed(candidate: Candidate) -> bool:
    """Return whether the name is that of something else, or the value is itself a name."""
    return bool(
        _about.search(candidate.lead)
        or notsecrets.digest_name(candidate.label)
        or (len(candidate.secret) >= _LONGEST and _goes_on.match(candidate.after(1)))
        or _call_on.search(candidate.lead)
        or _listed(candidate)
        or _of_pages(candidate)
        or (_name_behind.match(candidate.after(5)) and not _compared.search(candidate.lead))
        or _email.fullmatch(candidate.secret)
    )


def unquoted_argument(candidate: Candidate) -> bool:
    """Return whether a value is an argument without quotes: a variable that is passed on."""
    return bool(_argument.search(candidate.lead)) and not quoted(candidate)


def noise(candidate: Candidate) -> bool:
    """Return whether a value is a part of binary data, as such or encoded for mail.

    It has control bytes, they are near, or its line is one of uuencode.
    """
    value = candidate.secret
    if _control.search(value) or _is_uuencoded(candidate.line):
        return True
    return not _is_text(value) and bool(
        _control.search(candidate.before(_NEAR) + candidate.after(_NEAR))
    )


def _is_uuencoded(line: bytes) -> bool:
    return bool(_uuencoded.fullmatch(line)) and len(_sign.findall(line)) >= _FEWEST_SIGNS


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _expression(candidate: Candidate) -> bool:
    """Return whether a value without quotes is code: an expression, a call, a variable."""
    value = candidate.secret
    if placeholders.code(value):
        return not (_dotted.fullmatch(value) and any(map(_of_token, value.split(b"."))))
    if _environment.search(candidate.lead):
        return False
    if _choice.search(value):
        return True
    called = _arguments.match(candidate.after(64)) and _function.fullmatch(value)
    return bool(called or _variable.fullmatch(value))


def _of_token(part: bytes) -> bool:
    """Return whether a part between dots is too long and too random for the name of anything."""
    return len(part) >= _LONG_PART and looks_random(part) and any(48 <= one <= 57 for one in part)


def _listed(candidate: Candidate) -> bool:
    """Return whether the name and the value are lines of one list of texts."""
    between_lines = _next_line.search(candidate.lead)
    return bool(between_lines and _line_behind.match(candidate.after(80)))


def _of_pages(candidate: Candidate) -> bool:
    """Return whether a token is that of a list's next page: `next page token`."""
    before = candidate.data[max(candidate.match_start - 16, 0) : candidate.match_start]
    return candidate.lead[:5].lower() == b"token" and bool(_pages.search(before))


def quoted(candidate: Candidate) -> bool:
    """Return whether a value has quotes around it, escaped or not, or the tags of an element."""
    if candidate.before(1) in _quotes:
        return candidate.after(_ESCAPES).lstrip(b"\\")[:1] in _quotes
    before, after = candidate.before(_PADDING).rstrip(), candidate.after(_PADDING).lstrip()
    return before[-1:] == b">" and after[:1] == b"<"

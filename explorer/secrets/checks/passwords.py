"""Passwords beside a name or in a URL: strong ones, and weak ones that a person chose."""

from __future__ import annotations

import re

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.checks.assignments import (
    misnamed,
    noise,
    quoted,
    stands_for_another,
    unquoted_argument,
)
from explorer.secrets.randomness import looks_random, surprise
from explorer.secrets.rule import Confidence, Severity

_WEAK = Verdict(Confidence.POSSIBLE, severity=Severity.LOW)
_strong = re.compile(
    rb"(?=.*[A-Za-z])(?=.*\d)(?:(?=.*[^A-Za-z0-9])|(?=.*[a-z])(?=.*[A-Z])).{6,}", re.DOTALL
)
_letters = re.compile(rb"[A-Za-z_$-]+")
_identifier = re.compile(rb"[A-Z][A-Z0-9_]*|[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_sentence = re.compile(rb"[^ ]+(?: [^ ]+){3,}|[A-Za-z][a-z']*(?:[ ,.!?/-]+[A-Za-z][a-z']*){2,}\W?")
# Keys of messages, `password.is.too.short`, and messages in escapes alone.
_message = re.compile(
    rb"\.?[A-Za-z]{1,20}(?:\.(?:[A-Za-z]{1,20}|\d{1,3})){4,}|(?:\\+u[0-9A-Fa-f]{4})+\W*"
)
_number = re.compile(
    rb"0x[0-9a-fA-F]{1,16}|[\d.,_]{1,12}|\d+\.\d+(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d.*"
)
_figure = re.compile(rb"\d")
_environment = re.compile(rb"[A-Z0-9_]=$")
# A label of two values, `ID/PW:`; the two names in bytes are Korean for account and id.
_pair_label = re.compile(
    rb"(?i)(?:id|user|username|login|account|\xea\xb3\x84\xec\xa0\x95"
    rb"|\xec\x95\x84\xec\x9d\xb4\xeb\x94\x94)\s?[/&:,]\s?$"
)
_LABEL_LIMIT = 24
_SHORTEST, _LONGEST = 4, 128
_TEXT, _SHORTEST_HASH = 10, 13
# Surprise in bits a pair, above which even letters alone look random.
_EXPECTED_OF_LETTERS = 5.5


def password(candidate: Candidate) -> Verdict:
    """Judge the value of a password: strong ones are likely, weak ones possible.

    A value behind a label such as `ID/PW:` is dropped: which of the two it is, is not known.
    """
    value = candidate.secret
    if stands_for_another(candidate) or not _SHORTEST <= len(value) <= _LONGEST:
        return DROP
    if noise(candidate) or _message.fullmatch(value):
        return DROP
    label = candidate.data[max(candidate.match_start - _LABEL_LIMIT, 0) : candidate.match_start]
    if misnamed(candidate) or unquoted_argument(candidate) or _pair_label.search(label):
        return DROP
    if placeholders.monotonous(value) or _number.fullmatch(value) or _sentence.fullmatch(value):
        return DROP
    return _literal(candidate) if quoted(candidate) else _bare(candidate)


def _literal(candidate: Candidate) -> Verdict:
    value = candidate.secret
    if value.isalpha() and surprise(value) < _EXPECTED_OF_LETTERS:
        return _WEAK
    return _graded(value) or _WEAK


def _bare(candidate: Candidate) -> Verdict:
    """Judge a value without quotes, which may be the name of a variable."""
    value = candidate.secret
    if _environment.search(candidate.lead):
        return _graded(value) or _WEAK
    if _letters.fullmatch(value):
        return _WEAK if looks_random(value) else DROP
    graded = _graded(value)
    if graded is None:
        return DROP if _identifier.fullmatch(value) else _WEAK
    return graded


def _graded(value: bytes) -> Verdict | None:
    """Return LIKELY for strong values, DROP for texts in other alphabets, None for all others."""
    if not value.isascii() and (not _figure.search(value) or _foreign(value)):
        return DROP
    return LIKELY if looks_random(value) or _strong.fullmatch(value) else None


def _foreign(value: bytes) -> bool:
    """Return whether most of a value is in another alphabet, so that it is a text."""
    text = value.decode("utf-8", "replace")
    return len(text) >= _TEXT and sum(not sign.isascii() for sign in text) > len(text) // 2


def hashed(candidate: Candidate) -> Verdict:
    """Judge the hash of a password, as crypt(3) writes it, by its last field, the digest."""
    digest = candidate.secret.rstrip(b"$").rpartition(b"$")[2]
    if len(digest) < _SHORTEST_HASH:
        return DROP
    return doubted("it repeats or counts") if placeholders.monotonous(digest) else LIKELY


def url_password(candidate: Candidate) -> Verdict:
    """Judge the password in a URL: drop stand-ins; common words and repetitions are weak."""
    value = candidate.secret
    if placeholders.stand_in(value) or value.startswith((b"$", b"%s", b"%(", b"{", b"<")):
        return DROP
    if placeholders.empty_word(value) or placeholders.monotonous(value):
        return _WEAK
    return LIKELY

"""Keys and tokens without a mark of their own, which a name beside them makes secrets."""

from __future__ import annotations

import re

from explorer.secrets import notsecrets, placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.checks.assignments import (
    misnamed,
    noise,
    stands_for_another,
    unquoted_argument,
)
from explorer.secrets.compact import WORDS_OF_SECRETS
from explorer.secrets.randomness import looks_random, surprise
from explorer.secrets.rule import Severity

_short_hex = re.compile(rb"[0-9a-fA-F]{1,19}")
_usual_key = re.compile(rb"[0-9a-f]{32,128}|[0-9A-F]{32,128}|[A-Za-z0-9_-]{32,64}")
_secret_word = re.compile(WORDS_OF_SECRETS.encode(), re.IGNORECASE)
_client_id = re.compile(
    rb"(?i)(?:client|app|application|consumer|access|key)[_. -]?id[\"'\\]{0,3}\s*[:=]\W*$"
)
_constant = re.compile(rb"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]{1,12})+")
# A signature (HMAC) in hexadecimal: with it one can only repeat that one message.
_signature = re.compile(rb"(?i)signature[\"'`\]\s]{0,4}[:=(,]")
_digest = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}")
_SHORTEST = 16
_FEWEST_FIGURES, _FEWEST_CHARACTERS = 3, 6
# Surprise in bits a pair: examples in documentation have more than the first, names of constants
# less than the second.
_EXPECTED_OF_KEYS, _EXPECTED_OF_CONSTANTS = 3.5, 4.6


def random_value(candidate: Candidate) -> Verdict:
    """Keep a value that looks random."""
    return LIKELY if looks_random(candidate.secret) else DROP


def secret_value(candidate: Candidate) -> Verdict:
    """Judge a value that is named as a key or a token: keep what looks random, doubt the rest."""
    if (
        noise(candidate)
        or stands_for_another(candidate)
        or misnamed(candidate)
        or unquoted_argument(candidate)
    ):
        return DROP
    if _signature.search(candidate.lead) and _digest.fullmatch(candidate.secret):
        return doubted("what was signed, and no key")
    return _graded(candidate, None)


def service(candidate: Candidate) -> Verdict:
    """Grade a value beside a service's name; the usual shapes of keys are of high severity."""
    if _client_id.search(candidate.lead):
        return doubted("an identifier") if looks_random(candidate.secret) else DROP
    if stands_for_another(candidate) or misnamed(candidate):
        return DROP
    return _graded(candidate, Severity.HIGH)


def _graded(candidate: Candidate, usual: Severity | None) -> Verdict:
    """Grade a value by its looks; `usual` is the severity of the usual shapes of keys."""
    value = candidate.secret
    if not looks_random(value) or placeholders.monotonous(value):
        return doubted("it repeats or counts") if _like_a_key(value) else DROP
    if placeholders.edited(value) and not placeholders.counts(value):
        return DROP
    if len(value) < _SHORTEST or _short_hex.fullmatch(value):
        return doubted("as short as an identifier")
    if usual and notsecrets.is_uuid(value) and not _secret_word.search(candidate.lead):
        return doubted("an identifier")
    return Verdict(severity=usual if _usual_key.fullmatch(value) else None)


def _like_a_key(value: bytes) -> bool:
    """Return whether a value that is not random looks like a key, as in documentation."""
    figures = sum(48 <= one <= 57 for one in value)
    if not (_FEWEST_FIGURES <= figures < len(value) and len(value) >= _SHORTEST):
        return False
    expected = _EXPECTED_OF_CONSTANTS if _constant.fullmatch(value) else _EXPECTED_OF_KEYS
    return len(set(value)) >= _FEWEST_CHARACTERS and surprise(value) > expected

"""Values that only a name or an address beside them makes secrets: passwords, keys and tokens."""

from __future__ import annotations

import re

from msgspec.structs import replace

from explorer.secrets import notsecrets, placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.checks.accounts import account_beside, is_public
from explorer.secrets.checks.assignments import (
    misnamed,
    noise,
    quoted,
    stands_for_another,
    unquoted_argument,
)
from explorer.secrets.checks.encoded import decoded
from explorer.secrets.dialect import WORDS_OF_SECRETS
from explorer.secrets.match import LABEL
from explorer.secrets.randomness import looks_random, named, surprise
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
# The name of another password: `new_password1`.
_name_of_one = re.compile(rb"[a-z]{2,20}_passw(?:or)?d_?\d{1,2}|passw(?:or)?d_\d{1,2}")
_figure = re.compile(rb"\d")
_environment = re.compile(rb"[A-Z0-9_]=$")
_named_in_capitals = re.compile(rb"[A-Z0-9_][\"']?\s{0,4}[:=]\s{0,4}[\"']?$")
# A label of two values, `ID/PW:`; the two names in bytes are Korean for account and id.
_pair_label = re.compile(
    rb"(?i)(?:id|user|username|login|account|\xea\xb3\x84\xec\xa0\x95"
    rb"|\xec\x95\x84\xec\x9d\xb4\xeb\x94\x94)\s?[/&:,]\s?$"
)
_LABEL_LIMIT = 24
_GUESSED = "everybody guesses it"
# Names that are nobody's (RFC 2606, RFC 6761).
_example_host = re.compile(
    rb"(?i)@(?:[\w-]{1,63}\.){0,6}(?:example(?:\.(?:com|net|org))?|test|invalid)(?![\w.-])"
)
_LONGEST_HOST = 255
_SHORTEST, _LONGEST = 4, 250
_TEXT, _SHORTEST_HASH = 10, 13
# Nobody types more of what repeats.
_LONGEST_TYPED = 20
# Surprise in bits a pair, above which even letters alone look random.
_EXPECTED_OF_LETTERS = 5.5
_colour = re.compile(rb"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_short_hex = re.compile(rb"[0-9a-fA-F]{1,19}")
_usual_key = re.compile(rb"[0-9a-f]{32,128}|[0-9A-F]{32,128}|[A-Za-z0-9_-]{32,64}")
# Of what repeats or counts: as long as keys are, without the signs of versions and of code.
_doubtful_key = re.compile(rb"(?=(?:.*\d){5})[A-Za-z0-9_-]{20,128}")
_name_of_constant = re.compile(rb"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+){2,}")
_words_in_capitals = re.compile(rb"[A-Z]{2,}(?:_[A-Z]{2,})+")
_secret_word = re.compile(WORDS_OF_SECRETS.encode(), re.IGNORECASE)
_client_id = re.compile(
    rb"(?i)(?:client|app|application|consumer|access|key)[_. -]?id[\"'\\]{0,3}\s*[:=]\W*$"
)
_constant = re.compile(rb"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]{1,12})+")
# With a signature one can only repeat that one message.
_signature = re.compile(rb"(?i)signature[\"'`\]\s]{0,4}[:=(,]")
_SHORTEST_KEY = 16
_FEWEST_FIGURES, _FEWEST_CHARACTERS = 3, 6
# Surprise in bits a pair: examples in documentation have more than the first, names of constants
# less than the second.
_EXPECTED_OF_KEYS, _EXPECTED_OF_CONSTANTS = 3.5, 4.6


def password(candidate: Candidate) -> Verdict:
    """Judge the value of a password: strong ones are likely, weak ones possible.

    A value behind a label such as `ID/PW:` is dropped: which of the two it is, is not known.
    """
    value = candidate.secret
    if not _SHORTEST <= len(value) <= _LONGEST or noise(candidate):
        return DROP
    guess = _guess(value)
    if not guess and stands_for_another(candidate):
        return DROP
    if _message.fullmatch(value):
        return DROP
    label = candidate.data[max(candidate.match_start - _LABEL_LIMIT, 0) : candidate.match_start]
    if misnamed(candidate) or unquoted_argument(candidate) or _pair_label.search(label):
        return DROP
    if guess:
        return doubted(guess) if _is_given(candidate) else DROP
    if any(
        one.fullmatch(value)
        for one in (_number, _sentence, _name_of_one, _name_of_constant, _colour)
    ):
        return DROP
    verdict = _literal(candidate) if quoted(candidate) else _bare(candidate)
    return verdict if verdict.drop else _of_account(candidate, verdict)


def _guess(value: bytes) -> str:
    """Return why a password is among the first that anybody tries; nothing of any other."""
    if placeholders.login_word(value):
        # With figures behind it, it is no word that stands in other texts as well.
        return _GUESSED if _figure.search(value) else LABEL
    if placeholders.stand_in(value) or placeholders.empty_word(value):
        return ""
    is_guessed = placeholders.guessed(value) or placeholders.monotonous(value)
    return _GUESSED if is_guessed else ""


def _in_connection(candidate: Candidate) -> bool:
    """Return whether a value without quotes is one of several of a login: `User=a;Password=b;`."""
    if candidate.after(1) != b";" or candidate.secret.lower() in candidate.lead.lower():
        return False
    return account_beside(candidate) is not None


def _is_given(candidate: Candidate) -> bool:
    """Return whether a word is what logs somebody in, and no name or label: by what is around."""
    if _named_in_capitals.search(candidate.lead):
        return True
    # No name and no label is spelled like that: `P4ssw0rd!`.
    if len(candidate.secret) <= _LONGEST_TYPED and _strong.fullmatch(candidate.secret):
        return True
    if candidate.secret.lower() in candidate.lead.lower():
        return False
    if quoted(candidate) and _figure.search(candidate.secret):
        return True
    is_quoted = quoted(candidate) and account_beside(candidate) is not None
    return is_quoted or _in_connection(candidate)


def _of_account(candidate: Candidate, verdict: Verdict) -> Verdict:
    """Return what is said of a password with regard to the account that it is for."""
    account = account_beside(candidate)
    if account is None:
        return verdict
    if is_public(account):
        return DROP
    return replace(verdict, details={"account": "named beside it"}, specific=True)


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
        return _WEAK if looks_random(value) or _in_connection(candidate) else DROP
    graded = _graded(value)
    if graded is None:
        is_name = _identifier.fullmatch(value) and not _in_connection(candidate)
        return DROP if is_name else _WEAK
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
    """Judge the password in a URL: drop stand-ins; doubt what everybody guesses, and examples."""
    value = candidate.secret
    if placeholders.stand_in(value) or value.startswith((b"$", b"%s", b"%(", b"{", b"<")):
        return DROP
    if _words_in_capitals.fullmatch(value):
        return DROP
    user = candidate.lead.rpartition(b"://")[2].rstrip(b":")
    is_default = placeholders.empty_word(value) or (user == value and not looks_random(value))
    if doubt := _guess(value) or (_GUESSED if is_default else ""):
        return doubted(doubt)
    if _example_host.match(candidate.after(_LONGEST_HOST)) and not looks_random(value):
        return doubted("the host is an example")
    return LIKELY


def random_value(candidate: Candidate) -> Verdict:
    """Keep a value that looks random."""
    return LIKELY if looks_random(candidate.secret) else DROP


def secret_value(candidate: Candidate) -> Verdict:
    """Judge a value that is named as a key or a token: keep what looks random, doubt the rest."""
    if noise(candidate) or stands_for_another(candidate):
        return DROP
    if misnamed(candidate) or unquoted_argument(candidate):
        return DROP
    if _signature.search(candidate.lead):
        return doubted("what was signed, and no key")
    return _graded_key(candidate, None)


def service(candidate: Candidate) -> Verdict:
    """Grade a value beside a service's name; the usual shapes of keys are of high severity."""
    if _client_id.search(candidate.lead):
        return doubted("an identifier") if looks_random(candidate.secret) else DROP
    # Some services give out UUIDs of any version as keys.
    is_key = bool(_secret_word.search(candidate.lead))
    if stands_for_another(candidate, may_be_dated=is_key) or misnamed(candidate):
        return DROP
    if _name_of_constant.fullmatch(candidate.secret):
        return DROP
    return _graded_key(candidate, Severity.HIGH)


def _graded_key(candidate: Candidate, usual: Severity | None) -> Verdict:
    """Grade a value by its looks; `usual` is the severity of the usual shapes of keys."""
    value = candidate.secret
    is_name = named(value) and not placeholders.monotonous(value)
    if is_name or _sentence.fullmatch(decoded(value)):
        return DROP
    if usual and value.isdigit() and _secret_word.search(candidate.lead):
        return doubted("figures alone")
    if not looks_random(value) or placeholders.monotonous(value):
        doubt = doubted("it repeats or counts")
        if usual and _doubtful_key.fullmatch(value):
            doubt = replace(doubt, severity=Severity.MEDIUM)
        return doubt if _like_a_key(value) else DROP
    if placeholders.edited(value):
        return doubted("it counts") if placeholders.counts(value) else DROP
    if len(value) < _SHORTEST_KEY or _short_hex.fullmatch(value):
        return doubted("as short as an identifier")
    if usual and notsecrets.is_uuid(value) and not _secret_word.search(candidate.lead):
        return doubted("an identifier")
    return Verdict(severity=usual if _usual_key.fullmatch(value) else None)


def _like_a_key(value: bytes) -> bool:
    """Return whether a value that is not random looks like a key, as in documentation."""
    if notsecrets.is_uuid(value):
        return len(set(value)) >= _FEWEST_CHARACTERS
    figures = sum(48 <= one <= 57 for one in value)
    if not (_FEWEST_FIGURES <= figures < len(value) and len(value) >= _SHORTEST_KEY):
        return False
    expected = _EXPECTED_OF_CONSTANTS if _constant.fullmatch(value) else _EXPECTED_OF_KEYS
    return len(set(value)) >= _FEWEST_CHARACTERS and surprise(value) > expected

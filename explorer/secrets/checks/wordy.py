"""Values that look like words: passphrases, and keys of letters alone."""

from __future__ import annotations

import re
from itertools import pairwise

from explorer.secrets import placeholders
from explorer.secrets.belongings import is_environment
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict
from explorer.secrets.checks.assignments import (
    misnamed,
    noise,
    quoted,
    stands_for_another,
    unquoted_argument,
)
from explorer.secrets.randomness import surprise, wordy

# Words of sentences, which nobody draws for a passphrase.
_OF_SENTENCES = frozenset(
    b"a an and are be been by can cannot current do does enter failed for forgot from has have"
    b" here in incorrect invalid is it its length match may must need new no not of on or our"
    b" password passwords passphrase please provide required reset set should that the their this"
    b" to too type use used user using was were when with wrong you your".split()
)
_only_variable = re.compile(rb"(?:ENV |#\(nop\) {1,2}ENV |\A)[A-Z0-9_]{0,64}\Z")
_LONGEST_NAME = 80
# Of the pairs of letters of a random value half are a change of case, of names a quarter at most.
_CHANGING = 0.28
# Surprise in bits a pair, above which letters are no words.
_EXPECTED = 5.0


def passphrase(candidate: Candidate) -> Verdict:
    """Keep several words that are the value of a variable; drop sentences, and commands."""
    words = candidate.secret.lower().split()
    is_drawn = _OF_SENTENCES.isdisjoint(words) and len(set(words)) == len(words)
    if not is_drawn or placeholders.stand_in(candidate.secret):
        return DROP
    return LIKELY if quoted(candidate) or _is_variable(candidate) else DROP


def _is_variable(candidate: Candidate) -> bool:
    """Return whether a value without quotes is one to its end, as in ENV and in `.env` files."""
    if is_environment(candidate.path):
        return not candidate.after(2).partition(b"\n")[0].strip()
    before = candidate.data[max(candidate.match_start - _LONGEST_NAME, 0) : candidate.match_start]
    return not candidate.after(2).strip() and bool(_only_variable.search(before))


def letters(candidate: Candidate) -> Verdict:
    """Keep a key of letters alone that nobody can read: no words, no name of anything."""
    if noise(candidate) or stands_for_another(candidate) or misnamed(candidate):
        return DROP
    value = candidate.secret
    if unquoted_argument(candidate) or placeholders.monotonous(value) or wordy(value):
        return DROP
    is_random = _changes(value) >= _CHANGING and surprise(value) > _EXPECTED
    return LIKELY if is_random and not placeholders.edited(value) else DROP


def _changes(value: bytes) -> float:
    """Return the share of neighbouring letters of which one alone is a capital."""
    cases = [one < 97 for one in value]
    return sum(one != other for one, other in pairwise(cases)) / (len(cases) - 1)

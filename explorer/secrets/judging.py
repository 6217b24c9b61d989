"""Judges candidates by allowlists, stand-ins, digests and the rule's own check."""

from __future__ import annotations

import re

from msgspec.structs import replace

from explorer.secrets import notsecrets, placeholders
from explorer.secrets.belongings import graded
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.dialect import WORDS_OF_SECRETS
from explorer.secrets.linear import Edged, Linear
from explorer.secrets.lock_files import pinned
from explorer.secrets.match import Match
from explorer.secrets.notsecrets import published_example
from explorer.secrets.precise import is_met
from explorer.secrets.randomness import entropy, surprise
from explorer.secrets.rule import Allowlist, Confidence, Rule, Severity

_LONG_ENOUGH = 24
_EXPECTED_OF_TOKENS = 4.3
# Of a token in documentation, which counts; padding in a program has fewer.
_FEWEST_CHARACTERS, _NEAR = 10, 64
# Checks of values that have no mark: only a name or an address beside them says what they are.
_WITHOUT_MARK = frozenset(
    {"basic", "hash", "jwt", "password", "random", "secret", "signed", "url-password"}
)
# A password may be made of words, which a token is not, and a JSON Web Token of any JSON.
_OF_ANYTHING = frozenset({"basic", "jwt", "password", "url-password"})
_secret_word = re.compile(WORDS_OF_SECRETS.encode(), re.IGNORECASE)
# Names of openssl's arguments, which the rule for the service Hex must not match.
_of_openssl = re.compile(rb"\bhex(?:key|pass|salt|secret|seed|info)\b")
# A host may be called what it likes.
_host = re.compile(rb"^(?:[a-z][a-z0-9+.-]{1,20}://)[^/]*")
_assigned = re.compile(
    rb"^[^\n]{0,80}?[\w\"'\])}]\s{0,8}(?:=>|:=|==?|:|,|\()\s{0,8}[\"'`\\({\[]{0,4}(?:\w{1,10} )?$"
)


def judge(rule: Rule, candidate: Candidate) -> Match | None:
    """Return a candidate as a match, or None if it is no secret."""
    if not candidate.secret or (rule.entropy and entropy(candidate.secret) < rule.entropy):
        return None
    if allowed(rule, candidate):
        return None
    verdict = LIKELY if _is_plain(rule) else _verdict(rule, candidate)
    if verdict.drop:
        return None
    severity = verdict.severity or rule.severity
    match = Match(
        rule_id=rule.id,
        title=rule.title,
        start=candidate.start,
        end=candidate.end,
        # An ordinary word says less of whose a value is than any other name.
        severity=min(severity, Severity.MEDIUM) if rule.ordinary else severity,
        confidence=verdict.confidence,
        generic=rule.generic and not verdict.specific,
        details=verdict.details,
    )
    if _is_plain(rule):
        return match
    marked = not (rule.generic or rule.named or rule.check in _WITHOUT_MARK)
    return graded(match, candidate, marked=marked)


def _is_plain(rule: Rule) -> bool:
    """Return whether what a rule matches is taken as it is, as Gitleaks takes it.

    So it is with an expression of a user's own, which nothing here knows better.
    """
    is_own = isinstance(rule.regex, Linear) and not isinstance(rule.regex, Edged)
    return is_own and not (rule.check or rule.generic or rule.named)


def _verdict(rule: Rule, candidate: Candidate) -> Verdict:
    if rule.named and not _belongs(candidate):
        return DROP
    if (rule.named or rule.generic) and _is_known(candidate):
        return DROP
    if not rule.generic and placeholders.stand_in(_host.sub(b"", candidate.secret)):
        return DROP
    if published_example(candidate.secret):
        return doubted("published in documentation")
    verdict = _checked(rule.check, candidate) if rule.check else LIKELY
    settled = verdict.confidence == Confidence.VERIFIED or verdict.severity is Severity.LOW
    if verdict.drop or rule.generic or settled or rule.check in _OF_ANYTHING:
        return verdict
    return _weighed(candidate, verdict)


def _is_known(candidate: Candidate) -> bool:
    """Return whether what is around a value says that it is a digest, or the name of a key."""
    known = (notsecrets.listed_digest, notsecrets.pgp_fingerprint, pinned)
    return any(one(candidate) for one in known)


def _checked(check: str, candidate: Candidate) -> Verdict:
    # Not above: a run that knows its layers often has nothing to judge.
    from explorer.secrets.checks.table import CHECKS

    return CHECKS[check](candidate)


def _weighed(candidate: Candidate, verdict: Verdict) -> Verdict:
    """Drop what only looks like a token; lower the grade of what repeats or counts."""
    secret = candidate.secret
    if notsecrets.inside_blob(candidate) or _written(secret):
        return DROP
    if placeholders.monotonous(secret):
        return _repeating(candidate, doubted("it repeats or counts", **verdict.details))
    if not placeholders.edited(secret):
        return verdict
    if not placeholders.counts(secret):
        return DROP
    return _repeating(candidate, doubted("it counts", **verdict.details))


def _repeating(candidate: Candidate, doubt: Verdict) -> Verdict:
    """Grade the doubt about what repeats or counts: in a program it is padding or a table."""
    is_varied = len(set(candidate.secret)) >= _FEWEST_CHARACTERS
    is_text = b"\0" not in candidate.before(_NEAR) + candidate.after(_NEAR)
    return replace(doubt, severity=Severity.MEDIUM) if is_varied and is_text else doubt


def _written(secret: bytes) -> bool:
    """Return whether a token is made of words, or of one or two characters."""
    if any(48 <= one <= 57 for one in secret) or placeholders.monotonous(secret):
        return len(set(secret)) <= 2
    return surprise(secret) < _EXPECTED_OF_TOKENS


def _belongs(candidate: Candidate) -> bool:
    """Return whether the name before a value makes it a secret of that service."""
    lead = candidate.lead
    if notsecrets.digest_name(candidate.label) or notsecrets.public_shape(candidate.secret):
        return False
    if _of_openssl.search(candidate.label):
        return False
    if _secret_word.search(lead):
        return True
    return bool(_assigned.search(lead)) and len(candidate.secret) >= _LONG_ENOUGH


def allowed(rule: Rule, candidate: Candidate) -> bool:
    """Return whether one of the rule's allowlists lets the candidate pass."""
    return any(_lets_pass(allowlist, candidate) for allowlist in rule.allowlists)


def _lets_pass(allowlist: Allowlist, candidate: Candidate) -> bool:
    text = {"secret": candidate.secret, "match": candidate.match, "line": candidate.line}
    seen, secret = text[allowlist.target], candidate.secret.lower()
    conditions = []
    if allowlist.commits:
        conditions.append(False)
    if allowlist.paths:
        conditions.append(lets_pass_at(allowlist, path_bytes(candidate.path)))
    if allowlist.regexes:
        conditions.append(_any(allowlist.regexes, seen))
    if allowlist.stopwords:
        conditions.append(any(word.encode() in secret for word in allowlist.stopwords))
    return bool(conditions) and (all if allowlist.every else any)(conditions)


def lets_pass_at(allowlist: Allowlist, path: bytes) -> bool:
    """Return whether one of the allowlist's paths is this one; no text has a path."""
    return bool(path) and _any(allowlist.paths, path)


def path_bytes(path: str) -> bytes:
    """Return a path as it stands in the image."""
    return path.encode("utf-8", "surrogateescape")


def _any(expressions: tuple[str, ...], text: bytes) -> bool:
    return any(is_met(one, text) for one in expressions)

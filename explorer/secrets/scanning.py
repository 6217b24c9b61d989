"""The scanner: applies a set of rules to bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from explorer.allowance import Charge, uncharged
from explorer.secrets import placeholders
from explorer.secrets.belongings import means
from explorer.secrets.candidate import Candidate
from explorer.secrets.composite import JudgedMatch, reported
from explorer.secrets.decoders import Hidden, Traces, hidden_in_each
from explorer.secrets.engine import RuleEngine, Signs
from explorer.secrets.joined import Joined
from explorer.secrets.judging import judge, lets_pass_at, path_bytes
from explorer.secrets.linear import Linear
from explorer.secrets.match import Match, settle
from explorer.secrets.nested import hints
from explorer.secrets.precise import candidates, is_met
from explorer.secrets.rule import REACH, Confidence, Rule
from explorer.secrets.service_names import credentials

Content: TypeAlias = tuple[bytes, str]
"""Some bytes and their path, "" for none; some rules look at the path."""

# Bytes; what a rule takes for longer than that is a document, such as a key in many lines.
_LONGEST_TOKEN = 4_096
# Flags at the beginning of an expression, which hold for all of it.
_FLAGS = re.compile(r"\A\(\?([imsx]+)\)(.*)\Z", re.DOTALL)


class Scanner:
    """Scans data for secrets by a set of rules; several threads may use one.

    The automata are compiled, or read from `cache_dir`, at the first scan; with None nothing is
    cached.
    """

    def __init__(self, rules: Sequence[Rule], cache_dir: Path | None = None) -> None:
        """Keep the rules; they are compiled at the first scan."""
        self.rules = tuple(rules)
        self._engine = RuleEngine(self.rules, cache_dir)
        self._traces = Traces(cache_dir)
        self._has_composite = any(rule.required or rule.unreported for rule in self.rules)
        about_names = (one for one in self.rules if one.is_about_paths and not one.unreported)
        self._about_names = sorted(about_names, key=lambda one: -one.severity)
        self._marked = {one.id for one in self.rules if not (one.generic or one.named)}
        self._tokens = {one.id for one in self.rules if one.reach <= _LONGEST_TOKEN} & self._marked
        self._secret_path = _any_of(rule.path for rule in self._about_names)
        others = [rule for rule in self.rules if not rule.is_about_paths]
        asked = [one for rule in others for one in (rule.path, *_paths_excepted(rule)) if one]
        # By their kind as well: one source may stand in rules of the program and in a user's.
        self.asks_inside = any(isinstance(one, Linear) for one in asked)
        self._asked = sorted({(isinstance(one, Linear), one): one for one in asked}.values())

    def prepare(self) -> None:
        """Begin to load the automata in threads, beside what the caller does next."""
        self._engine.prepare()
        self._traces.prepare()

    def scan(self, data: bytes, path: str = "", charge: Charge = uncharged) -> list[Match]:
        """Return the secrets in some bytes, in order and without overlaps.

        If there are none, the path itself may be a match, unless the file holds nothing or nothing
        but references: see `named`. Work is charged before it is done, which raises LimitError.
        """
        found = self._scanned(Joined([data]), [path], charge).get(0)
        by_name = None if found else self._named(path, data)
        return [by_name] if by_name else found or []

    def find(self, data: bytes, path: str = "", charge: Charge = uncharged) -> list[Match]:
        """Return the secrets in some bytes, in order, encoded ones as well. Raises LimitError.

        The offsets of an encoded secret are those of its encoded form; its details name the
        encoding. If there are none, the path itself may be a match, as with `scan`.
        """
        by_name = self._named(path, data)
        return self.find_each([(data, path)], charge)[0] or ([by_name] if by_name else [])

    def find_each(
        self, contents: Sequence[Content], charge: Charge = uncharged
    ) -> list[list[Match]]:
        """Return the same for each of several contents, without regard to names of files.

        All are scanned at once, which is many times quicker than one after the other.
        """
        joined = Joined([data for data, _ in contents])
        found = self._scanned(joined, [path for _, path in contents], charge)
        pieces = [*hidden_in_each(joined, self._traces, charge)]
        decoded = Joined([piece.data for _, piece in pieces])
        paths = [contents[index][1] for index, _ in pieces]
        for at, matches in self._scanned(decoded, paths, charge).items():
            index, piece = pieces[at]
            known = found.get(index, [])
            told = (one for one in matches if not piece.joints or self._is_in_pieces(one, piece))
            placed = [_placed(match, piece) for match in told]
            if piece.joints:
                whole = known if piece.most is None else [*filter(self.is_marked, known)]
                placed = [one for one in placed if not _is_whole(one, whole)]
            found[index] = _one_each([*known, *placed])
        return [found.get(index, []) for index in range(len(contents))]

    def named(self, path: str) -> Match | None:
        """Return the match of a file that is a secret by its path, without bytes; None for none."""
        name = path_bytes(path)
        if not name or not self._secret_path(name):
            return None
        rule = next((rule for rule in self._about_names if _concerns(rule, path)), None)
        if rule is None:
            return None
        return Match(rule.id, rule.title, 0, 0, rule.severity, Confidence.POSSIBLE, rule.generic)

    def _named(self, path: str, data: bytes) -> Match | None:
        return self.named(path) if data and not placeholders.only_references(data) else None

    def is_marked(self, match: Match) -> bool:
        """Return whether a value itself shows whose credential it is, and leaves no doubt."""
        return match.rule_id in self._marked and match.confidence > Confidence.POSSIBLE

    def _is_in_pieces(self, match: Match, hidden: Hidden) -> bool:
        """Return whether a match is told by what was put together alone."""
        return hidden.is_put_together(match, is_token=match.rule_id in self._tokens)

    def standing(self, path: str) -> Hashable:
        """Return what of a path the matches in its content depend on."""
        name = path_bytes(path)
        met = tuple(at for at, one in enumerate(self._asked) if is_met(one, name))
        return means(path), hints(name), met

    def _scanned(
        self, joined: Joined, paths: Sequence[str], charge: Charge
    ) -> dict[int, list[Match]]:
        """Return the secrets in contents that hold any as they stand, by their index."""
        found = {}
        for index, signs in self._engine.signs(joined, charge).items():
            matching = self._reported(joined.contents[index], paths[index], signs, charge)
            if matches := _one_each(matching):
                found[index] = matches
        return found

    def _reported(self, data: bytes, path: str, signs: Signs, charge: Charge) -> Iterator[Match]:
        judged = self._judged(data, path, signs, charge)
        if not self._has_composite:
            return (one.match for one in judged)
        return reported([*judged], data)

    def _judged(
        self, data: bytes, path: str, signs: Signs, charge: Charge
    ) -> Iterator[JudgedMatch]:
        lowered = cache(data.lower)
        for rule, candidate in self._candidates(data, path, signs, charge):
            match = judge(rule, candidate)
            if match is not None and _keyed(rule, lowered, match.start):
                yield JudgedMatch(rule, match, candidate.match_start)

    def _candidates(
        self, data: bytes, path: str, signs: Signs, charge: Charge
    ) -> Iterator[tuple[Rule, Candidate]]:
        for look, by_number in ((candidates, signs.runs), (credentials, signs.names)):
            for number, where in by_number.items():
                rule = self.rules[number]
                if not rule.path or _concerns(rule, path):
                    yield from ((rule, one) for one in look(rule, data, where, path, charge))


def _one_each(matches: Iterable[Match]) -> list[Match]:
    return settle(matches, lambda one: one)


def _is_whole(match: Match, known: Iterable[Match]) -> bool:
    """Return whether a secret is known to end where its first piece does: it is told as it stands.

    What follows may be another one, as in a list without commas.
    """
    return any(one.rule_id == match.rule_id and one.start == match.start for one in known)


def _placed(match: Match, hidden: Hidden) -> Match:
    """Return a match in decoded bytes as one of the bytes that they were encoded in."""
    start, end = hidden.origin(match.start, match.end)
    details = {**match.details, "encoding": hidden.encoding}
    decoded = hidden.data[match.start : match.end]
    return replace(match, start=start, end=end, details=details, decoded=decoded)


def _any_of(expressions: Iterable[str]) -> Callable[[bytes], bool]:
    """Return what tells whether any of the expressions matches in a name."""
    each = [*expressions]
    scoped = (_FLAGS.sub(r"(?\1:\2)", one) for one in each if not isinstance(one, Linear))
    own = re.compile("|".join(f"(?:{one})" for one in scoped).encode() or b"(?!)")
    linear = [one for one in each if isinstance(one, Linear)]
    return lambda name: bool(own.search(name)) or any(one.is_in(name) for one in linear)


def _concerns(rule: Rule, path: str) -> bool:
    """Return whether a rule for certain paths is for this one."""
    name = path_bytes(path)
    if not is_met(rule.path, name):
        return False
    return not any(one.paths_suffice and lets_pass_at(one, name) for one in rule.allowlists)


def _paths_excepted(rule: Rule) -> Iterator[str]:
    return (one for allowlist in rule.allowlists for one in allowlist.paths)


def _keyed(rule: Rule, lowered: Callable[[], bytes], start: int) -> bool:
    """Return whether one of the rule's keywords, if it has any, is near a match, in any case.

    Gitleaks wants it in the same part of a file. Here it must be as near as every window shows,
    so that it makes no difference where a file is cut.
    """
    low, high = max(0, start - REACH.before), start + REACH.before
    return not rule.keywords or any(
        lowered().find(word.encode(), low, high) >= 0 for word in rule.keywords
    )

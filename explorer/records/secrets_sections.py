"""What a layer's files hold as a section, without the secrets themselves, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from explorer.errors import RecordError
from explorer.records.sections import document, read_document
from explorer.secrets.excerpt import Excerpt
from explorer.secrets.finding import ContentMatch, Likeness
from explorer.secrets.fingerprint import mark_of
from explorer.secrets.match import Match
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.searching import LayerSecrets, Outcome
from explorer.text.needles import Concealed, Seal, Sealing
from explorer.text.redaction import Redaction, SealedSecret, sealed

_LONGEST_WORD = 12


def section_of(secrets: LayerSecrets, sealing: Sealing) -> bytes:
    """Return all there is to say of a layer's secrets but they themselves.

    Raises RecordError where one of them stands in what is said, as a host with a password's name.
    """
    _check_words(secrets)
    writing = _Writing(sealing, _shown_excerpts(secrets))
    numbers: dict[int, int] = {}
    outcomes: list[object] = []
    at = []
    for position, one in secrets.outcomes.items():
        # Files with one content share its outcome.
        if id(one) not in numbers:
            numbers[id(one)] = len(outcomes)
            outcomes.append(writing.outcome(one))
        at.append((position, numbers[id(one)]))
    names = [(position, _match_row(one)) for position, one in secrets.names.items()]
    likenesses = [_row_of(one) for one in writing.likenesses.values()]
    return document({"outcomes": outcomes, "at": at, "names": names, "likenesses": likenesses})


def secrets_from(section: memoryview, entries: int) -> LayerSecrets:
    """Return what such a section says of a layer with so many entries. Raises RecordError."""
    try:
        found = _secrets(read_document(section))
    except (KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise RecordError("what it says of secrets makes no sense") from error
    if not all(0 <= at < entries for at in (*found.outcomes, *found.names)):
        raise RecordError("it speaks of files that are not there")
    return found


class _Writing(Struct):
    """Makes rows, and the likeness of each secret once."""

    sealing: Sealing
    excerpts: Mapping[bytes, bytes]
    likenesses: dict[bytes, Likeness] = field(default_factory=dict)
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def outcome(self, one: Outcome) -> object:
        return {
            "matches": [self._content_match(match) for match in one.matches],
            "notes": [*one.notes],
            "certificates": {**one.certificates},
            "unread": [(path.decode("latin-1"), note) for path, note in one.unread],
        }

    def _content_match(self, one: ContentMatch) -> object:
        inner = None if one.inner_path is None else one.inner_path.decode("latin-1")
        where = (inner, one.line, one.column, one.reason if one.allowed else None)
        around = [self.excerpts[text].decode("latin-1") for text in one.around.texts]
        number = self._number(one.secret, one.match.decoded)
        return (_match_row(one.match), *where, number, *around)

    def _number(self, secret: bytes, decoded: bytes) -> int:
        key = secret + b"\0" + decoded
        if key not in self.likenesses:
            self._numbers[key] = len(self.likenesses)
            self.likenesses[key] = Likeness(
                self.sealing.whole(secret),
                mark_of(secret),
                secret.count(b"\n"),
                looks_random(secret),
                tuple(sealed(one, self.sealing) for one in (secret, decoded) if one),
            )
        return self._numbers[key]


def _check_words(secrets: LayerSecrets) -> None:
    """Raise RecordError where a secret stands in the words about others, but for what is a word."""
    outcomes, matches = _outcomes_of(secrets), [*_matches_of(secrets)]
    words = {one.inner_path.decode("utf-8", "replace") for one in matches if one.inner_path}
    words.update(text for one in matches for text in one.match.details.values())
    words.update(one.reason for one in matches)
    for one in outcomes:
        words.update((*one.notes, *one.certificates.values(), *(note for _, note in one.unread)))
    each = {word.encode("utf-8", "replace") for word in words}
    said = b"\n".join(each)
    severe = {one.secret for one in matches if one.match.severity > Severity.LOW}
    parts = {part for one in matches for part in (one.secret, one.match.decoded)}
    if severe & each or any(part in said for part in parts if _is_no_word(part)):
        raise RecordError("a secret stands in what is said of another one")


def _shown_excerpts(secrets: LayerSecrets) -> Mapping[bytes, bytes]:
    """Return each text of an excerpt, without what is a secret elsewhere and was not found there.

    Secrets that are words stay, as they do in reports.
    """
    matches = [*_matches_of(secrets)]
    redaction = Redaction(
        part
        for one in matches
        for part in (one.secret, one.match.decoded)
        if _is_no_word(part) or (one.match.severity > Severity.LOW and not one.match.is_label)
    )
    texts = [*{text for one in matches for text in one.around.texts}]
    shown = dict(zip(texts, texts, strict=True))
    return shown | {texts[at]: redaction.data(texts[at]) for at in redaction.among(texts)}


def _matches_of(secrets: LayerSecrets) -> Iterable[ContentMatch]:
    return (match for one in _outcomes_of(secrets) for match in one.matches)


def _outcomes_of(secrets: LayerSecrets) -> Iterable[Outcome]:
    """Return each outcome once: files with one content share it."""
    return {id(one): one for one in secrets.outcomes.values()}.values()


def _is_no_word(secret: bytes) -> bool:
    return len(secret) >= _LONGEST_WORD and looks_random(secret)


def _match_row(one: Match) -> object:
    judged = (int(one.severity), int(one.confidence), one.generic, {**one.details})
    return (one.rule_id, one.title, one.start, one.end, *judged)


def _row_of(one: Likeness) -> object:
    seals = [
        (owner.stand_in.decode("latin-1"), owner.has_lines, owner.sizes, [*map(_seal_row, some)])
        for owner, some in one.sealed
    ]
    return one.identity.hex(), one.mark.hex(), one.feeds, one.is_random, seals


def _seal_row(seal: Seal) -> object:
    return seal.size, seal.pair.hex(), seal.head.hex(), seal.whole.hex()


def _secrets(read: Mapping[str, Any]) -> LayerSecrets:
    likenesses = [_likeness(row) for row in read["likenesses"]]
    outcomes = [_outcome(row, likenesses) for row in read["outcomes"]]
    return LayerSecrets(
        {int(position): outcomes[number] for position, number in read["at"]},
        {int(position): _match(row) for position, row in read["names"]},
    )


def _likeness(row: Sequence[Any]) -> Likeness:
    identity, mark, feeds, is_random, seals = row
    hashes = (bytes.fromhex(identity), bytes.fromhex(mark))
    return Likeness(*hashes, int(feeds), bool(is_random), tuple(map(_sealed_secret, seals)))


def _sealed_secret(row: Sequence[Any]) -> SealedSecret:
    stand_in, has_lines, sizes, seals = row
    owner = Concealed(stand_in.encode("latin-1"), bool(has_lines), tuple(map(int, sizes)))
    return SealedSecret(owner, tuple(map(_seal, seals)))


def _seal(row: Sequence[Any]) -> Seal:
    size, *hashes = row
    return Seal(int(size), *map(bytes.fromhex, hashes))


def _outcome(row: Mapping[str, Any], likenesses: Sequence[Likeness]) -> Outcome:
    return Outcome(
        [*_matches(row["matches"], likenesses)],
        [str(note) for note in row["notes"]],
        {str(key): str(where) for key, where in row["certificates"].items()},
        [(path.encode("latin-1"), str(note)) for path, note in row["unread"]],
    )


def _matches(rows: Sequence[Any], likenesses: Sequence[Likeness]) -> Iterator[ContentMatch]:
    for match, inner, line, column, reason, number, *around in rows:
        path = None if inner is None else inner.encode("latin-1")
        where = (path, int(line), int(column), reason is not None)
        like, why = likenesses[number], str(reason or "")
        before, behind = (one.encode("latin-1") for one in around)
        beside = Excerpt(before, behind)
        yield ContentMatch(_match(match), b"", *where, like, reason=why, around=beside)


def _match(row: Sequence[Any]) -> Match:
    rule_id, title, start, end, severity, confidence, generic, details = row
    return Match(
        str(rule_id),
        str(title),
        int(start),
        int(end),
        Severity(severity),
        Confidence(confidence),
        bool(generic),
        {str(key): str(value) for key, value in details.items()},
    )

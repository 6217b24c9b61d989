"""A report on its way out: every text of it redacted once, and no secret left beside it.

What is redacted here can't be given away by any presenter, whatever it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from explorer.image import Attestation, Layer
from explorer.image.blob import MemoryBlob
from explorer.report.model import Gate, Report, Reported, Suppression
from explorer.secrets.finding import Finding
from explorer.secrets.match import Match
from explorer.text.redaction import Redaction

_Text: TypeAlias = str | bytes
_Value = TypeVar("_Value")

# Words of the product and of its rules, which no image has a say in.
_OURS: Mapping[type, frozenset[str]] = {
    Report: frozenset({"version"}),
    Gate: frozenset({"name", "title"}),
    Match: frozenset({"rule_id", "title"}),
    Reported: frozenset({"fingerprint"}),
    Suppression: frozenset({"by"}),
}
_NO_BYTES = MemoryBlob(b"")
_BLOCK = 500
_PLAIN = (int, float, bool, type(None))


def redacted(report: Report, redaction: Redaction) -> Report:
    """Return a report of which everything may be shown, its contents and secrets left out."""
    new = _redactions(texts_of(report), redaction)
    return _changed(report, lambda text: new.get(text, text))


def texts_of(value: object) -> list[_Text]:
    """Return every text of a report or of its parts that is not the product's own, each once."""
    texts: dict[_Text, None] = {}

    def note(text: _Text) -> _Text:
        texts.setdefault(text)
        return text

    _changed(value, note)
    return [*texts]


def blocks_of(texts: Iterable[_Text]) -> Iterator[tuple[Sequence[_Text], Sequence[bytes]]]:
    """Yield many texts at a time, and their bytes: one look at them all saves as many."""
    texts = iter(texts)
    while block := [*islice(texts, _BLOCK)]:
        yield block, [*map(_data_of, block)]


def _data_of(text: _Text) -> bytes:
    """Return a text's bytes; JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _redactions(texts: Iterable[_Text], redaction: Redaction) -> dict[_Text, _Text]:
    """Return what becomes of the texts that hold secrets."""
    new: dict[_Text, _Text] = {}
    for block, data in blocks_of(texts):
        for number in redaction.among(data):
            one = block[number]
            new[one] = redaction.text(one) if isinstance(one, str) else redaction.data(one)
    return new


def _changed(value: _Value, change: Callable[[_Text], _Text]) -> _Value:
    """Return a value with all its texts changed; the very same one where no text does."""
    made: Any = value
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str | bytes):
        made = change(value)
    elif isinstance(value, Mapping):
        made = {_changed(key, change): _changed(one, change) for key, one in value.items()}
    elif isinstance(value, list | tuple):
        parts = tuple(_changed(one, change) for one in value)
        is_same = all(one is other for one, other in zip(parts, value, strict=True))
        made = value if is_same else parts
    elif is_dataclass(value) and not isinstance(value, type):
        made = _with_changes(_bare(value), change)
    return made  # type: ignore[no-any-return]


def _with_changes(value: Any, change: Callable[[_Text], _Text]) -> Any:  # noqa: ANN401 - any record
    changes = {}
    for name in _names(value.__class__):
        old = getattr(value, name)
        if (new := _changed(old, change)) is not old:
            changes[name] = new
    return replace(value, **changes) if changes else value


def _bare(value: Any) -> Any:  # noqa: ANN401 - any record
    """Return a record without the bytes of the image that no presenter shows."""
    if isinstance(value, Finding):
        return replace(value, secret=b"", likeness=None)
    if isinstance(value, Match) and value.decoded:
        return replace(value, decoded=b"")
    if isinstance(value, Layer | Attestation):
        return replace(value, blob=_NO_BYTES)
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class of records
    """Return the fields of a record that may hold texts of an image."""
    ours = _OURS.get(kind, frozenset())
    return tuple(one.name for one in fields(kind) if one.name not in ours)

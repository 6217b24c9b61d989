"""A report on its way out: every text of it redacted once, and no secret left beside it.

What is redacted here can't be given away by any presenter, whatever it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from types import NoneType
from typing import Any, TypeAlias, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from explorer.frozen import read_only
from explorer.image import Attestation, Image, Layer
from explorer.image.blob import MemoryBlob
from explorer.image.model import Referrers
from explorer.layers.repeats import StoredAgain
from explorer.report.model import Gate, Report, Reported
from explorer.secrets.finding import Finding
from explorer.secrets.match import Match
from explorer.secrets.suppression import Suppression
from explorer.text.redaction import Redaction

_Text: TypeAlias = str | bytes
_Value = TypeVar("_Value")
_Change: TypeAlias = Callable[[_Text], _Text]

# Words of the product and of its rules, which no image has a say in.
_OURS: Mapping[type, frozenset[str]] = {
    Report: frozenset({"version"}),
    Gate: frozenset({"name", "title"}),
    Match: frozenset({"rule_id", "title"}),
    Reported: frozenset({"fingerprint"}),
    Finding: frozenset({"fix"}),
    StoredAgain: frozenset({"fix"}),
    Suppression: frozenset({"by"}),
}
# Bytes of the image that no presenter shows, and what stands in their place.
_NO_BYTES = MemoryBlob(b"")
_UNSHOWN: Mapping[type, Mapping[str, object]] = {
    Finding: {"secret": b"", "likeness": None},
    Match: {"decoded": b""},
    Image: {"documents": read_only({}), "beside": (), "referrers": Referrers()},
    Layer: {"blob": _NO_BYTES},
    Attestation: {"blob": _NO_BYTES},
}
# What most fields hold: no text is in it.
_TEXTLESS = frozenset({bool, int, float, NoneType})
_BLOCK = 500


def redacted(report: _Value, redaction: Redaction) -> _Value:
    """Return a report of which everything may be shown, its contents and secrets left out.

    Any record with reports in it will do.
    """
    texts, bare = _taken_apart(report)
    new = _redactions(texts, redaction)
    return _changed(bare, lambda text: new.get(text, text))


def texts_of(value: object) -> list[_Text]:
    """Return every text of a report or of its parts that is not the product's own, each once."""
    texts, _ = _taken_apart(value)
    return texts


def _taken_apart(value: _Value) -> tuple[list[_Text], _Value]:
    """Return the texts of a value, each once, and the value without bytes that nobody shows."""
    texts: dict[_Text, None] = {}

    def note(text: _Text) -> _Text:
        texts.setdefault(text)
        return text

    bare = _changed(value, note)
    return [*texts], bare


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


def _changed(value: _Value, change: _Change) -> _Value:
    """Return a value with all its texts changed; the very same one where no text does."""
    return _Walk(change).through(value)


class _Walk:
    """One pass over a value, which takes a finding that stands in several lists once."""

    def __init__(self, change: _Change) -> None:
        self.change = change
        # The old ones are kept as well, lest another one takes the place of one in memory.
        self._done = dict[int, tuple[object, Any]]()

    def through(self, value: _Value) -> _Value:
        kind: Any = type(value)
        way = _way(kind)
        if way is None:
            return value
        if kind is not Reported:
            changed: _Value = way(value, self)
            return changed
        if (known := self._done.get(id(value))) is None:
            known = self._done[id(value)] = value, way(value, self)
        return cast("_Value", known[1])


@cache
def _way(kind: Any) -> Callable[[Any, _Walk], Any] | None:  # noqa: ANN401 - any class
    """Return how the texts in values of a class are changed; None where those hold none."""
    if issubclass(kind, str | bytes):
        return _of_text
    if issubclass(kind, Mapping):
        return _of_mapping
    if issubclass(kind, list | tuple):
        return _of_sequence
    return _of_record if issubclass(kind, Struct) else None


def _of_text(text: _Text, walk: _Walk) -> _Text:
    return walk.change(text)


def _of_mapping(value: Mapping[Any, Any], walk: _Walk) -> Mapping[Any, Any]:
    items = tuple((walk.through(key), walk.through(one)) for key, one in value.items())
    pairs = zip(items, value.items(), strict=True)
    is_same = all(one is key and other is item for (one, other), (key, item) in pairs)
    return value if is_same else dict(items)


def _of_sequence(value: Sequence[Any], walk: _Walk) -> Sequence[Any]:
    parts = tuple(map(walk.through, value))
    is_same = all(one is other for one, other in zip(parts, value, strict=True))
    return value if is_same else parts


def _of_record(value: Any, walk: _Walk) -> Any:  # noqa: ANN401 - any record
    kind = value.__class__
    changes = {}
    if unshown := _UNSHOWN.get(kind):
        changes = {name: less for name, less in unshown.items() if getattr(value, name) is not less}
    for name in _names(kind):
        old = getattr(value, name)
        if old.__class__ not in _TEXTLESS and (new := walk.through(old)) is not old:
            changes[name] = new
    return replace(value, **changes) if changes else value


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class of records
    """Return the fields of a record that may hold texts of an image."""
    without = {*_OURS.get(kind, ()), *_UNSHOWN.get(kind, ())}
    return tuple(name for name in kind.__struct_fields__ if name not in without)

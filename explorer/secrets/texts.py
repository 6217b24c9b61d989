"""The texts of an image that are no files: history, configuration, attestations.

Sources: OCI image specification, config, "Properties"; SLSA provenance v0.2,
"invocation.parameters"; BuildKit, "Provenance attestation": at mode=max it holds build arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from explorer.allowance import Allowance, Charge
from explorer.errors import DamageError, FormatError
from explorer.image import Image
from explorer.image.blob import read_blob
from explorer.image.configuration import HISTORY_FIELDS
from explorer.image.document import MAXIMUM_DOCUMENT, parse
from explorer.image.model import Attestation
from explorer.printable import clipped
from explorer.secrets.echoes import BUILDERS
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.statements import enveloped, unpacked

_ELSEWHERE = ("history",)
_RUNTIME = ("config", BUILDERS)
# Characters; who set a variable is a comfort, and not worth minutes.
_MOST_LOOKED_AT = 1 << 26
_CHEAP = 32
_LONGEST_NAME = 200


class Text(Struct, frozen=True):
    """Bytes to search, and where they stand.

    Of a `whole` document nothing counts but what is a secret by its own mark and was not found in
    one of its parts: names of fields, what comes twice, whatever nobody reads.
    """

    data: bytes
    location: Location
    whole: bool = False

    @classmethod
    def of(cls, text: str, kind: LocationKind, name: str | None = None) -> Text:
        """Return a text of the image; JSON may hold halves of surrogate pairs."""
        return cls(text.encode("utf-8", "surrogatepass"), Location(kind, name=name))

    def locations(self, offsets: Iterable[int]) -> Iterator[Location]:
        """Yield the location of what begins at each offset, line and column counted from 1.

        The offsets come in order, so that the text is gone through once.
        """
        line, feed, at = 1, -1, 0
        for offset in offsets:
            line += self.data.count(b"\n", at, offset)
            feed = max(feed, self.data.rfind(b"\n", at, offset))
            at = offset
            yield replace(self.location, line=line, column=offset - feed)


def texts_of(
    image: Image,
    allowance: Allowance | None = None,
    miss: Callable[[str], object] = lambda _: None,
) -> Iterator[Text]:
    """Yield the texts of the history and the configuration, in this order, and all others.

    A value comes as NAME=VALUE, so that a rule sees what it is for; behind the configuration come
    annotations, statements and, last, whole documents. Reading statements is charged to the
    `allowance`; `miss` gets a sentence for each that can't be read. Raises LimitError.
    """
    yield from _history(image)
    for key, value in image.config.items():
        if key in _RUNTIME and isinstance(value, Mapping):
            yield from _runtime(image, key, value)
        elif key not in _ELSEWHERE:
            yield from _fields(key, value)
    for name, text in image.annotations.items():
        yield Text.of(f"{name}={text}", LocationKind.ANNOTATION, name)
    allowance = allowance or Allowance(image.limits)
    referring = image.referrers.read()
    for sentence in referring.left_out:
        miss(sentence)
    for name, text in referring.annotations:
        yield Text.of(f"{name}={text}", LocationKind.ATTESTATION, name)
    stated = (*image.attestations, *referring.attestations)
    for one, data in _attestations(stated, allowance.charge):
        if isinstance(data, bytes):
            for name, part in unpacked(one.predicate_type, data, allowance, miss):
                yield from _statement(name, part, allowance.keep)
        else:
            is_own = one in image.attestations
            named = "An attestation" if is_own else f"A referrer ({clipped(one.predicate_type)})"
            miss(f"{named} was not searched: {data.message}")
    for name, stored in (*image.documents.items(), *referring.documents.items()):
        yield Text(stored, Location(LocationKind.CONFIG, name=name), whole=True)


def _history(image: Image) -> Iterator[Text]:
    """Yield each instruction as the image keeps it, and its comment."""
    for one in image.instructions:
        for text in filter(None, (one.created_by, one.comment)):
            yield _set_by(Text.of(text, LocationKind.HISTORY), one.number, one.created_by or None)
    listed = image.config.get("history")
    for number, entry in enumerate(listed if isinstance(listed, list) else (), 1):
        fields = entry.items() if isinstance(entry, Mapping) else ()
        for key, value in (item for item in fields if item[0] not in HISTORY_FIELDS):
            for name, text in named_values(value, key):
                yield _set_by(Text.of(f"{name}={text}", LocationKind.HISTORY), number, None)


def _set_by(text: Text, index: int | None, instruction: str | None) -> Text:
    return replace(text, location=replace(text.location, index=index, instruction=instruction))


def _runtime(image: Image, field: str, config: Mapping[str, Any]) -> Iterator[Text]:
    for key, value in config.items():
        if key == "Env" and isinstance(value, list):
            yield from _environment(image, value)
        elif key == "Labels" and isinstance(value, Mapping):
            for name, text in value.items():
                if isinstance(text, str):
                    yield Text.of(f"{name}={text}", LocationKind.LABEL, name)
        else:
            yield from _fields(f"{field}.{key}", value)


def _environment(image: Image, variables: list[Any]) -> Iterator[Text]:
    """Yield the variables, each with the last instruction that set it to its value.

    The instructions are looked through as far as that is little work.
    """
    setters = [one for one in reversed(image.instructions) if "ENV" in one.created_by]
    left = _MOST_LOOKED_AT
    for variable in variables:
        if not isinstance(variable, str):
            continue
        name, _, value = variable.partition("=")
        text = Text.of(variable, LocationKind.ENV, name)
        # In the worst case a short text is compared with each letter of a longer one.
        dearness = 1 + len(variable) // _CHEAP
        for one in setters:
            left -= len(one.created_by) * dearness
            if left < 0:
                break
            if name in one.created_by and value in one.created_by:
                text = _set_by(text, one.number, one.created_by)
                break
        yield text


def _fields(key: str, value: Any) -> Iterator[Text]:  # noqa: ANN401 - any JSON value
    for name, text in named_values(value, key):
        yield Text.of(text, LocationKind.CONFIG, name)


def _attestations(
    stated: Iterable[Attestation], charge: Charge
) -> Iterator[tuple[Attestation, bytes | DamageError]]:
    """Yield the statements with their bytes; of those with the same bytes the first alone."""
    known = set[bytes]()
    for one in stated:
        try:
            data = read_blob(one.blob, MAXIMUM_DOCUMENT, charge)
        except DamageError as error:
            yield one, error
            continue
        digest = blake2b(data).digest()
        if digest not in known:
            known.add(digest)
            yield one, data


def _statement(predicate_type: str, data: bytes, keep: Charge) -> Iterator[Text]:
    """Yield each value of a statement, or of what an envelope holds; without any, raw bytes."""
    raw = Text(data, Location(LocationKind.ATTESTATION, name=predicate_type))
    try:
        value = parse(data, "attestation", keep)
    except FormatError:
        yield raw
        return
    if (envelope := enveloped(value)) is not None:
        payload, written = envelope
        yield from _statement(predicate_type, payload, keep)
        yield replace(raw, data=data.replace(written.encode(), b""), whole=True)
        return
    for name, text in named_values(value):
        key = name.rpartition(".")[2].removeprefix("build-arg:")
        yield Text.of(f"{key}={text}", LocationKind.ATTESTATION, name)


def named_values(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield (dotted name, text) for every text in a JSON value; a list of texts is one text.

    Documents are no deeper than `document.parse` lets them be; a name is cut where it is
    longer than anybody reads.
    """
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from named_values(inner, (f"{name}.{key}" if name else key)[:_LONGEST_NAME])
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield name, " ".join(value)
        else:
            for number, inner in enumerate(value):
                yield from named_values(inner, f"{name}[{number}]"[:_LONGEST_NAME])

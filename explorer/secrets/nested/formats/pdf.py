"""The deflated streams of PDF files: page contents, object streams, attached files.

Source: ISO 32000-1:2008, sections 7.3.8 (stream objects), 7.4.4 (FlateDecode),
7.6 (encryption).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.secrets.nested.formats.streams import ZLIB, inflated
from explorer.secrets.nested.source import Container, Format, Part
from explorer.secrets.nested.tape import CountingTape, undamaged

# A stream's dictionary stands before it, as a rule in less than this many bytes.
_DICTIONARY = 2048
# Measured: what it takes to read a dictionary and to find that nothing is deflated behind it.
_STEPS_A_STREAM = 5_000
_TRAILER = 2048
_begin = re.compile(rb"(?<!end)stream\r?\n")
_object = re.compile(rb"(\d{1,10}) \d{1,5} obj\b")
_deflated = re.compile(rb"/(?:FlateDecode|Fl)\b")
_encrypted = re.compile(rb"/Encrypt\b")


def parts(source: Container) -> Iterator[Part]:
    """Yield each deflated stream as `object:NUMBER`; streams of other filters stay as they are."""
    held = source.held()
    if held is None:
        source.miss("a PDF file is too large to hold; its raw bytes are all that was searched")
        return
    if _encrypted.search(held.data, held.size - _TRAILER):
        source.note("it is encrypted and was not looked into")
        return
    at = 0
    while found := _begin.search(held.data, at):
        at = found.end()
        source.budget.charge(_STEPS_A_STREAM)
        before = held.data[max(found.start() - _DICTIONARY, 0) : found.start()]
        number = _number_of(before)
        if number is None:
            continue
        tape = CountingTape(held, at, source.budget.charge)
        # Checksums and ends are often wrong, and viewers don't mind.
        content = source.metered(undamaged(inflated(tape, ZLIB)))
        yield Part(b"object:" + number, content)
        # Behind what was read, whether it made sense or not: so no byte is read twice.
        content.drain()
        at = max(tape.position, at)


def _number_of(before: bytes) -> bytes | None:
    """Return the number of the object a dictionary belongs to, if its stream is deflated."""
    objects = [*_object.finditer(before)]
    start = objects[-1].end() if objects else 0
    if not _deflated.search(before, start):
        return None
    return objects[-1][1] if objects else b"unknown"


FORMATS = (Format("PDF", parts, (b"%PDF-",), raw=True),)

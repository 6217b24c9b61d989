"""Single compressed streams: gzip, bzip2, xz, lzma and zstd, with all their members and frames.

Sources: RFC 1950 (zlib), 1951 (deflate), 1952, section 2.2 (gzip); the .xz file format, sections
2.1 and 2.2; RFC 8878, section 3.1; the manuals of bzip2 and lzma for what follows one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Protocol, cast

from explorer.errors import DamageError
from explorer.image.asides import BETWEEN, Aside, Asides, gzip_header, ignore
from explorer.image.compression import before_damage
from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.source import ByName, Container, Format, Part, Said
from explorer.secrets.nested.tape import CHUNK, Tape

# Few headers are longer.
_HEADER_BYTES = 512
RAW, ZLIB, GZIP = -15, 15, 31
"""The window bits that tell zlib which wrapper to expect."""

# What stands behind the end of a stream is copied by the decompressors, so this is small.
_INPUT = 1 << 14
# Measured: what beginning a stream takes, and a byte of zstd where all blocks are empty.
_STEPS_A_STREAM, _STEPS_A_BLOCK_BYTE = 10_000, 70
# What decompressing takes, in bytes: `xz -6` asks for 9 MiB and `xz -9` for 65 MiB.
_LZMA_BYTES, _BZIP2_BYTES = (10 << 20, 80 << 20), 4 << 20
# The header of an xz stream, and the longest one of its first block.
_LZMA_HEAD = 12 + 1024


class Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool:
        """Whether the stream has come to its end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""


def inflater(window_bits: int) -> Any:  # noqa: ANN401 - zlib-ng has no types
    """Return an object that inflates, with the methods of `zlib.decompressobj`."""
    from zlib_ng import zlib_ng

    return zlib_ng.decompressobj(window_bits)


def inflate_errors() -> type[Exception]:
    """Return what an inflater raises for damaged data."""
    from zlib_ng import zlib_ng

    return cast("type[Exception]", zlib_ng.error)


def inflated(tape: Tape, window_bits: int) -> Iterator[bytes]:
    """Yield what one stream inflates to; the tape then stands behind it. Raises DamageError."""
    stream, errors = inflater(window_bits), inflate_errors()
    while not stream.eof:
        data, before = stream.unconsumed_tail or tape.chunk(_INPUT), stream.copy()
        try:
            output: bytes = stream.decompress(data, CHUNK)
        except errors as error:
            yield before_damage(before, data, CHUNK)
            raise DamageError("the deflated data is damaged") from error
        if not data and not output and not stream.eof:
            raise DamageError("the deflated data is cut short")
        yield output
    tape.back(len(stream.unused_data))


def drawn(tape: Tape, stream: Decompressor, errors: type[Exception]) -> Iterator[bytes]:
    """Yield what one stream holds; the tape then stands behind it. Raises DamageError."""
    while not stream.eof:
        data = tape.chunk(_INPUT) if stream.needs_input else b""
        if stream.needs_input and not data:
            raise DamageError("the compressed data is cut short")
        try:
            output = stream.decompress(data, CHUNK)
        except (errors, ValueError) as error:
            raise DamageError("the compressed data is damaged") from error
        yield output
    tape.back(len(stream.unused_data))


_SUFFIXES = {
    **dict.fromkeys((b".tgz", b".tbz", b".tbz2", b".txz", b".tlz", b".tzst"), b".tar"),
    **dict.fromkeys((b".gz", b".bz2", b".xz", b".lzma", b".zst", b".zstd"), b""),
    b".svgz": b".svg",
}


def parts(source: Container) -> Iterator[Part]:
    """Yield the one thing that is compressed, named as the file without its suffix.

    Behind it comes what is said beside that, which nothing parts from what stands next to it.
    """
    with source.budget.holding() as holding:
        asides = Asides(lambda count: holding.hold(asides.size + count))
        tape = decompressed(source, source.tape(), asides.add)
        if tape is not None:
            yield Part(_stem(source.path), tape)
            said = Said(source.budget.charge)
            said.add(asides.text)
            yield from said.part()


def decompressed(source: Container, tape: Tape, aside: Aside = ignore) -> Tape | None:
    """Return a tape of what comes out of this one; None where it is not compressed."""
    head = tape.peek(10)
    decode = next((one for magic, one in _DECODERS.items() if head.startswith(magic)), None)
    return None if decode is None else source.metered(decode(tape, source.budget, aside))


def gunzipped(tape: Tape, _budget: Budget, aside: Aside) -> Iterator[bytes]:
    """Yield what gzip members hold. Raises DamageError."""

    def begin() -> Iterator[bytes]:
        for said in gzip_header(tape.peek(_HEADER_BYTES), tape.peek):
            aside(said + BETWEEN)
        return inflated(tape, GZIP)

    return _one_after_the_other(tape, begin)


def bunzip2(tape: Tape, budget: Budget, _aside: Aside = ignore) -> Iterator[bytes]:
    """Yield what bzip2 streams hold. Raises DamageError."""
    import bz2

    def begin() -> Iterator[bytes]:
        with budget.holding(_BZIP2_BYTES):
            yield from drawn(tape, bz2.BZ2Decompressor(), OSError)

    return _one_after_the_other(tape, begin)


def unxz(tape: Tape, budget: Budget, _aside: Aside = ignore) -> Iterator[bytes]:
    """Yield what xz streams hold, or one lzma stream. Raises DamageError."""
    import lzma

    return _one_after_the_other(tape, lambda: unlzma(tape, budget, lzma.FORMAT_AUTO))


def unlzma(tape: Tape, budget: Budget, form: int) -> Iterator[bytes]:
    """Yield what one stream of lzma's `form` holds. Raises DamageError."""
    import lzma

    with budget.holding() as holding:
        for limit in _LZMA_BYTES:
            holding.hold(limit)
            # It says what it takes as soon as it has read the first header of a block.
            with suppress(lzma.LZMAError):
                lzma.LZMADecompressor(form, limit).decompress(tape.peek(_LZMA_HEAD), 1)
                break
        yield from drawn(tape, lzma.LZMADecompressor(form, limit), lzma.LZMAError)


def unzstd(tape: Tape, budget: Budget, aside: Aside = ignore) -> Iterator[bytes]:
    """Yield what zstd frames hold; windows over 128 MiB are refused. Raises DamageError."""
    from explorer.image.compression import UnzstdReader

    with budget.holding() as holding:
        read = UnzstdReader(_Blocks(tape), holding.hold, aside).read
        while data := read(CHUNK):
            yield data


class _Blocks:
    """A tape of zstd, whose blocks are followed one by one, so that each byte of it costs more."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def read(self, size: int, /) -> bytes:
        data = self._tape.read(size)
        self._tape.charge(_STEPS_A_BLOCK_BYTE * len(data))
        return data


def _one_after_the_other(tape: Tape, begin: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    while tape.peek(1):
        tape.charge(_STEPS_A_STREAM)
        yield from begin()
        # Zeros may stand between xz streams and behind gzip members.
        tape.skip_zeros()


def _stem(path: bytes) -> bytes:
    name = path.rpartition(b"/")[2]
    stem, dot, suffix = name.rpartition(b".")
    other = _SUFFIXES.get(dot + suffix.lower())
    return b"data" if other is None or not stem else stem + other


_LZMA_ALONE = b"\x5d\0\0"
# Sixteen magics of zstd's skippable frames, RFC 8878, section 3.1.2.
_SKIPPABLE = tuple(bytes([0x50 + number]) + b"\x2a\x4d\x18" for number in range(16))
_DECODERS: dict[bytes, Callable[[Tape, Budget, Aside], Iterator[bytes]]] = {
    b"\x1f\x8b\x08": gunzipped,
    b"\x28\xb5\x2f\xfd": unzstd,
    **dict.fromkeys(_SKIPPABLE, unzstd),
    **{b"BZh" + level + b"1AY&SY": bunzip2 for level in (b"%d" % n for n in range(1, 10))},
    b"\xfd7zXZ\0": unxz,
    _LZMA_ALONE: unxz,
}
MAGICS = tuple(magic for magic in _DECODERS if magic != _LZMA_ALONE)


def _is_lzma(head: bytes) -> bool:
    return head.startswith(_LZMA_ALONE)


FORMATS = (
    Format(
        "compressed stream",
        parts,
        MAGICS,
        # The magic of lzma's own form alone is no proof.
        by_name=ByName(re.compile(rb"\.(?:lzma|tlz)\Z"), _is_lzma),
        single=True,
    ),
)

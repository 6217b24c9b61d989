"""Small images that once cost much: what each report of them takes, and of twice as much.

They are built by what builds those of the tests.
"""

from __future__ import annotations

import base64
import random
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.figures import Figure, megabytes
from bench.gate import run
from explorer.report.formats import NAMES
from tests.builders import OciLayout, TarBuilder, tar_bytes
from tests.hostile.bombs import entries, image_of, many, quick
from tests.secrets.nested.archives import ar_header, zip_bytes
from tests.secrets.nested.windows import nested
from tests.secrets.nested.worst import (
    pack_that_fails_at_the_end,
    pdf_of_words,
    tables_that_break_off,
    zstd_of_empty_blocks,
)
from tests.secrets.templates import fill

_SECONDS, _BYTES = 30, 500 * 10**6
_TOKEN = "ghp_{base62:30}{crc32}"
_LONG_NAME = b"n" * (16 << 20)


def measure(folder: Path) -> Iterator[Figure]:
    """Measure every image in every format, as it was and doubled."""
    target = f"under {_SECONDS} s and {megabytes(_BYTES)}"
    for name, build in _IMAGES.items():
        for what, times in ((name, 1), ("… doubled", 2)):
            image = folder / "image.tar"
            image.write_bytes(build(times))
            runs = [run(image, "--no-cache", "--format", form) for form in NAMES]
            seconds = max(one.processor for one in runs)
            memory = max(one.memory for one in runs)
            holds = seconds < _SECONDS and memory < _BYTES
            size = f"{image.stat().st_size / 1e3:,.0f} KB"
            measured = f"{size}: {seconds:.1f} s, {megabytes(memory)}"
            yield Figure(what, measured, target, holds)
            image.unlink()


def _instructions(*texts: str, files: TarBuilder | None = None) -> bytes:
    """Return an image of one layer with a history of that text."""
    history = [{"created_by": text, "empty_layer": True} for text in texts]
    layer = (files or TarBuilder().file("a", b"1")).build()
    return image_of(layer, config={"os": "linux", "history": [*history, {"created_by": "COPY a"}]})


def _tokens(count: int) -> list[bytes]:
    return [fill(_TOKEN, number) for number in range(count)]


def _files(contents: Mapping[str, bytes]) -> bytes:
    return image_of(quick(tar_bytes(contents)))


def _words(times: int) -> bytes:
    return _instructions("RUN |1 A=1" + " -sh" * 16_000 * times)


def _long_instruction(times: int) -> bytes:
    text = "RUN " + "echo long && " * (6_000 * times)
    lines = b"\n".join(_tokens(2_000 * times))
    return _instructions(text, files=TarBuilder().file("tokens.txt", lines))


def _keys(times: int) -> bytes:
    """Return private keys of 12 KB each, as far as their form goes."""
    draw, kind = random.Random(0), b"RSA PRIVATE KEY"
    files = TarBuilder()
    for number in range(1_000 * times):
        body = base64.encodebytes(draw.randbytes(9_000))
        files.file(
            f"{number}.pem", b"-----BEGIN %s-----\n%s-----END %s-----\n" % (kind, body, kind)
        )
    return image_of(quick(files.build()))


def _instruction_of_tokens(times: int) -> bytes:
    return _instructions("RUN echo " + b" ".join(_tokens(2_500 * times)).decode())


def _names(times: int) -> bytes:
    member = ar_header(b"/0", 2) + b"ab"
    content = ar_header(b"//", len(_LONG_NAME)) + _LONG_NAME + member * (270 * times)
    return _files({"a.deb": b"!<arch>\n" + content})


def _attestations(times: int) -> bytes:
    layout = OciLayout()
    image = layout.image([tar_bytes({"a": b"1"})])
    attestation = layout.attestation(image, {"builder": "x" * 20_000})
    return layout.name(layout.index([image, *[attestation] * (1_000 * times)]), "1").build()


def _text(times: int) -> bytes:
    """Return lines that nearly match, and ask for the second look of many rules."""
    draw = random.Random(0)
    services = ("stripe", "formcraft", "flexport", "okta", "shippo", "snyk", "heroku", "gitlab")
    lines = (
        f"{draw.choice(services)}_api_key = {draw.randbytes(16).hex()}"
        for _ in range(20_000 * times)
    )
    return _files({"a.txt": "\n".join(lines).encode()})


def _devices(times: int) -> bytes:
    """Return entries of devices, each with its own number."""
    info = tarfile.TarInfo("dev/")
    info.type, info.devmajor, info.devminor = tarfile.CHRTYPE, 0, 0
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    rest = sum(header[:148]) + sum(header[156:329]) + sum(header[344:]) + 8 * ord(" ")
    headers = []
    for number in range(1_400_000 * times):
        name, device = b"%07d" % number, b"%07o\0%07o" % divmod(number, 1 << 20)
        header[4:11], header[329:344] = name, device
        # The checksum of the fields that are the same, and of those that are not.
        header[148:156] = b"%06o\0 " % (rest + sum(name) + sum(device))
        headers.append(bytes(header))
    return image_of(quick(b"".join(headers)))


def _windows(times: int) -> bytes:
    """Return archives that are held, and streams that look back far, side by side."""
    draw, files = random.Random(0), TarBuilder()
    streams = {suffix: nested(suffix, 3, 26) for suffix in (".zst", ".xz")}
    for number in range(4 * times):
        files.file(f"{number}.zip", zip_bytes({"x": draw.randbytes(1000) * 60_000}))
        # Both skip it; without it they would expand more than is allowed.
        skipped = b"\x50\x2a\x4d\x18" + (3 << 20).to_bytes(4, "little") + bytes(3 << 20)
        for suffix, stream in streams.items():
            files.file(f"{number}{suffix}", stream + skipped + bytes([number]))
    return image_of(files.build())


def _remarks(times: int) -> bytes:
    count = 40_000 * times
    return image_of(tar_bytes({"a": b"1"}), config={"os": "linux", "history": [{}] * count})


def _secrets(times: int) -> bytes:
    draw = random.Random(0)
    lines = (f"password = {draw.randbytes(6).hex()}Q!" for _ in range(10_000 * times))
    return _files({"a.env": "\n".join(lines).encode()})


_IMAGES: Mapping[str, Callable[[int], bytes]] = {
    "one instruction of 16,000 words": _words,
    "a long instruction and 2,000 findings": _long_instruction,
    "1,000 private keys of 12 KB": _keys,
    "100 KB of tokens in one instruction": _instruction_of_tokens,
    "deltas that fail at the end": lambda times: _files(
        {"a.pack": pack_that_fails_at_the_end(20_000 * times)}
    ),
    "members that share one name": _names,
    "tables that break off": lambda times: _files({"a.db": tables_that_break_off(2_000 * times)}),
    "a PDF of one word": lambda times: _files({"a.pdf": pdf_of_words(300_000 * times)}),
    "one attestation, 1,000 times": _attestations,
    "a layer of empty blocks, 20,000 times": lambda times: image_of(
        zstd_of_empty_blocks(3_000), times=20_000 * times
    ),
    "text chosen against the rules": _text,
    "1,400,000 devices": _devices,
    "windows side by side": _windows,
    "40,000 remarks": _remarks,
    "10,000 short secrets": _secrets,
    "1,000,000 entries": lambda times: image_of(quick(entries(many("d/", 1_000_000 * times)))),
}

"""One archive of each kind, for tests that damage them."""

from __future__ import annotations

import gzip

from tests.secrets.nested.archives import (
    ARCHIVES,
    SINGLE,
    PackBuilder,
    database,
    delta,
    git_name,
    loose_object,
    pdf_bytes,
    zip_bytes,
)

TEXT = b"".join(b"line %d of a text\n" % number for number in range(60))
MEMBERS = {"a/b.txt": TEXT, "second": b"short", "c.zip": zip_bytes({"d": TEXT})}
ROWS = [(f"name {number}", "value " * number) for number in range(120)]


def _pack() -> bytes:
    pack = PackBuilder()
    base = pack.whole(3, TEXT)
    child = pack.by_offset(base, delta(TEXT, 300, b"added"))
    pack.by_offset(child, delta(TEXT[:300] + b"added", 100, b"again"))
    pack.by_name(git_name("blob", TEXT), delta(TEXT, 200, b"named"))
    pack.whole(1, b"tree 0\n\nmessage")
    return pack.build()


_LOOSE = git_name("blob", TEXT)
SPECIMENS: dict[str, bytes] = {
    **{f"x{suffix}": make(MEMBERS) for suffix, make in ARCHIVES.items()},
    **{f"x.txt{suffix}": make(TEXT) for suffix, make in SINGLE.items()},
    "x.tgz": gzip.compress(ARCHIVES[".tar"](MEMBERS)),
    "x.pdf": pdf_bytes({1: TEXT, 2: MEMBERS["c.zip"]}),
    "x.db": database(ROWS),
    "x.exe": b"MZ" + bytes(90) + zip_bytes({"z": TEXT}),
    "x.7z": b"7z\xbc\xaf\x27\x1c" + TEXT,
    "x.pack": _pack(),
    f"objects/{_LOOSE[:2]}/{_LOOSE[2:]}": loose_object("blob", TEXT),
}

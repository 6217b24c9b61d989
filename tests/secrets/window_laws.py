"""What is found in windows of a stream is what is found in the whole: place, line, column, number.

Each law takes a stream and how it is cut, and fails where that makes a difference.
"""

from __future__ import annotations

import gzip
import random
from hashlib import sha256

from explorer.image.blob import MemoryBlob
from explorer.layers.index import Kind, LayerIndex
from explorer.secrets.finding import ContentMatch
from explorer.secrets.nested import Budget, unpack
from explorer.secrets.rule import REACH
from explorer.secrets.searching import LayerSearch, Search
from explorer.secrets.searching.search import Here
from explorer.secrets.searching.tasks import Task, one_each
from explorer.text.windows import windows
from tests.builders import tar_bytes
from tests.secrets.nested.archives import zip_bytes
from tests.secrets.streams import FIND, in_whole, matches_in, pieces_of


def assert_windows_find_all(data: bytes, size: int, sizes: random.Random) -> None:
    """Search windows that own so many bytes, of a stream that comes in pieces."""
    found = []
    for window in windows(pieces_of(data, sizes), size, REACH):
        found += matches_in(Task(b"file", window))

    assert one_each(found) == in_whole(data)


def assert_members_find_all(data: bytes, size: int) -> None:
    """Search a member of an archive in an archive in pieces of a size, and then as it is done."""
    archive = gzip.compress(tar_bytes({"copies": zip_bytes({"dump.sql": data, "empty": b""})}))
    found: dict[bytes, list[ContentMatch]] = {}
    for piece in unpack(MemoryBlob(archive), b"b.tar.gz", Budget(piece_bytes=size)):
        matches = matches_in(Task(b"b.tar.gz/copies/dump.sql", piece.window))
        found.setdefault(piece.inner_path, []).extend(matches)

    whole = in_whole(data, b"b.tar.gz/copies/dump.sql")
    assert one_each(found.get(b"copies!dump.sql", [])) == whole
    packed = in_whole(archive, b"b.tar.gz")
    assert [(one.match, one.line, one.column) for one in packed if one.inner_path] == [
        (one.match, one.line, one.column) for one in whole
    ]


def assert_a_layer_finds_all(data: bytes, sizes: random.Random) -> None:
    """Search a file that is heard in pieces while its layer is read."""
    search = Search(FIND, lambda _path: None, Here(FIND))
    heard = LayerSearch(search)
    for part in pieces_of(data, sizes):
        heard.part(0, b"file", part)
    heard.end(0, b"file", sha256(data).digest())
    index = LayerIndex([b"file"], bytearray([Kind.FILE]), digests=bytearray(sha256(data).digest()))
    outcomes = heard.finish(index, lambda _position: MemoryBlob(data)).outcomes
    matches = outcomes[0].matches if outcomes else ()
    assert sorted(matches, key=lambda one: one.match.start) == in_whole(data)

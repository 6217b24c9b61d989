"""The table of searched contents is a dict of digests, in less memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets.searching.searched_contents import CONTENT_BYTES, SearchedContents

DIGESTS = st.binary(min_size=1, max_size=2).map(lambda data: data.rjust(32, b"\0"))


@given(st.lists(st.tuples(DIGESTS, st.binary(min_size=1, max_size=3)), max_size=3_000))
def test_it_is_a_dict(read: Sequence[tuple[bytes, bytes]]) -> None:
    contents, known = SearchedContents(), dict[bytes, bytes]()
    for digest, path in read:
        assert (digest in contents) == (digest in known)
        assert contents.path(digest) == known.get(digest)
        if digest not in known:
            contents.add(digest, path)
            known[digest] = path
    assert all(contents.path(digest) == path for digest, path in known.items())


def test_it_takes_no_more_memory_than_is_charged() -> None:
    count = 50_000
    tracemalloc.start()
    contents = SearchedContents()
    for number in range(count):
        contents.add(number.to_bytes(32, "big"), b"path")
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken <= CONTENT_BYTES * count

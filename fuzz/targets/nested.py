"""Archives and other containers inside a file: what is in them, within a small budget.

An input is a byte that names the file, and its content.
"""

from __future__ import annotations

from explorer.image.blob import MemoryBlob
from explorer.secrets.nested import Budget, is_nesting, unpack
from explorer.secrets.rule import REACH
from fuzz.choices import Choices
from fuzz.laws import is_safe
from fuzz.repairing import with_checksums
from fuzz.target import Target

_NAMES = (
    *(b"x", b"x.tar", b"x.tgz", b"x.lzma", b"x.tlz", b"x.gz", b"x.xz", b"x.zst"),
    b"objects/ab/" + b"0" * 38,
)
_TOTAL, _HELD, _PIECE, _MEMBERS = 1 << 17, 1 << 16, 1 << 12, 50
# What comes at once when the budget is met: a chunk of a decompressor.
_LAST = 1 << 19


def one(data: bytes) -> None:
    """Unpack a file; nothing is raised, and what comes is no more than the budget lets."""
    choices = Choices(data)
    name, content = choices.one_of(_NAMES), choices.rest()
    budget = Budget(3, _TOTAL, _MEMBERS, _HELD, _PIECE)
    total = count = 0
    for found in unpack(MemoryBlob(content), name, budget):
        assert found.inner_path
        window = found.window
        assert 0 < len(window.data) <= 2 * _PIECE + REACH.before + REACH.behind
        total += window.due - window.fresh
        count += window.offset == 0
    assert total <= _TOTAL + _LAST + _MEMBERS * len(content)
    assert count <= _MEMBERS
    assert all(is_safe(note) for note in budget.notes)
    assert set(budget.unread) <= set(budget.notes)
    assert is_nesting(content[:512], name) or not budget.notes


def _repaired(data: bytes) -> bytes:
    if data[258:263] != b"ustar":
        return data
    return data[:1] + with_checksums(data[1:])


TARGET = Target(one, length=4096, repair=_repaired)

"""Random stacks of layers over few names, so that entries meet as often as can be."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec import Struct

from explorer.layers import LayerFates, LayerIndex, Union, index_tar
from tests.builders import TarBuilder

_NAMES = ("a", "a", "b", "b", "c")
_TARGETS = (
    *("a", "b", "c", "a/b", "b/a", "nowhere", "."),
    *("/", "/a", "/b", "/c/a", "..", "../a", "../b/c", "../../c", "/../a", "./b//"),
)


class Item(Struct, frozen=True):
    """One entry to be, said so that a failing example can be read."""

    kind: str
    path: str
    extra: str = ""
    mode: int = 0o644
    owner: tuple[int, int] = (0, 0)
    mtime: int = 0
    xattr: str = ""

    def add_to(self, tar: TarBuilder) -> None:
        """Write the entry; for files `extra` is the content, for links the target."""
        if self.kind == "file" and self.xattr:
            tar.pax(self.path, {"SCHILY.xattr.user.a": self.xattr}, self.extra.encode())
        elif self.kind == "file":
            (uid, gid), content = self.owner, self.extra.encode()
            tar.file(self.path, content, mode=self.mode, uid=uid, gid=gid, mtime=self.mtime)
        elif self.kind == "folder":
            tar.folder(self.path, mode=self.mode)
        elif self.kind in ("symlink", "hardlink"):
            getattr(tar, self.kind)(self.path, self.extra)
        else:
            getattr(tar, self.kind)(self.path)


Stack = Sequence[Sequence[Item]]


def _paths() -> SearchStrategy[str]:
    names = st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3)
    odd = st.sampled_from(["./", "/", "../"])
    plain = names.map("/".join)
    return st.one_of(plain, plain, plain, st.tuples(odd, plain).map("".join))


def _items() -> SearchStrategy[Item]:
    paths, modes = _paths(), st.sampled_from([0o644, 0o644, 0o755])
    contents, targets = st.sampled_from(["", "x", "y"]), st.sampled_from(_TARGETS)
    owners, times = st.sampled_from([(0, 0), (0, 0), (1, 0), (1, 2)]), st.integers(0, 1)
    return st.one_of(
        st.builds(Item, st.just("file"), paths, contents, modes, owners, times),
        st.builds(Item, st.just("folder"), st.one_of(paths, st.just("./")), st.just(""), modes),
        st.builds(Item, st.just("symlink"), paths, targets),
        st.builds(Item, st.just("hardlink"), paths, paths),
        st.builds(Item, st.just("whiteout"), paths),
        st.builds(Item, st.just("opaque"), st.one_of(paths, st.just(""))),
        st.builds(Item, st.sampled_from(["fifo", "device"]), paths),
        st.builds(Item, st.just("file"), st.sampled_from([".wh..wh.plnk", "a/.wh.", "."])),
    )


def stacks() -> SearchStrategy[Stack]:
    """Return stacks of up to six layers with up to twelve entries each."""
    return st.lists(st.lists(_items(), max_size=12), min_size=1, max_size=6)


def indexed(items: Sequence[Item]) -> LayerIndex:
    """Return the index of one layer."""
    tar = TarBuilder()
    for item in items:
        item.add_to(tar)
    return index_tar(BytesIO(tar.build()))


def replayed(*layers: Sequence[Item]) -> list[LayerFates]:
    """Return the fates in a stack."""
    union = Union()
    for layer in layers:
        union.apply(indexed(layer))
    return union.fates

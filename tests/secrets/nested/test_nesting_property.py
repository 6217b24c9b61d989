"""Whatever is packed into whatever: every leaf comes back under its inner path."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from explorer.secrets.nested import Budget
from tests.laws import tried
from tests.secrets.nested.archives import ARCHIVES, SINGLE, TRANSPARENT, found


@dataclass(frozen=True)
class Leaf:
    content: bytes
    suffix: str = ".txt"

    def data(self) -> bytes:
        return self.content

    def expected(self, place: str) -> dict[str, bytes]:
        return {place: self.content}


@dataclass(frozen=True)
class Archive:
    suffix: str
    members: tuple[Tree, ...]

    def names(self) -> list[str]:
        return [f"m{number}{one.suffix}" for number, one in enumerate(self.members)]

    def data(self) -> bytes:
        contents = (one.data() for one in self.members)
        return ARCHIVES[self.suffix](dict(zip(self.names(), contents, strict=True)))

    def expected(self, place: str) -> dict[str, bytes]:
        leaves: dict[str, bytes] = {}
        for name, one in zip(self.names(), self.members, strict=True):
            leaves |= one.expected(f"{place}!{name}" if place else name)
        return leaves


@dataclass(frozen=True)
class Packed:
    compression: str
    content: Tree

    @property
    def suffix(self) -> str:
        return self.content.suffix + self.compression

    def data(self) -> bytes:
        return SINGLE[self.compression](self.content.data())

    def expected(self, place: str) -> dict[str, bytes]:
        inner = self.content
        if isinstance(inner, Archive) and inner.suffix in TRANSPARENT:
            return inner.expected(place)
        own = place.rpartition("!")[2] or f"top{self.suffix}"
        stem = own.removesuffix(self.compression)
        return inner.expected(f"{place}!{stem}" if place else stem)


Tree = Leaf | Archive | Packed


def trees() -> SearchStrategy[Tree]:
    leaves = st.binary(max_size=2000).map(lambda data: Leaf(b"leaf " + data))

    def grown(inner: SearchStrategy[Tree]) -> SearchStrategy[Tree]:
        members = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(Archive, st.sampled_from(sorted(ARCHIVES)), members),
            st.builds(Packed, st.sampled_from(sorted(SINGLE)), inner),
        )

    return st.recursive(leaves, grown, max_leaves=8)


@tried(300)
@given(trees().filter(lambda tree: not isinstance(tree, Leaf)))
def test_every_leaf_comes_back(tree: Tree) -> None:
    budget = Budget(depth=20)
    assert found(tree.data(), f"top{tree.suffix}".encode(), budget) == tree.expected("")
    assert budget.notes == []

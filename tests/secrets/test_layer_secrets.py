"""What a layer's files hold depends on the layer alone, whatever image it is in."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image import Image, Layer
from explorer.image.blob import MemoryBlob
from explorer.limits import Limits
from explorer.secrets.rule import Allowlist, Rule
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching import LayerSecrets
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, npm_token
from tests.builders import Packing, TarBuilder, old_tar_bytes, packed
from tests.images import image_of
from tests.secrets.nested.archives import zip_bytes

ONE, OTHER = (f"TOKEN={make('layers')}\n".encode() for make in (github_token, npm_token))
CONTENTS = {
    "nothing": b"nothing at all",
    "one": ONE,
    "one by path": b"the word is sesame",
    "packed": zip_bytes({"in/side": OTHER}),
    "packed, known by its name": old_tar_bytes({"member": ONE}),
    "packed and damaged": gzip.compress(OTHER)[:-6],
    "large": b"\n" * (5 << 20) + ONE,
    "large and packed": gzip.compress(OTHER) + bytes(5 << 20),
}
PATHS = (
    "srv/file",
    "root/.special",
    "root/except.special",
    "usr/lib/python3/dist-packages/a.py",
    "usr/lib/python3/dist-packages/tests/a.py",
    "a.tar",
    "home/id_rsa",
)
RULES = [
    Rule("by-path", "A word", regex="sesame", generic=True, path=r"\.special$"),
    Rule(
        "but-path",
        "A word",
        regex="word",
        generic=True,
        allowlists=(Allowlist(paths=(r"except",)),),
    ),
]
FILES = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(sorted(CONTENTS))), max_size=6)


@cache
def rules() -> Scanner:
    from explorer.secrets.builtin import scanner

    return Scanner([*scanner().rules, *RULES])


def tar_of(files: Sequence[tuple[str, str]]) -> bytes:
    """Return the tar of a layer that has contents at paths."""
    tar = TarBuilder()
    for path, content in files:
        tar.file(path, CONTENTS[content])
    return tar.build()


def searched(layers: Sequence[Sequence[tuple[str, str]]]) -> list[LayerSecrets | None]:
    return searched_in(image_of(*map(tar_of, layers)))


def searched_in(image: Image, *, keep_contents: bool = True) -> list[LayerSecrets | None]:
    search = new_search(rules=rules())
    analysis = Analysis(image, search=search, keep_contents=keep_contents).complete()
    return [one.secrets for one in analysis.layers]


@given(st.lists(FILES, min_size=1, max_size=4))
def test_the_other_layers_make_no_difference(layers: Sequence[Sequence[tuple[str, str]]]) -> None:
    assert searched(layers) == [one for layer in layers for one in searched([layer])]


@example(files=[("srv/file", "large and packed")], packing="zstd", keep=False)
@given(FILES, st.sampled_from([None, "gzip", "zstd"]), st.booleans())
def test_how_it_is_stored_and_read_makes_no_difference(
    files: Sequence[tuple[str, str]],
    packing: Packing,
    keep: bool,
) -> None:
    layer = Layer(1, MemoryBlob(packed(tar_of(files), packing)))
    image = Image("test", "memory", [layer])
    assert searched_in(image, keep_contents=keep) == searched([files])


def test_a_rule_for_paths_is_asked_at_each_path() -> None:
    (found,) = searched([[("srv/file", "one by path"), ("root/.special", "one by path")]])
    assert found is not None
    by_path = {at: [one.match.rule_id for one in it.matches] for at, it in found.outcomes.items()}
    assert by_path == {0: ["but-path"], 1: ["but-path", "by-path"]}


def test_a_format_known_by_its_name_is_looked_into_where_it_has_that_name() -> None:
    kind = "packed, known by its name"
    (found,) = searched([[("srv/file", kind), ("a.tar", kind)]])
    assert found is not None
    packed = {at: [one.inner_path for one in it.matches] for at, it in found.outcomes.items()}
    assert packed == {0: [None], 1: [None, b"member"]}


def test_what_a_limit_has_touched_is_not_whole() -> None:
    tars = [TarBuilder().file("a", ONE), TarBuilder().file("b", OTHER + ONE)]
    for most, whole in ((9, [True, True]), (1, [True, False])):
        search = new_search(allowance=Allowance(Limits(findings=most)))
        layers = Analysis(image_of(*tars), search=search).complete().layers
        assert [one.secrets and one.secrets.is_whole for one in layers] == whole

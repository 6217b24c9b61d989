"""A search looks into history, ENV, labels and whatever else an image says, not in files alone."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image import Image, Instruction, Layer
from explorer.image.blob import MemoryBlob
from explorer.image.model import Attestation
from explorer.layers import Place
from explorer.limits import Limits
from explorer.search.contents import Extent, Hit, search_contents
from explorer.secrets.finding import LocationKind
from explorer.text.search import Pattern
from tests.builders import TarBuilder

NEEDLE = "n33dle"
WORDS = st.text("abc =:/\"'&é", max_size=12)
ENV, LABEL, HISTORY, CONFIG = (
    LocationKind.ENV,
    LocationKind.LABEL,
    LocationKind.HISTORY,
    LocationKind.CONFIG,
)


def image_of(
    history: Sequence[str],
    config: Mapping[str, Any],
    files: Sequence[bytes] = (),
    **more: Any,  # noqa: ANN401 - fields of an image
) -> Image:
    tar = TarBuilder()
    for number, data in enumerate(files):
        tar.file(f"f{number}", data)
    instructions = [Instruction(number, text) for number, text in enumerate(history, 1)]
    whole = {"config": config, "history": [{"created_by": one} for one in history]}
    stored = {"config.json": json.dumps(whole).encode()}
    layers = [Layer(1, MemoryBlob(tar.build()))]
    return Image("test", "memory", layers, instructions, config=whole, documents=stored, **more)


def searched(image: Image, text: str = NEEDLE) -> tuple[list[Hit], Extent]:
    hits: list[Hit] = []
    extents = [Extent(0, 0)]

    def take(some: Sequence[Hit], extent: Extent) -> None:
        hits.extend(some)
        extents.append(extent)

    search_contents(Analysis(image).complete(), Pattern(text), take, lambda: None)
    return hits, extents[-1]


def where(hit: Hit) -> tuple[object, ...]:
    """Return what people are told of the place of a hit."""
    if hit.outside is None:
        return hit.place, None
    location = hit.outside.location
    return location.kind, location.index if location.kind is HISTORY else location.name


def planted(word: str, *, is_there: bool) -> str:
    return f"{word}{NEEDLE} {word}" if is_there else f"{word} "


@given(st.lists(st.tuples(WORDS, st.booleans()), min_size=5, max_size=5))
def test_what_is_planted_is_found_at_its_place_and_nowhere_else(
    parts: list[tuple[str, bool]],
) -> None:
    texts = [planted(word, is_there=is_there) for word, is_there in parts]
    env, label, run, user, file = texts
    config = {"Env": [f"DB_URL={env}"], "Labels": {"org.shop": label}, "User": user}
    hits, extent = searched(image_of(["CMD sh", run], config, [b"first\n", file.encode()]))
    places = (
        (HISTORY, 2) if parts[2][1] else None,
        (ENV, "DB_URL") if parts[0][1] else None,
        (LABEL, "org.shop") if parts[1][1] else None,
        (CONFIG, "config.User") if parts[3][1] else None,
        (Place(1, 1), None) if parts[4][1] else None,
    )
    assert [where(hit) for hit in hits] == [one for one in places if one]
    assert extent.count == len(hits)
    assert extent.done == extent.total
    for hit in hits:
        data = hit.outside.data if hit.outside else file.encode()
        assert data[hit.start : hit.end] == NEEDLE.encode()
        assert hit.text in data


def test_what_only_a_whole_document_says_is_found_there() -> None:
    image = image_of(["RUN a"], {"Env": ["A=b"]})
    hits, _ = searched(image, "created_by")
    assert [where(hit) for hit in hits] == [(CONFIG, "config.json")]
    assert [where(hit) for hit in searched(image, "RUN a")[0]] == [(HISTORY, 1)]


def test_annotations_and_statements_are_searched_and_what_cannot_be_read_is_counted() -> None:
    statement = json.dumps({"predicate": {"args": {"build-arg:TOKEN": NEEDLE}}}).encode()
    image = image_of(
        [],
        {},
        annotations={"note": NEEDLE},
        attestations=[Attestation("slsa", MemoryBlob(statement))],
    )
    hits, extent = searched(image)
    assert [where(hit)[0] for hit in hits] == [LocationKind.ANNOTATION, LocationKind.ATTESTATION]
    assert extent.unread == 0


def test_a_search_takes_no_more_than_an_image_may_cost_and_leaves_the_rest_to_others() -> None:
    limits = Limits(work=200_000)
    statement = json.dumps({"args": [f"{NEEDLE} {'x' * 4_000_000}"]}).encode()
    image = image_of(
        [f"RUN {NEEDLE}"],
        {},
        [NEEDLE.encode()],
        attestations=[Attestation("slsa", MemoryBlob(statement))],
        allowance=Allowance(limits),
    )
    hits, extent = searched(image)
    assert [where(hit) for hit in hits] == [(HISTORY, 1), (Place(1, 0), None)]
    assert extent.unread == 1

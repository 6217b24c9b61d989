"""Which entries of an engine's history made layers, though it does not say so."""

from __future__ import annotations

import pytest

from explorer.errors import FormatError
from explorer.image.model import Outline
from explorer.image.sources.engine.outline import outline_of, parse_inspection
from tests.builders import Json
from tests.image.fake_engine import FACTS


def outline(layers: int, *history: tuple[str, int]) -> Outline:
    """Return the outline of an image with this history, the oldest entry first."""
    facts = {**FACTS, "RootFS": {"Layers": [f"sha256:{n}" for n in range(layers)]}}
    entries: list[Json] = [
        {"CreatedBy": created_by, "Size": size, "Created": 1_700_000_000}
        for created_by, size in history
    ]
    return outline_of("app:1", "docker", parse_inspection(facts), entries[::-1])


def makers(said: Outline) -> list[int | None]:
    return [one.layer for one in said.instructions]


def test_bytes_tell_a_layer() -> None:
    said = outline(2, ("ADD rootfs /", 500), ("ENV A=1", 0), ("RUN make # buildkit", 7))

    assert makers(said) == [1, None, 2]
    assert said.sizes == {1: 500, 2: 7}


@pytest.mark.parametrize(
    ("empty", "made"),
    [
        ("RUN |1 A=x /bin/sh -c true # buildkit", "ENV A=x"),
        ("/bin/sh -c true", '/bin/sh -c #(nop)  CMD ["sh"]'),
        ("COPY empty / # buildkit", "LABEL a=b"),
        ("WORKDIR /app", "USER ada"),
        ("/bin/sh -c #(nop) COPY file:1 in /", "/bin/sh -c #(nop)  ENV A=x"),
        ("|1 A=x /bin/sh -c true", "VOLUME [/data]"),
        ("bazel build ...", "EXPOSE map[80/tcp:{}]"),
        ("RUN true", "WORKDIR /"),
    ],
)
def test_of_steps_without_bytes_the_likeliest_made_the_layer(empty: str, made: str) -> None:
    assert makers(outline(2, ("ADD / /", 1), (made, 0), (empty, 0))) == [1, None, 2]


def test_the_number_of_layers_always_holds() -> None:
    assert makers(outline(1, ("COPY a /", 5), ("COPY b /", 6))) == [1, None]
    assert makers(outline(3, ("CMD a", 0), ("CMD b", 0))) == [1, 2]
    assert makers(outline(0)) == []


def test_times_are_rfc_3339() -> None:
    assert outline(0, ("CMD a", 0)).instructions[0].created == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("field", [{"Size": "1"}, {"CreatedBy": 1}, {"Created": "now"}])
def test_wrong_types_are_an_error(field: Json) -> None:
    with pytest.raises(FormatError):
        outline_of("app:1", "docker", parse_inspection(FACTS), [field])


def test_a_time_out_of_range_is_none() -> None:
    said = outline_of("app:1", "docker", parse_inspection(FACTS), [{"Created": 10**18}])

    assert said.instructions[0].created is None

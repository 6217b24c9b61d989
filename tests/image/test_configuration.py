"""The configuration: every part may be missing, null, or of the wrong type."""

from __future__ import annotations

import pytest

from explorer.allowance import uncharged
from explorer.errors import FormatError
from explorer.image.configuration import paired, parse_configuration
from explorer.image.model import Instruction, Platform
from tests.builders import Json, configuration, to_json

LAYER = b"layer"


def test_all_of_it_is_kept_as_the_image_has_it() -> None:
    fields = configuration([LAYER], author="ada", config={"Labels": {"a": "b"}})

    assert parse_configuration(to_json(fields), uncharged).fields == fields


@pytest.mark.parametrize(
    "field", ["created", "history", "rootfs", "os", "architecture", "config", "variant"]
)
@pytest.mark.parametrize("absent", [True, False])
def test_any_field_may_be_missing_or_null(field: str, absent: bool) -> None:
    fields = configuration([LAYER], **{field: None})
    if absent:
        del fields[field]

    assert not parse_configuration(to_json(fields), uncharged).damages


@pytest.mark.parametrize(
    "wrong",
    [
        {"created": 1},
        {"history": {}},
        {"history": [1]},
        {"history": [{"created_by": 1}]},
        {"history": [{"comment": []}]},
        {"rootfs": []},
        {"rootfs": {"diff_ids": "x"}},
        {"rootfs": {"diff_ids": [1]}},
        {"os": 1},
        {"architecture": {}},
        {"variant": True},
    ],
)
def test_a_part_of_the_wrong_type_is_named_and_the_others_stay(wrong: Json) -> None:
    (part,) = wrong
    whole = parse_configuration(to_json(configuration([LAYER])), uncharged)
    read = parse_configuration(to_json(configuration([LAYER], **wrong)), uncharged)

    assert len(read.damages) == 1
    assert read.fields[part] == wrong[part]
    if part != "rootfs":
        assert read.diff_ids == whole.diff_ids
    if part != "history":
        assert read.instructions == whole.instructions


@pytest.mark.parametrize("data", [b"", b"[]", b"1", b'"x"', b"nul", b"\xff\xfe", b"{" * 100_000])
def test_what_is_no_object(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_configuration(data, uncharged)


@pytest.mark.parametrize(
    ("platform", "read"),
    [
        ("linux/amd64", Platform("linux", "amd64")),
        ("linux/arm/v7", Platform("linux", "arm", "v7")),
        ("windows/amd64", Platform("windows", "amd64")),
        (None, None),
    ],
)
def test_the_platform(platform: str | None, read: Platform | None) -> None:
    assert (
        parse_configuration(to_json(configuration(platform=platform)), uncharged).platform == read
    )


@pytest.mark.parametrize(
    "created_by",
    [
        "/bin/sh -c #(nop) COPY file:0123 in /app ",
        "|2 A=x B=y /bin/sh -c make",
        "RUN |1 A=x /bin/sh -c make # buildkit",
        "/bin/sh -c make|inheritLabels=false",
        "RUN make |force-mtime=1700000000",
        "line one\nline two",
        "",
        "\x1b[31mred",
    ],
)
def test_instructions_are_kept_word_for_word(created_by: str) -> None:
    history = [{"created_by": created_by, "comment": "buildkit.dockerfile.v0"}]
    (instruction,) = parse_configuration(
        to_json(configuration(history=history)), uncharged
    ).instructions

    assert instruction.created_by == created_by
    assert instruction.comment == "buildkit.dockerfile.v0"


@pytest.mark.parametrize(
    ("empty", "layers", "expected"),
    [
        ([False, True, False], 2, [1, None, 2]),
        ([False, False, False], 2, [1, 2, None]),
        ([False], 3, [1]),
        ([True, True], 2, [None, None]),
        ([], 2, []),
    ],
)
def test_pairing_in_order(empty: list[bool], layers: int, expected: list[int | None]) -> None:
    instructions = [Instruction(n, "", empty=one) for n, one in enumerate(empty, 1)]

    assert [one.layer for one in paired(instructions, layers)] == expected

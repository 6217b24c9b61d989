"""Texts of an image are searched once each, and gone through once for what is found in them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.image import Attestation, Image, Instruction
from explorer.image.blob import MemoryBlob
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.findings import text_results
from explorer.secrets.match import Match
from explorer.secrets.searching.starting import new_search
from explorer.secrets.texts import Text, texts_of
from sample_images.tokens import github_token
from tests.builders import to_json
from tests.counting import Work, assert_no_square
from tests.images import image_of

TOKEN = github_token("texts")


def image_with(**more: object) -> Image:
    return replace(image_of(b""), **more)


@given(st.text("ab\n"), st.lists(st.integers(0, 40)))
def test_lines_and_columns_are_those_of_the_text_before(data: str, offsets: list[int]) -> None:
    known = sorted(min(one, len(data)) for one in offsets)
    text = Text.of(data, LocationKind.LABEL)
    before = [data[:one] for one in known]
    assert [*text.locations(known)] == [
        Location(
            LocationKind.LABEL,
            line=one.count("\n") + 1,
            column=len(one) - one.rfind("\n"),
        )
        for one in before
    ]


def test_a_text_of_many_secrets_is_gone_through_once() -> None:
    def prepared(many: int) -> Work:
        text = Text.of("x" * 1000 * many, LocationKind.LABEL)
        return lambda: [*text.locations(range(0, 1000 * many, 100))]

    assert_no_square(prepared, 500)


def test_many_variables_and_instructions_are_not_compared_without_end() -> None:
    def prepared(many: int) -> Work:
        made = [Instruction(number, "ENV " + "a" * 2500) for number in range(1, many + 1)]
        variables = ["=" + "a" * 1250 + "baaaaa"] * many
        image = image_with(instructions=made, config={"config": {"Env": variables}})
        return lambda: [*texts_of(image)]

    assert_no_square(prepared, 150)


def test_a_statement_that_is_there_many_times_is_searched_once() -> None:
    data = to_json({"predicate": {"args": f"TOKEN={TOKEN}"}})
    image = image_with(attestations=[Attestation("x", MemoryBlob(data)) for _ in range(30)])
    search = new_search()
    searched = list[bytes]()

    def find(contents: Sequence[tuple[bytes, str]]) -> list[list[Match]]:
        searched.extend(data for data, _ in contents)
        return search.find(contents)

    found = text_results(image, find, search.find_marked).findings
    assert [one.secret.decode() for one in found] == [TOKEN]
    assert len(searched) == 1


def test_an_annotation_is_told_as_one_and_its_name_counts() -> None:
    key = github_token("annotation").removeprefix("ghp_")
    image = image_with(annotations={"org.shop.token": TOKEN, "SHOP_API_KEY": key})
    search = new_search()
    found = text_results(image, search.find, search.find_marked).findings
    told = {(one.location.kind, one.location.name, one.secret.decode()) for one in found}
    assert told == {
        (LocationKind.ANNOTATION, "org.shop.token", TOKEN),
        (LocationKind.ANNOTATION, "SHOP_API_KEY", key),
    }
    assert all("manifest" in one.fix for one in found)

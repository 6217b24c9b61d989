"""A field of a document is of its type, missing or null, or an error that names it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from explorer.errors import FormatError
from explorer.image import document

READERS: dict[str, Callable[[document.Document, str, str], object]] = {
    "a number": document.number,
    "a text": document.text,
    "an object": document.section,
    "a list of texts": document.texts,
    "a list of objects": document.sections,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("value", [True, False, 1.5])
def test_neither_a_truth_nor_a_fraction_is_anything_else(name: str, value: object) -> None:
    with pytest.raises(FormatError, match="in 'field'"):
        READERS[name]({"field": value}, "field", "document")


@pytest.mark.parametrize("name", READERS)
def test_what_is_missing_is_no_error(name: str) -> None:
    assert not READERS[name]({}, "field", "document")
    assert not READERS[name]({"field": None}, "field", "document")


def test_a_number_is_one() -> None:
    assert document.number({"field": 7}, "field", "document") == 7

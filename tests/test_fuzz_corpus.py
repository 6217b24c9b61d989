"""Everything that fuzzing found worth keeping, every crash ever found among it, holds the laws."""

from __future__ import annotations

import pytest

from explorer.secrets import find_secrets
from fuzz.target import NAMES, corpus, dictionary, target

MOST_FILES, MOST_BYTES = 120, 200_000


@pytest.mark.parametrize("name", NAMES)
def test_every_input_holds_the_laws(name: str) -> None:
    one = target(name).one
    for path in sorted(corpus(name).iterdir()):
        one(path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all_and_a_byte_hold_the_laws(name: str) -> None:
    for data in (b"", b"\0", b"\n", b"\xff"):
        target(name).one(target(name).repair(data))


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_is_small_and_holds_no_token(name: str) -> None:
    inputs = [path.read_bytes() for path in corpus(name).iterdir()]
    assert 0 < len(inputs) <= MOST_FILES
    assert sum(map(len, inputs)) <= MOST_BYTES
    assert not [match for data in inputs for match in find_secrets(data)]


def test_every_dictionary_is_of_a_target() -> None:
    assert {path.stem for path in dictionary("any").parent.iterdir()} <= {*NAMES}

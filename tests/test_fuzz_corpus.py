"""Everything that fuzzing found worth keeping, every crash ever found among it, holds the laws."""

from __future__ import annotations

import pytest

from explorer.secrets import find_secrets
from explorer.secrets.nested import HEAD
from explorer.secrets.nested.walk import FORMATS, recognise
from fuzz.choices import Choices
from fuzz.files import ARCHIVES, COMPRESSIONS, HOLDERS, Files
from fuzz.planting import Planting
from fuzz.target import NAMES, corpus, dictionary, target

# What can't be looked into is named alone.
NO_PARTS = {"unsupported"}
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


def test_the_grammar_of_files_has_every_format() -> None:
    made = {f"x{end}": make(b"content") for end, make in (*COMPRESSIONS.items(), *HOLDERS.items())}
    made |= {f"x{end}": make({"m": b"content"}) for end, make in ARCHIVES.items()}
    made |= dict([Files(Choices(b""), Planting()).loose_object()])
    forms = [recognise(data[:HEAD], name.encode()) for name, data in made.items()]
    assert {one.name for one in forms if one} == {one.name for one in FORMATS} - NO_PARTS
    assert all(forms)

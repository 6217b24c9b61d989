"""What is saved of a stack of layers is what stands there, held against a plain replay of it."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.extraction import Selection, gathered
from explorer.layers import Place
from tests.builders import TarBuilder
from tests.images import analysis_of
from tests.laws import tried
from tests.layers.naive import Replay
from tests.layers.stacks import Stack, indexed, stacks


def built(stack: Stack) -> list[TarBuilder]:
    tars = []
    for items in stack:
        tars.append(tar := TarBuilder())
        for item in items:
            item.add_to(tar)
    return tars


def replayed(stack: Stack) -> Replay:
    naive = Replay()
    for items in stack:
        naive.apply(indexed(items))
    return naive


@given(stacks(), st.data())
@tried(200)
def test_without_hidden_files_it_is_the_file_system_after_a_layer(
    stack: Stack, data: st.DataObject
) -> None:
    layer = data.draw(st.integers(1, len(stack)))
    selection = Selection(1, layer, hidden=False, after=layer)
    pieces = gathered(analysis_of(*built(stack)), b"/", selection)
    standing = replayed(stack[:layer]).state
    expected = {path: one.places[-1] for path, one in standing.items() if path and one.places}
    assert dict(pieces.places) == expected


@given(stacks(), st.data())
@tried(200)
def test_with_hidden_files_it_is_the_last_version_of_each_path_of_some_layers(
    stack: Stack, data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, len(stack)))
    last = data.draw(st.integers(first, len(stack)))
    pieces = gathered(analysis_of(*built(stack)), b"/", Selection(first, last))
    expected: dict[bytes, Place] = {}
    for place, verdict in sorted(replayed(stack).verdicts.items()):
        if verdict.in_file_system and verdict.path and first <= place.layer <= last:
            expected[verdict.path] = place
    assert dict(pieces.places) == expected

"""Fates, changes, hard links and waste, held against a plain reading of the contract."""

from hypothesis import given

from explorer.layers import LayerFates
from explorer.layers.waste import measure
from tests.laws import tried
from tests.layers.naive import Replay, Verdict
from tests.layers.stacks import Stack, indexed, replayed, stacks


def told(fates: LayerFates, position: int) -> Verdict:
    """Return what the program says of one entry."""
    hider = fates.hider(position)
    return Verdict(
        path=fates.path(position),
        change=fates.change(position).label,
        hidden_by=(hider.layer, hider.how.label) if hider else None,
        target=fates.targets.get(position),
        in_file_system=fates.is_file_system(position),
    )


@tried(1000)
@given(stacks())
def test_every_entry_fares_as_the_contract_reads(stack: Stack) -> None:
    naive = Replay()
    for layer in stack:
        naive.apply(indexed(layer))
    fates = replayed(*stack)
    for place, verdict in naive.verdicts.items():
        said = told(fates[place.layer - 1], place.position)
        assert (place, said, said.visible) == (place, verdict, verdict.visible)
    assert measure(fates).wasted_bytes == naive.wasted_bytes

"""Layers that images have in common are put on each other once, and nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.latest import Latest
from explorer.layers import LayerFates, LayerIndex, Union
from explorer.layers.latest_stacks import LatestStacks
from tests.layers.stacks import Stack, indexed, stacks


def columns(fates: LayerFates) -> list[object]:
    return [getattr(fates, name) for name in fates.__struct_fields__]


@given(stacks(), st.lists(st.tuples(st.integers(0, 6), stacks()), min_size=1, max_size=4))
def test_fates_are_those_of_layers_put_together_anew(
    base: Stack, images: list[tuple[int, Stack]]
) -> None:
    """Whatever part of a base an image has, and whatever it puts on top of that."""
    latest, of_base = LatestStacks(), [indexed(one) for one in base]
    for size, own in images:
        layers = [*of_base[:size], *map(indexed, own)]
        begun = latest.begun([(str(id(one)).encode(), one) for one in layers], lambda _: None)
        assert [columns(one) for one in put(begun, layers)] == [
            columns(one) for one in put(Union(), layers)
        ]


def put(union: Union, layers: list[LayerIndex]) -> list[LayerFates]:
    for one in layers[len(union.fates) :]:
        union.apply(one)
    return union.fates


@given(stacks(), stacks())
def test_each_layer_is_put_on_the_same_ones_once(base: Stack, more: Stack) -> None:
    """However many of them images have in common: one goes on with what another has made."""
    latest, every = LatestStacks(), [indexed(one) for one in [*base, *more]]
    named = [(b"%d" % number, one) for number, one in enumerate(every)]
    apply, applied = Union.apply, list[LayerIndex]()

    def counted(union: Union, index: LayerIndex) -> LayerFates:
        applied.append(index)
        return apply(union, index)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Union, "apply", counted)
        for size in (len(base), len(every)):
            for own in (b"one", b"other", b"third"):
                latest.begun([*named[:size], (own, LayerIndex())], lambda _: None)
    assert len(applied) == len(every)


def test_an_image_of_thousands_of_layers_is_not_looked_up_thousands_of_times() -> None:
    latest, looked = LatestStacks(), list[object]()
    known = Latest.known

    def counted(values: Latest[Any, Any], key: Any) -> object:  # noqa: ANN401 - any key
        looked.append(key)
        return known(values, key)

    layers = [(b"%d" % number, LayerIndex()) for number in range(2_000)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Latest, "known", counted)
        for _ in range(2):
            latest.begun(layers, lambda _: None)
    assert 0 < len(looked) <= 128

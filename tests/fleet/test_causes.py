"""Laws of grouping by cause: nothing lost, nothing twice, sums add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.fleet.causes import causes_of, mended_by
from explorer.fleet.model import Leak

LEAKS = st.builds(
    Leak,
    document=st.just("{}"),
    fingerprint=st.sampled_from("abcdef"),
    layer=st.sampled_from(["sha256:1", "sha256:2", None]),
    instruction=st.sampled_from(["COPY . .", "RUN make", ""]),
    secret=st.integers(1, 3),
    severity=st.integers(0, 3),
    visible=st.booleans(),
    counts=st.booleans(),
    decides=st.booleans(),
).map(lambda one: one if one.counts else _undecided(one))
IMAGES = st.lists(st.lists(LEAKS, max_size=6), max_size=6)


def _undecided(one: Leak) -> Leak:
    """Return a finding that does not count, which decides nothing either."""
    return replace(one, decides=False)


def of(leak: Leak) -> tuple[str | None, str]:
    return leak.layer, leak.instruction


@given(IMAGES)
def test_every_finding_of_every_image_is_in_exactly_one_cause(
    images: Sequence[Sequence[Leak]],
) -> None:
    causes = causes_of(enumerate(images))
    keys = [(one.layer, one.instruction) for one in causes]
    assert len(keys) == len({*keys})
    of_images = {(at, of(leak)) for at, leaks in enumerate(images) for leak in leaks if leak.counts}
    of_causes = [(at, (one.layer, one.instruction)) for one in causes for at in one.images]
    assert sorted(map(repr, of_causes)) == sorted(map(repr, of_images))


@given(IMAGES)
def test_sums_add_up(images: Sequence[Sequence[Leak]]) -> None:
    counting = [(at, leak) for at, leaks in enumerate(images) for leak in leaks if leak.counts]
    reached = Counter(key for _, key in {(at, of(leak)) for at, leak in counting})
    for one in causes_of(enumerate(images)):
        own = [(at, leak) for at, leak in counting if of(leak) == (one.layer, one.instruction)]
        assert len(one.images) == reached[one.layer, one.instruction]
        assert {*one.exposed_in} == {at for at, leak in own if leak.visible}
        assert {*one.fails} == {at for at, leak in own if leak.decides}
        assert {leak.fingerprint for leak in one.leaks} == {leak.fingerprint for _, leak in own}
        assert len(one.leaks) == len({leak.fingerprint for leak in one.leaks})
        assert one.secrets <= len(one.leaks)


@given(IMAGES)
def test_all_images_are_clear_when_all_causes_are_mended(images: Sequence[Sequence[Leak]]) -> None:
    causes = causes_of(enumerate(images))
    failing = {at for one in causes for at in one.fails}
    steps = [*mended_by(causes)]
    assert len(steps) == sum(bool(one.fails) for one in causes)
    assert [clear for _, clear in steps] == sorted(clear for _, clear in steps)
    if steps:
        assert steps[-1] == (len(steps), len(failing))


@given(IMAGES)
def test_whatever_fails_images_is_told_before_what_fails_none(
    images: Sequence[Sequence[Leak]],
) -> None:
    fails = [bool(one.fails) for one in causes_of(enumerate(images))]
    assert fails == sorted(fails, reverse=True)

"""What a sweep comes to: the store says of causes what is said in memory, and takes none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.fleet.causes import Cause, causes_of, mended_by
from explorer.fleet.model import Discovery, ImageAddress, ImageVerdict, Leak, SeenImage
from explorer.fleet.store import Since, SweepStore
from explorer.fleet.summary import SweepSummary
from explorer.report.sweeps import html
from explorer.report.sweeps.formats import lines_of
from explorer.report.sweeps.model import SweepReport
from explorer.secrets.rule import Severity
from tests.fleet.fleets import JUDGING
from tests.fleet.test_causes import IMAGES


def keep(store: SweepStore, sources: str, images: Iterable[tuple[str, Sequence[Leak]]]) -> None:
    """Sweep images that are known by an identity, the same one as often as it is said."""
    store.begin(sources, JUDGING)
    each = [*images]
    references = [f"team/app{at % 3}:{at}" for at in range(len(each))]
    store.ask(references)
    for reference, (identity, leaks) in zip(references, each, strict=True):
        seen = SeenImage(reference, ImageAddress(reference), "", identity, None, None, (), 9, "")
        if not store.has(seen, JUDGING):
            store.keep_verdict(seen, ImageVerdict("fail", tuple(leaks)), JUDGING)
        store.keep_look(reference, Discovery((seen,), identity), JUDGING)


def told(cause: Cause) -> tuple[object, ...]:
    about = (cause.layer, cause.instruction, cause.severity, cause.secrets)
    many = (cause.images, cause.exposed_in, cause.fails, cause.leaks)
    return (*about, *map(list, many))


@settings(deadline=None)
@given(IMAGES, st.lists(st.integers(0, 5), max_size=4), st.sampled_from([*Severity]))
def test_the_store_groups_by_cause_as_it_is_done_in_memory(
    images: list[list[Leak]], again: list[int], least: Severity
) -> None:
    """Whatever tags an image has, and whatever is too slight to be told."""
    order = [*range(len(images)), *(at for at in again if at < len(images))]
    causes = causes_of((at, images[which]) for at, which in enumerate(order))
    severe = [
        replace(one, leaks=[leak for leak in one.leaks if leak.severity >= least]) for one in causes
    ]
    left = [one for one in severe if one.leaks]
    with TemporaryDirectory() as folder, SweepStore(Path(folder)) as store:
        keep(store, "all", [(str(at), images[at]) for at in order])
        summary = SweepSummary(store)
        assert [told(one) for one in summary.causes(0)] == [told(one) for one in causes]
        assert summary.mended(0) == max(mended_by(causes), default=(0, 0))
        assert [told(one) for one in summary.causes(least)] == [told(one) for one in left]
        assert summary.mended(least) == max(mended_by(left), default=(0, 0))
        found = [leak for one in causes for leak in one.leaks]
        assert summary.below(least) == sum(leak.severity < least for leak in found)
        for one in summary.causes(0):
            named = [summary.images[at].reference for at in one.images]
            assert [*one.references] == named
            assert one.names == len({name.partition(":")[0] for name in named})


@settings(deadline=None)
@given(IMAGES, IMAGES)
def test_what_is_new_and_gone_is_counted_by_fingerprint(
    before: list[list[Leak]], now: list[list[Leak]]
) -> None:
    found = []
    with TemporaryDirectory() as folder, SweepStore(Path(folder)) as store:
        for name, images in (("before", before), ("now", now)):
            keep(store, "all", [(f"{name}{at}", leaks) for at, leaks in enumerate(images)])
            since = store.since()
            store.end()
            found.append({one.fingerprint for leaks in images for one in leaks if one.counts})
    old, new = found
    assert since == Since(len(new - old), len(old - new), len(new & old))


def leak(image: int, number: int) -> Leak:
    """Return a finding of which only the first of an image is in all others as well."""
    own = image if number else 0
    document = {
        "rule": "github-token",
        "title": "GitHub token",
        "severity": "critical",
        "confidence": "verified",
        "location": {"kind": "file", "path": f"{own}/{number}", "line": 1, "column": 1}
        | {"instruction": "COPY . ."},
        "origin": None,
        "match": "ghp_****",
        "details": {},
        "fix": f"Give it to the build as a secret, {own}",
    }
    layer = f"sha256:{own % 7}"
    about = (f"{own:016x}{number:016x}", layer, "COPY . .", number, 4, True, True, True)
    return Leak(json.dumps(document), *about)


def filled(folder: Path, images: int) -> SweepStore:
    """Return a store with six findings in each of some images."""
    store = SweepStore(folder)
    keep(store, "many", ((str(at), [leak(at, one) for one in range(6)]) for at in range(images)))
    return store


def test_a_page_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("_MOST_IMAGES", 5), ("_MOST_CAUSES", 4), ("_MOST_FINDINGS", 3)):
        monkeypatch.setattr(html, name, most)
    with filled(tmp_path, 15) as store:
        page = "\n".join(lines_of("html")(SweepReport.of(store)))
    why = "would be too much for a browser: the JSON report has them"
    assert f"And 10 more, {why}." in page
    assert f"And 3 more, {why}." in page
    assert page.count("<li>GitHub token") == 4 * 3

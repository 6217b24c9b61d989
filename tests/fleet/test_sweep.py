"""A sweep of a real registry by a real cluster: each layer once, nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import DestinationError
from explorer.fleet import sweeping
from explorer.fleet.cluster import cluster
from explorer.fleet.store import Since, SweepStore
from explorer.fleet.sweeping import _SET_ASIDE, SweepProgress, sweep
from explorer.report.model import Result
from explorer.report.sweeps.model import SweepReport
from sample_images.tokens import github_token
from tests.builders import OciLayout
from tests.fleet.clusters import machines
from tests.fleet.conftest import Registry
from tests.fleet.fleets import (
    JUDGING,
    Cluster,
    assignment,
    blob_file,
    clean,
    kill_workers,
    leaking,
    listed,
    push,
    stored,
    swept,
)
from tests.forwarding import answers, cuts_body, forwarding
from tests.hostile.serving import Served, Talk, says
from tests.referring import artifact, listing, put, sbom

# Dask leaves sockets of workers that are killed to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BASE = leaking("base")


def fill(registry: Registry, tmp_path: Path) -> dict[str, list[bytes]]:
    """Push six images of three names that share a base, of which two have a leak of their own."""
    images = {
        f"team/app{number}:{tag}": [BASE, leaking(f"own{number}") if leaks else clean(tag * number)]
        for number, leaks in ((1, True), (2, False), (3, False))
        for tag in ("1", "2")
    }
    for name, layers in images.items():
        push(tmp_path, registry.host, name, *layers)
    return images


def through(proxy: Served, images: dict[str, list[bytes]]) -> list[str]:
    return [f"registry://{proxy.host}/{name}" for name in images]


def fetched(proxy: Served) -> Counter[str]:
    """Return how often each blob was asked for."""
    targets = (talk.head.split()[1] for talk in proxy.talks)
    return Counter(one.rpartition("/")[2] for one in targets if "/blobs/" in one)


def test_each_layer_is_read_once_and_causes_are_told(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    images = fill(registry, tmp_path)
    with forwarding(registry.host) as proxy:
        report, done = swept(client, tmp_path / "store", through(proxy, images))
    layers = {stored(layer) for layers in images.values() for layer in layers}
    assert {digest: fetched(proxy)[digest] for digest in layers} == dict.fromkeys(layers, 1)
    assert (done.images, done.references, done.layers) == (5, 6, len(layers))
    assert report.result is Result.FAIL
    of_base, own = report.causes
    assert (len(of_base.images), report.names_of(of_base), len(of_base.exposed_in)) == (6, 3, 6)
    assert (len(own.images), report.names_of(own)) == (2, 1)
    assert report.mended == (2, 6)
    assert sum(one.findings for one in report.images) == 8


def test_a_second_sweep_reads_what_is_new_by_digest_alone(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    images = fill(registry, tmp_path)
    with forwarding(registry.host) as proxy:
        references = through(proxy, images)
        first, _ = swept(client, tmp_path / "store", references)
        proxy.talks.clear()
        again, done = swept(client, tmp_path / "store", references)
        assert fetched(proxy) == Counter()
        assert len(proxy.talks) == len(references)
        assert (again.causes, again.since) == (first.causes, Since(0, 0, 2))
        assert (done.layers, done.images) == (0, 0)

        more = leaking("more")
        push(tmp_path, registry.host, "team/app1:1", BASE, more)
        proxy.talks.clear()
        third, done = swept(client, tmp_path / "store", references)
    layers = {stored(layer) for layers in images.values() for layer in layers} | {stored(more)}
    assert {one for one in fetched(proxy) if one in layers} == {stored(more)}
    assert done.layers == 1
    assert third.since == Since(new=1, gone=0, same=2)


@pytest.mark.parametrize("damage", ["other bytes", "cut", "missing"])
def test_a_damaged_layer_is_named_and_the_rest_goes_on(
    client: Cluster, registry: Registry, tmp_path: Path, damage: str
) -> None:
    broken = clean("broken")
    whole = push(tmp_path, registry.host, "shop/whole:1", BASE)
    named = push(tmp_path, registry.host, "shop/broken:1", BASE, broken)
    file = blob_file(registry.folder, stored(broken))
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(data[:-9] if damage == "cut" else bytes(len(data)))
    report, _ = swept(client, tmp_path / "store", [whole, named])
    assert [(one.reference, one.result) for one in report.images] == [
        (whole, "fail"),
        (named, "error"),
    ]
    assert report.result is Result.ERROR
    ((reference, message),) = report.errors
    assert reference == named
    assert message.startswith("Layer 2: ")
    assert len(report.causes[0].images) == 2


def test_what_can_not_be_opened_is_named(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    there = push(tmp_path, registry.host, "shop/web:1", clean("a"))
    missing = there.replace(":1", ":2")
    report, _ = swept(client, tmp_path / "store", [there, missing])
    assert [one.result for one in report.images] == ["pass"]
    assert report.result is Result.ERROR
    assert [reference for reference, _ in report.errors] == [missing]


def test_a_registry_that_stumbles_is_asked_again(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    images = fill(registry, tmp_path)
    stumbles = (answers(says(429, b"", "Retry-After: 0")), answers(says(500)), cuts_body)
    with forwarding(registry.host, *stumbles) as proxy:
        report, _ = swept(client, tmp_path / "store", through(proxy, images))
    assert not report.errors
    assert [len(one.images) for one in report.causes] == [6, 2]


def test_a_killed_worker_costs_nothing_but_time(
    lonely: Cluster, registry: Registry, tmp_path: Path
) -> None:
    images = fill(registry, tmp_path)
    killed: list[str] = []
    with forwarding(registry.host) as proxy:
        passes = proxy.answers[""]

        def kills(talk: Talk) -> None:
            if killed:
                passes(talk)
            else:
                killed.append(talk.head)
                kill_workers(lonely)

        proxy.answers = {stored(BASE): kills, "": passes}
        report, _ = swept(lonely, tmp_path / "store", through(proxy, images))
    assert killed
    assert not report.errors
    assert [len(one.images) for one in report.causes] == [6, 2]


def test_a_layer_that_takes_its_worker_down_is_set_aside_after_three(
    lonely: Cluster, registry: Registry, tmp_path: Path
) -> None:
    hostile, killed = clean("hostile"), list[str]()
    names = {
        "shop/hostile:1": [BASE, hostile],
        **{f"shop/web:{number}": [BASE, clean(str(number))] for number in range(4)},
    }
    for name, layers in names.items():
        push(tmp_path, registry.host, name, *layers)

    def kills(talk: Talk) -> None:
        killed.append(talk.head)
        kill_workers(lonely)

    with forwarding(registry.host) as proxy:
        proxy.answers = {stored(hostile): kills, **proxy.answers}
        report, _ = swept(lonely, tmp_path / "store", through(proxy, names))
    # Three times among others, and three times with nothing else at work.
    assert len(killed) == 6
    (one,) = report.errors
    assert one[0].endswith("/shop/hostile:1")
    assert one[1] == f"Layer 2: {_SET_ASIDE}"
    assert [image.result for image in report.images] == ["error"] + ["fail"] * 4
    assert len(report.causes[0].images) == 5


def test_a_sweep_that_was_ended_goes_on(
    client: Cluster, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = fill(registry, tmp_path)
    monkeypatch.setattr(sweeping, "_LEAST", 1)
    monkeypatch.setattr(sweeping, "_A_WORKER", 0)

    def ends(done: SweepProgress) -> None:
        if done.references == 2:
            raise KeyboardInterrupt

    with forwarding(registry.host) as proxy:
        references = through(proxy, images)
        with SweepStore(tmp_path / "store") as store:
            assert store.begin("tests", JUDGING)
            store.ask(references)
            with pytest.raises(KeyboardInterrupt):
                sweep(client, assignment(store), store, ends)
        with SweepStore(tmp_path / "store") as store:
            assert not store.begin("tests", JUDGING)
            done = sweep(client, assignment(store), store, lambda _: None)
            report = SweepReport.of(store)
    assert done.references == len(references)
    assert done.images < len(references)
    assert fetched(proxy)[stored(BASE)] == 1
    assert [len(one.images) for one in report.causes] == [6, 2]
    assert not report.errors


@pytest.mark.parametrize("room", [0, 1])
def test_a_disk_that_is_full_in_the_middle_costs_nothing_but_time(
    client: Cluster, registry: Registry, tmp_path: Path, room: int
) -> None:
    """With no page left or one, the sweep ends with a line, and goes on where there is room."""
    images = fill(registry, tmp_path)
    references = [f"registry://{registry.host}/{name}" for name in images]
    with SweepStore(tmp_path / "store") as store:
        assert store.begin("tests", JUDGING)
        store.ask(references)
        ((pages,),) = store._all("PRAGMA page_count")
        store._all(f"PRAGMA max_page_count = {pages + room}")
        with pytest.raises(DestinationError, match="database or disk is full"):
            sweep(client, assignment(store), store, lambda _: None)
    with SweepStore(tmp_path / "store") as store:
        assert not store.begin("tests", JUDGING)
        sweep(client, assignment(store), store, lambda _: None)
        report = SweepReport.of(store)
    assert [len(one.images) for one in report.causes] == [6, 2]
    assert not report.errors


def test_a_scheduler_is_joined_by_its_address(registry: Registry, tmp_path: Path) -> None:
    images = fill(registry, tmp_path)
    references = [f"registry://{registry.host}/{name}" for name in images]
    with machines(tmp_path) as there, cluster(there.address) as client:
        report, _ = swept(client, tmp_path / "store", references)
    assert not report.errors
    assert [len(one.images) for one in report.causes] == [6, 2]


def test_what_refers_to_an_image_is_read_where_there_are_no_lists(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    layout = OciLayout()
    image = layout.image([BASE])
    put(registry.host, "shop/web", layout, image, "1")
    put(registry.host, "shop/web", layout, image, "2")
    attested = sbom(layout, None, github_token("stated"))
    put(registry.host, "shop/web", layout, attested, image["digest"].replace(":", "-") + ".att")
    sources = [f"registry://{registry.host}/shop/web"]
    references = listed(*sources)
    assert [one[-6:] for one in references] == ["/web:1", "/web:2"]
    report, done = swept(client, tmp_path / "store", references[:1])
    assert [(one.result, one.findings) for one in report.images] == [("fail", 2)]

    later = sbom(layout, None, github_token("later"))
    put(registry.host, "shop/web", layout, later, image["digest"].replace(":", "-") + ".sbom")
    report, done = swept(client, tmp_path / "store", references)
    # Without lists what is known by its digest is not asked about again; what is new is.
    assert [one.findings for one in report.images] == [2, 3]
    assert (done.layers, done.images) == (0, 1)


def test_a_new_statement_has_a_known_image_judged_again(
    client: Cluster, registry: Registry, tmp_path: Path
) -> None:
    layout = OciLayout()
    image = layout.image([BASE])
    put(registry.host, "shop/web", layout, image, "1")
    first, later = (sbom(layout, image, github_token(one)) for one in ("stated", "later"))
    for one in (first, later):
        put(registry.host, "shop/web", layout, one)
    with forwarding(registry.host) as proxy:
        path = f"/v2/shop/web/referrers/{image['digest']}"
        passing = dict(proxy.answers)

        def refer(*descriptors: Mapping[str, Any]) -> None:
            proxy.answers = {path: says(200, listing(*descriptors)), **passing}
            proxy.talks.clear()

        counts, requests = list[int](), list[int]()
        signature = artifact(layout, image, kind="application/vnd.cncf.notary.signature")
        for said in ((first,), (first,), (first, signature), (first, later)):
            refer(*said)
            references = [f"registry://{proxy.host}/shop/web:1"]
            report, done = swept(client, tmp_path / "store", references)
            counts.append(report.images[0].findings)
            requests.append(len(proxy.talks))
    assert counts == [2, 2, 2, 3]
    # Without news, signatures are none, the tag is asked for its digest and the list read once.
    assert requests[1:3] == [2, 2]
    assert (done.layers, done.images) == (0, 1)


def test_documents_are_asked_for_once_by_the_worker_that_looked(
    lonely: Cluster, registry: Registry, tmp_path: Path
) -> None:
    images = {"team/app:1": [BASE, clean("a")], "team/app:2": [BASE, clean("b")]}
    for name, layers in images.items():
        push(tmp_path, registry.host, name, *layers)
    with forwarding(registry.host) as proxy:
        report, _ = swept(lonely, tmp_path / "store", through(proxy, images))
    assert not report.errors
    targets = Counter(talk.head.split()[1] for talk in proxy.talks)
    # A manifest by its tag, a configuration, and three layers that are not the same; once for all
    # tags whether the registry lists what refers to images, and two pages of tags.
    assert (set(targets.values()), len(targets)) == ({1}, 2 * 2 + 3 + 1 + 2)


def test_a_layer_that_is_blamed_for_nothing_is_read_in_the_end(
    lonely: Cluster, registry: Registry, tmp_path: Path
) -> None:
    """Its worker goes down three times while it is read, and never when nothing else is at work."""
    near = leaking("near")
    names = {"shop/near:1": [near], "shop/beside:1": [near, BASE]}
    for name, layers in names.items():
        push(tmp_path, registry.host, name, *layers)
    met = list[str]()
    with forwarding(registry.host) as proxy:
        passes = proxy.answers[""]

        def kills_thrice(talk: Talk) -> None:
            met.append(talk.head)
            if len(met) <= 3:
                kill_workers(lonely)
            else:
                passes(talk)

        proxy.answers = {stored(near): kills_thrice, "": passes}
        report, _ = swept(lonely, tmp_path / "store", through(proxy, names))
    assert len(met) == 4
    assert not report.errors
    assert [len(one.images) for one in report.causes] == [2, 1]

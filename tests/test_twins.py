"""Every sample that leaks has a repaired twin: it leaks nothing, and differs as its story says."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.analysis import Analysis
from explorer.demo.story import Chapter, chapters
from explorer.image.sources import open_image
from explorer.layers import Change, Kind, Place
from explorer.report.listing import json_lines
from explorer.secrets.searching.starting import new_search
from sample_images import leaks
from sample_images.archives import SUFFIXES
from sample_images.build import Workshop, workshop
from sample_images.catalogue import EVERY, REPAIRED, Scenario, pairs
from sample_images.tokens import values
from tests.cli.command import layer_explorer
from tests.conftest import need

PLATFORMS = {"index": ("linux/amd64", "linux/arm64")}
FORMS = [(one, form) for one in REPAIRED for form in one.forms]
BOTH = [(*pair, form) for pair in pairs() for form in pair[1].forms]
TOOLS = "--mount=type=bind,from=samples/tools,source=/bin,target=/bin"
KEYS = ("keys/INDEX", "keys/deploy.pem", "keys/signing.pem", "keys/tls/server.key")

# What the repair changes among all files that any layer writes; layers that both share.
WRITTEN: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]] = {
    "deleted-env": (("app/.env",), (), 4),
    "build-argument": ((), ("app/.npmrc",), 2),
    "env-password": ((), (), 3),
    "overwritten-config": (("srv/mailer/config/mailer.yml",), (), 3),
    "opaque-keys": (KEYS, (), 2),
    "extra-index-url": ((), (), 3),
    "secret-mount-copied": (("app/config.txt",), (), 2),
    "two-platforms": ((), (), 4),
}


def named(one: object) -> str | None:
    return one.name if isinstance(one, Scenario) else None


def archive(folder: Path, scenario: Scenario, form: str) -> Path:
    return folder / f"{scenario.name}{SUFFIXES[form]}"


def analysed(path: Path, platform: str | None = None) -> Analysis:
    return Analysis(open_image(str(path), platform=platform), search=new_search()).complete()


def analyses(path: Path, form: str) -> list[Analysis]:
    return [analysed(path, platform) for platform in PLATFORMS.get(form, (None,))]


def written(analysis: Analysis) -> Counter[str]:
    """Return how often any layer writes each file, without what it only lists again."""
    return Counter(
        entry.path.decode()
        for layer in analysis.layers
        for position in range(layer.counts.entries)
        if (entry := analysis.entry(Place(layer.number, position))).kind is Kind.FILE
        and layer.fates.change(position) is not Change.UNCHANGED
    )


def listed(analysis: Analysis) -> list[dict[str, object]]:
    places = (
        Place(layer.number, position)
        for layer in analysis.layers
        for position in range(layer.counts.entries)
    )
    lines = [json.loads(line) for line in json_lines(analysis, places)]
    return [{**line, "mtime": None} for line in lines]


# What there is


def test_every_sample_that_leaks_has_one_twin() -> None:
    assert [one.name for one, _ in pairs()] == [one.repairs for one in REPAIRED]
    assert {one.name for one, _ in pairs()} == {one.name for one in EVERY if one.leaks}
    assert not any(one.leaks for one in REPAIRED)


@pytest.mark.parametrize(("scenario", "form"), FORMS, ids=named)
def test_its_archive_stands_beside_that_of_the_leak(
    samples: Path, scenario: Scenario, form: str
) -> None:
    path = archive(samples, scenario, form).with_suffix(".tar.gz")
    leaking = path.with_name(path.name.replace("-repaired", ""))
    assert leaking.exists()
    assert path.stat().st_size < 10_000


# What it leaks: nothing


@pytest.mark.parametrize(("scenario", "form"), FORMS, ids=named)
def test_no_credential_can_be_got_back_from_it(
    plain_samples: Path, scenario: Scenario, form: str
) -> None:
    path = archive(plain_samples, scenario, form)
    assert leaks.recoverable(path, scenario.story, form) == set()


@pytest.mark.parametrize(("scenario", "form"), FORMS, ids=named)
def test_the_gate_finds_nothing_at_all(plain_samples: Path, scenario: Scenario, form: str) -> None:
    path = archive(plain_samples, scenario, form)
    result = layer_explorer(
        "--ci", "--no-cache", "--fail-on", "low", "--report-from", "low", "--format", "json", path
    )
    report = json.loads(result.out)
    assert (result.status, report["result"]) == (0, "pass")
    images = report.get("images", [report])
    assert len(images) == len(PLATFORMS.get(form, (None,)))
    assert [one["findings"] for one in images] == [[]] * len(images)


# How it differs


@pytest.mark.parametrize(("leaking", "repaired", "form"), BOTH, ids=named)
def test_the_repair_takes_every_secret_away(
    plain_samples: Path, leaking: Scenario, repaired: Scenario, form: str
) -> None:
    before = analyses(archive(plain_samples, leaking, form), form)
    after = analyses(archive(plain_samples, repaired, form), form)
    for one, other in zip(before, after, strict=True):
        gone = {found.fingerprint for found in one.findings}
        gone -= {found.fingerprint for found in other.findings}
        secrets = {f.secret.decode().strip() for f in one.findings if f.fingerprint in gone}
        assert secrets == {values(leaking.name)[name].strip() for name in leaking.leaks}


@pytest.mark.parametrize(("leaking", "repaired"), pairs(), ids=named)
def test_it_differs_as_its_story_says(
    plain_samples: Path, leaking: Scenario, repaired: Scenario
) -> None:
    form = repaired.forms[0]
    gone, new, shared = WRITTEN[leaking.name]
    for one, other in zip(
        analyses(archive(plain_samples, leaking, form), form),
        analyses(archive(plain_samples, repaired, form), form),
        strict=True,
    ):
        before, after = written(one), written(other)
        assert (before - after, after - before) == (Counter(gone), Counter(new))
        ids = [{layer.diff_id for layer in each.image.layers} for each in (one, other)]
        assert len(ids[0] & ids[1]) == shared


def test_a_container_sees_no_difference_where_the_secret_was_deleted(plain_samples: Path) -> None:
    leaking, repaired = next(one for one in pairs() if one[0].name == "deleted-env")
    seen = [
        {str(line["path"]): line["size"] for line in listed(analysed(path)) if line["visible"]}
        for path in (archive(plain_samples, one, "docker") for one in (leaking, repaired))
    ]
    assert seen[0] == seen[1]


# Where it comes from


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    need("dockerd", "docker", "podman", "skopeo", root=True)
    with workshop() as opened:
        opened.lay_foundations()
        yield opened


@pytest.mark.parametrize("scenario", REPAIRED, ids=named)
def test_the_script_makes_the_same_again_but_for_times(
    shop: Workshop, plain_samples: Path, scenario: Scenario
) -> None:
    for form, made in shop.make(scenario):
        committed = archive(plain_samples, scenario, form)
        for one, other in zip(analyses(made, form), analyses(committed, form), strict=True):
            assert listed(one) == listed(other)
            assert [i.created_by for i in one.image.instructions] == [
                i.created_by for i in other.image.instructions
            ]


# What the demonstration tells of it


def test_the_demo_tells_every_repair() -> None:
    assert {one.name for one in chapters() if one.repaired} == {one.repairs for one in REPAIRED}


@pytest.mark.parametrize("repaired", REPAIRED, ids=named)
def test_the_dockerfile_that_is_told_is_the_one_that_was_built(repaired: Scenario) -> None:
    chapter = next(one for one in chapters() if one.name == repaired.repairs)
    built = iter(words((repaired.folder / "repaired" / "Dockerfile").read_text()))
    missing = [word for word in told(chapter) if word not in built]
    assert not missing


def told(chapter: Chapter) -> list[str]:
    lines = [line for line in chapter.repaired.splitlines() if not line.startswith("#")]
    return words("\n".join(lines))


def words(dockerfile: str) -> list[str]:
    """Return the words of all instructions, without the mount of the build's own tools."""
    return dockerfile.replace("\\\n", " ").replace(TOOLS, "").split()

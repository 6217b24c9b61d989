"""What engines say of all their images at once, and what is made of answers that make no sense."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Event

import pytest

from explorer.allowance import Allowance
from explorer.errors import EngineError, ImageError, LimitError
from explorer.image.sources import open_image
from explorer.image.sources.source import Listed, Source
from explorer.image.sources.table import NAMING, source_named
from explorer.limits import Limits
from sample_images.engines.containerd import ContainerdEngine
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests.image.fake_engine import FakeEngine, says, waits_for

WEB = "registry.example.com/shop/web:1.4.0"


def lists(scheme: str, limits: Limits = Limits()) -> list[Listed]:  # noqa: B008 - immutable
    source = source_named(scheme)
    assert isinstance(source, Source)
    assert source.lists
    return [*source.lists(Allowance(limits))]


def test_whoever_looks_names_up_lists_them() -> None:
    assert all(one.lists for one in NAMING)


def assert_listed(scheme: str, image: Listed) -> None:
    """Fail where what is listed is not the image that is opened by that name."""
    assert image.size is None or image.size > 0
    opened = open_image(f"{scheme}://{image.names[0]}")
    assert not image.id or opened.id == image.id


def named(images: list[Listed], name: str) -> Listed:
    return next(one for one in images if name in one.names)


def test_docker_lists_what_it_has(
    docker_engine: DockerEngine, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_engine.load(samples / "deleted-env.docker.tar.gz")
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    image = named(lists("docker"), WEB)
    assert image.created
    assert_listed("docker", image)


def test_podman_lists_what_it_has(
    podman_engine: PodmanEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    podman_engine.load(plain_samples / "deleted-env.podman.tar")
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    image = named(lists("podman"), WEB)
    assert image.created
    assert_listed("podman", image)


def test_containerd_lists_what_it_has(
    containerd_engine: ContainerdEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTAINERD_ADDRESS", containerd_engine.address)
    monkeypatch.delenv("CONTAINERD_NAMESPACE", raising=False)
    containerd_engine.load(plain_samples / "deleted-env.docker.tar")
    image = named(lists("containerd"), WEB)
    assert image.created, "since when it is here"
    assert_listed("containerd", image)


AGES = {
    "Less than a second": 1,
    "1 second": 1,
    "47 seconds": 47,
    "About a minute": 60,
    "5 minutes": 300,
    "About an hour": 3600,
    "3 hours": 3 * 3600,
    "2 days": 2 * 86_400,
    "3 weeks": 21 * 86_400,
    "4 months": 120 * 86_400,
    "2 years": 730 * 86_400,
    "soon": None,
    "99999999999 years": None,
    "": None,
}


class Standing:
    """A clock that stands."""

    @staticmethod
    def time() -> float:
        """Return the same time at all times."""
        return 2e9


def test_ctr_tells_when_contents_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, socket = tmp_path / "ctr", tmp_path / "socket"
    socket.touch()
    images = "".join(f"shop:{at} type sha256:{at} 1.5 KiB linux -\n" for at in range(len(AGES)))
    ages = "".join(f"sha256:{at}\t\t1kB\t{age}\t\t-\n" for at, age in enumerate(AGES))
    (tmp_path / "images").write_text(f"REF TYPE\n{images}odd\nother:1 type sha256:x 1 KiB - -\n")
    (tmp_path / "content").write_text(f"DIGEST\tSIZE\tAGE\n{ages}short\n")
    client.write_text(f'#!/bin/sh\nexec cat "{tmp_path}/$5"\n')
    client.chmod(client.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("shutil.which", lambda name: str(client) if name == "ctr" else None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CONTAINERD_ADDRESS", str(socket))
    monkeypatch.setenv("CONTAINERD_NAMESPACE", "default")
    monkeypatch.setattr("explorer.image.sources.containerd.listing.time", Standing)
    found = {one.names[0]: one.created for one in lists("containerd")}
    assert found.pop("other:1") is None
    assert found == {
        f"shop:{at}": None if age is None else 2_000_000_000 - age
        for at, age in enumerate(AGES.values())
    }


def test_nerdctl_lists_names_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = tmp_path / "nerdctl"
    client.write_text(f"#!/bin/sh\nprintf '{WEB}\\n<none>:<none>\\nsha256:12:latest\\n'\n")
    client.chmod(client.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin-of-nothing")
    monkeypatch.setattr("shutil.which", lambda name: str(client) if name == "nerdctl" else None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert lists("containerd") == [Listed("", (WEB,))]


def test_of_containerd_the_youngest_is_first_where_nerdctl_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "nerdctl"
    lines = (
        "old:1\t2023-11-14 22:13:20 +0000 UTC",
        "new:1\t2023-11-15 00:13:21 +0200 EET",
        "odd:1\tyesterday",
        "none:1\t",
    )
    text = "\n".join(lines)
    client.write_text(f"#!/bin/sh\necho '{text}'\n")
    client.chmod(client.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("shutil.which", lambda name: str(client) if name == "nerdctl" else None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert [(one.names[0], one.created) for one in lists("containerd")] == [
        ("new:1", 1_700_000_001),
        ("old:1", 1_700_000_000),
        ("odd:1", None),
        ("none:1", None),
    ]


def test_the_youngest_is_first_and_a_nameless_one_has_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = [
        {"Id": "sha256:1", "RepoTags": ["old:1", "old:2"], "Created": 1, "Size": 5},
        {"Id": "sha256:2", "RepoTags": ["<none>:<none>"], "RepoDigests": None, "Created": 3},
        {"Id": "sha256:3", "RepoTags": [], "RepoDigests": ["app@sha256:4"], "Created": 2},
    ]
    with FakeEngine(tmp_path / "s", json=says(answer)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        assert lists("docker") == [
            Listed("sha256:2", (), None, 3),
            Listed("sha256:3", ("app@sha256:4",), None, 2),
            Listed("sha256:1", ("old:1", "old:2"), 5, 1),
        ]


@pytest.mark.parametrize(
    "image",
    [
        {"Id": "a\x1b[2J", "RepoTags": ["a\nb", 7, ""], "Size": "much", "Created": True},
        {"Id": 7, "RepoTags": {"a": 1}, "Size": -1, "Created": 1 << 70},
        {},
    ],
)
def test_what_makes_no_sense_is_left_out(
    image: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"Id": "sha256:1", "RepoTags": ["good:1"]}
    with FakeEngine(tmp_path / "s", json=says([image, 7, None, good])) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        assert lists("docker") == [Listed("sha256:1", ("good:1",))]


def test_an_engine_that_is_not_there_or_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    with pytest.raises(EngineError, match="No Docker engine runs at"):
        lists("docker")
    with FakeEngine(tmp_path / "s", json=says({"message": "out of order"}, 500)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        with pytest.raises(EngineError, match="out of order"):
            lists("docker")


def test_nobody_waits_longer_than_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = Event()
    with FakeEngine(tmp_path / "s", json=waits_for(never)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        with pytest.raises((LimitError, ImageError)):
            lists("docker", Limits(seconds=1, silence=1))
        never.set()

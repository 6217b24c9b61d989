"""Mirrors, moved and insecure registries, as podman's and Docker's settings have them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import limits, open_image
from explorer.analysis import Analysis
from explorer.errors import ImageError, ImageNotFoundError, UsageError
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.image.sources.registry.client import PullSource
from explorer.image.sources.registry.mirrors import pull_sources
from explorer.image.sources.registry.name import parse_name
from explorer.image.sources.registry.registries_conf import RegistryTable, Site
from tests.image.fake_registry import Answer, FakeRegistry, blob_paths, fake_registry, guard, says
from tests.registry import free_port

SYSTEM = "etc/containers/registries.conf"
USER = ".config/containers/registries.conf"
DIGEST = f"sha256:{'0' * 64}"


def write(home: Path, name: str, text: str) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def sources(name: str, access: RegistryAccess = NO_ACCESS) -> list[str]:
    """Return where a name is asked for, those with a mark that need no TLS."""
    found = pull_sources(parse_name(name), access, lambda _: None)
    return [f"{one.name}{' insecure' * one.insecure}" for one in found]


@pytest.fixture
def mirror() -> Iterator[FakeRegistry]:
    with fake_registry() as server:
        yield server


@pytest.fixture
def mirrored(home: Path, fake: FakeRegistry, mirror: FakeRegistry) -> FakeRegistry:
    """Let a registry have a mirror, which is returned."""
    text = f"""
        [[registry]]
        location = "{fake.host}"
        [[registry.mirror]]
        location = "{mirror.host}"
    """
    write(home, SYSTEM, text)
    fake.serve_image()
    mirror.serve_image()
    return mirror


def opened(fake: FakeRegistry) -> Analysis:
    return Analysis(open_image(f"registry://{fake.host}/app:1")).complete()


# -- What the files say


@pytest.mark.usefixtures("home")
def test_without_settings_a_name_is_where_it_says() -> None:
    assert sources("registry.example.com/app:1") == ["registry.example.com/app:1"]
    assert sources("alpine") == ["docker.io/library/alpine:latest"]


def test_mirrors_come_first_in_their_order(home: Path) -> None:
    text = """
        [[registry]]
        prefix = "registry.example.com/team"
        location = "inside.example.com/moved"
        insecure = true
        [[registry.mirror]]
        location = "one.example.com/team"
        [[registry.mirror]]
        location = "two.example.com"
        insecure = true
        [[registry]]
        location = "registry.example.com"
    """
    write(home, SYSTEM, text)

    assert sources("registry.example.com/team/app:1") == [
        "one.example.com/team/app:1",
        "two.example.com/app:1 insecure",
        "inside.example.com/moved/app:1 insecure",
    ]
    assert sources("registry.example.com/teams/app:1") == ["registry.example.com/teams/app:1"]
    assert sources("other.example.com/team/app:1") == ["other.example.com/team/app:1"]


def test_a_prefix_may_be_of_all_hosts_below(home: Path) -> None:
    text = """
        [[registry]]
        prefix = "*.example.com"
        insecure = true
        [[registry.mirror]]
        location = "mirror.example.org"
    """
    write(home, SYSTEM, text)

    assert sources("a.b.example.com:5000/app:1") == ["a.b.example.com:5000/app:1"]
    assert sources("a.b.example.com/app:1") == [
        "mirror.example.org/app:1",
        "a.b.example.com/app:1 insecure",
    ]
    assert sources("example.com/app:1") == ["example.com/app:1"]


@pytest.mark.parametrize(
    ("settings", "by_tag", "by_digest"),
    [
        ("", True, True),
        ('pull-from-mirror = "all"', True, True),
        ('pull-from-mirror = "digest-only"', False, True),
        ('pull-from-mirror = "tag-only"', True, False),
    ],
)
def test_a_mirror_may_have_tags_or_digests_alone(
    home: Path, settings: str, by_tag: bool, by_digest: bool
) -> None:
    text = f"""
        [[registry]]
        location = "registry.example.com"
        [[registry.mirror]]
        location = "mirror.example.com"
        {settings}
    """
    write(home, SYSTEM, text)

    assert len(sources("registry.example.com/app:1")) == 1 + by_tag
    assert len(sources(f"registry.example.com/app@{DIGEST}")) == 1 + by_digest


def test_all_mirrors_may_have_digests_alone(home: Path) -> None:
    text = """
        [[registry]]
        location = "registry.example.com"
        mirror-by-digest-only = true
        [[registry.mirror]]
        location = "mirror.example.com"
    """
    write(home, SYSTEM, text)

    assert len(sources("registry.example.com/app:1")) == 1
    assert len(sources(f"registry.example.com/app@{DIGEST}")) == 2


def moves(host: str) -> str:
    return f'[[registry]]\nprefix = "registry.example.com"\nlocation = "{host}"\n'


def test_which_file_holds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for name in (SYSTEM, f"{SYSTEM}.d/1.conf", f"{SYSTEM}.d/2.conf", f"{USER}.d/1.conf", USER):
        write(home, name, moves(f"h{len(seen)}.example.com"))
        seen += [sources("registry.example.com/app:1")[0].partition(".")[0]]
    # A file of the user's own puts the machine's out of force, but not what lies beside itself.
    assert seen == ["h0", "h1", "h2", "h3", "h3"]
    named = write(home, "named.conf", moves("named.example.com"))
    (home / f"{USER}.d/1.conf").unlink()
    assert sources("registry.example.com/app:1") == ["h4.example.com/app:1"]
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(named))
    assert sources("registry.example.com/app:1") == ["h2.example.com/app:1"]
    for path in (home / f"{SYSTEM}.d").iterdir():
        path.unlink()
    assert sources("registry.example.com/app:1") == ["named.example.com/app:1"]


def test_a_registry_may_be_blocked(home: Path) -> None:
    path = write(home, SYSTEM, '[[registry]]\nprefix = "r.example.com/a"\nblocked = true')

    assert sources("r.example.com/b:1")
    with pytest.raises(ImageError, match=f"{path} blocks r.example.com/a, so it is not asked"):
        open_image("registry://r.example.com/a/app:1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("registry = 1", "has a int in registry"),
        ("registry = [1]", "has something else than tables in registry"),
        ("[[registry]]\nlocation = 1", "has a int in location"),
        ("[[registry]]\ninsecure = 'yes'", "has a str in insecure"),
        ("[[registry]]\ninsecure = true", "without a prefix and a location"),
        (moves("x y"), "makes 'x y/app:1' of registry.example.com/app:1"),
        (moves("r.example.com") + "mirror = 1", "has a int in mirror"),
        (
            moves("r.example.com") + "[[registry.mirror]]\npull-from-mirror = 'x'",
            "has 'x' in pull-from-mirror",
        ),
        (moves("r.example.com") + "[[registry.mirror]]\n" * 21, "has over 20 mirrors"),
        ("#" * (limits.LARGEST_SETTINGS + 1), "is over"),
    ],
)
def test_settings_that_make_no_sense_are_said(home: Path, text: str, said: str) -> None:
    path = write(home, SYSTEM, text)

    with pytest.raises(UsageError) as caught:
        sources("registry.example.com/app:1")
    assert said in caught.value.message
    assert str(path) in caught.value.message
    assert "\n" not in str(caught.value)


words = st.sampled_from(("a", "b", "ab"))
paths = st.lists(words, min_size=1, max_size=4).map("/".join)


@given(st.lists(paths, max_size=6), paths)
def test_a_prefix_stands_for_whole_parts(prefixes: list[str], path: str) -> None:
    """What a prefix fits is the name itself, or inside of it as a folder; the rest stays."""
    name = parse_name(f"r.example.com/{path}:1")
    for prefix in (f"r.example.com/{one}" for one in prefixes):
        table = RegistryTable(prefix, Site("m.example.com/x", insecure=False), [], False, "file")
        inside = f"r.example.com/{path}/".startswith(f"{prefix}/")
        assert bool(table.fits(name)) == inside
        if inside:
            rest = f"r.example.com/{path}"[len(prefix) :]
            assert str(table.moved(name, table.site)) == f"m.example.com/x{rest}:1"


# -- Docker's daemon


@pytest.mark.parametrize(
    ("given", "host", "insecure"),
    [
        ("r.example.com:5000", "r.example.com:5000", True),
        ("r.example.com:5000", "r.example.com", False),
        ("10.0.0.0/8", "10.1.2.3:5000", True),
        ("10.0.0.0/8", "11.1.2.3:5000", False),
        ("10.0.0.0/8", "name.invalid:5000", False),
        ("fd00::/8", "[fd00::1]:5000", True),
        ("10.0.0.0/99", "10.1.2.3:5000", False),
    ],
)
@pytest.mark.parametrize("folder", ["etc/docker", ".config/docker"])
def test_the_daemon_knows_insecure_registries(
    home: Path, folder: str, given: str, host: str, insecure: bool
) -> None:
    write(home, f"{folder}/daemon.json", json.dumps({"insecure-registries": [given]}))

    assert sources(f"{host}/app:1") == [f"{host}/app:1{' insecure' * insecure}"]


def test_the_daemon_knows_mirrors_of_docker_hub(home: Path) -> None:
    mirrors = ["https://one.example.com", "http://two.example.com:5000/"]
    write(home, "etc/docker/daemon.json", json.dumps({"registry-mirrors": mirrors}))

    assert sources("alpine:3") == [
        "one.example.com/library/alpine:3",
        "two.example.com:5000/library/alpine:3 insecure",
        "docker.io/library/alpine:3",
    ]
    assert len(sources("r.example.com/app:1")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ('{"insecure-registries": 1}', "should have a list"),
        ('{"registry-mirrors": ["one"]}', "'one' in daemon.json is no address of a mirror"),
    ],
)
def test_settings_of_the_daemon_that_make_no_sense(home: Path, text: str, said: str) -> None:
    write(home, "etc/docker/daemon.json", text)

    with pytest.raises(UsageError, match=said):
        sources("alpine")


def test_settings_that_only_the_daemon_may_read_are_remarked(home: Path) -> None:
    (home / "etc/docker/daemon.json").mkdir(parents=True)
    told: list[str] = []
    pull_sources(parse_name("alpine"), NO_ACCESS, told.append)

    assert told == [f"{home}/etc/docker/daemon.json can't be read: Is a directory"]


def test_what_is_given_is_for_the_registry_that_is_named(home: Path) -> None:
    write(home, SYSTEM, moves("r.example.com") + '[[registry.mirror]]\nlocation = "m.example.com"')
    access = RegistryAccess("ada", "lovelace", insecure=True)
    found: list[PullSource] = pull_sources(
        parse_name("registry.example.com/app:1"), access, lambda _: None
    )

    assert [(one.name.host, one.insecure, one.login is None) for one in found] == [
        ("m.example.com", False, True),
        ("r.example.com", True, False),
    ]


# -- Asking them


def test_the_mirror_is_asked_alone_where_it_has_all(
    fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    analysis = opened(fake)

    assert not analysis.damages
    assert mirrored.seen
    assert not fake.seen
    assert list(analysis.image.tags) == [f"{fake.host}/app:1"]


@pytest.mark.parametrize("status", [403, 418, 429, 500])
def test_what_a_mirror_refuses_falls_to_the_next(
    fake: FakeRegistry, mirrored: FakeRegistry, status: int
) -> None:
    mirrored.answers["/v2/app/manifests/1"] = says(b"", status=status, Retry_After="59")
    analysis = opened(fake)

    assert not analysis.damages
    assert len(mirrored.seen) == 1
    assert len(analysis.image.notes) == 1
    assert analysis.image.notes[0].startswith(
        f"A mirror was passed over: The registry {mirrored.host}"
    )


def test_what_a_mirror_lacks_falls_to_the_next_without_a_word(
    fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    del mirrored.answers["/v2/app/manifests/1"]
    analysis = opened(fake)

    assert not analysis.damages
    assert not analysis.image.notes
    assert len(mirrored.seen) == 1


def test_a_blob_that_a_mirror_lacks_is_had_of_the_next(
    fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    lacking, *others = blob_paths(mirrored)
    del mirrored.answers[lacking]

    assert not opened(fake).damages
    assert lacking in [path for path, _ in fake.seen]
    assert {path for path, _ in mirrored.seen} & {*others}


@pytest.mark.usefixtures("no_rest")
def test_a_blob_that_a_mirror_breaks_off_begins_anew(
    fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    def broken(handler: object) -> None:
        says(b"x" * 100)(Shortened(handler))  # type: ignore[arg-type]

    answer: Answer = broken
    for path in blob_paths(mirrored):
        mirrored.answers[path] = answer

    assert not opened(fake).damages


class Shortened:
    """A handler that leaves out the end of what it is to send."""

    def __init__(self, handler: object) -> None:
        self._handler = handler
        self.wfile = self

    def __getattr__(self, name: str) -> object:
        return getattr(self._handler, name)

    def write(self, body: bytes) -> None:
        self._handler.wfile.write(body[:-10])  # type: ignore[attr-defined]


def test_where_nobody_has_it_all_reasons_are_said(
    fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    mirrored.answers["/v2/app/manifests/1"] = says(b"", status=418)
    del fake.answers["/v2/app/manifests/1"]
    with pytest.raises(ImageNotFoundError) as caught:
        opened(fake)

    assert caught.value.message.startswith(
        f"The registry {fake.host} has no app 1. Before it, of its mirrors: "
        f"The registry {mirrored.host} answered with status 418 for app 1"
    )


def test_a_mirror_that_is_not_there_is_passed_over(home: Path, fake: FakeRegistry) -> None:
    gone = f"127.0.0.1:{free_port()}"
    text = f'[[registry]]\nlocation = "{fake.host}"\n[[registry.mirror]]\nlocation = "{gone}"'
    write(home, SYSTEM, text)
    fake.serve_image()
    analysis = opened(fake)

    assert not analysis.damages
    assert f"The registry {gone} can't be reached: by HTTPS: " in analysis.image.notes[0]


def test_each_mirror_has_its_own_login(
    home: Path, fake: FakeRegistry, mirrored: FakeRegistry
) -> None:
    guard(fake, "Basic YWRhOmxvdmVsYWNl", "Basic")
    guard(mirrored, "Basic Z3JhY2U6aG9wcGVy", "Basic")
    auths = {
        fake.host: {"auth": "YWRhOmxvdmVsYWNl"},
        mirrored.host: {"auth": "Z3JhY2U6aG9wcGVy"},
    }
    write(home, ".docker/config.json", json.dumps({"auths": auths}))
    mirrored.answers.pop(blob_paths(mirrored)[0])

    assert not opened(fake).damages
    assert {credentials for _, credentials in mirrored.seen} == {None, "Basic Z3JhY2U6aG9wcGVy"}
    assert {credentials for _, credentials in fake.seen} == {None, "Basic YWRhOmxvdmVsYWNl"}

"""Git objects, against git itself and against packs that git would never write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from explorer.secrets.nested import Budget, is_nesting
from tests.counting import Work, assert_twice_is_twice
from tests.secrets.nested.archives import (
    PackBuilder,
    delta,
    found,
    git_name,
    loose_object,
    varint,
    zip_bytes,
)
from tests.waiting import LIMIT

TEXT = b"first line\n" * 40


def git(folder: Path, *arguments: str) -> bytes:
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=LIMIT).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q")
    lines = [b"line %d, which is long enough to be worth a delta\n" % n for n in range(400)]
    for number in range(25):
        lines[number * 7] = b"changed in commit %d\n" % number
        (folder / "file").write_bytes(b"".join(lines))
        (folder / f"other{number % 3}").write_bytes(b"".join(lines[: number + 1]))
        git(folder, "add", ".")
        git(folder, "commit", "-qm", f"commit {number}")
    git(folder, "tag", "-a", "v1", "-m", "tagged")
    return folder


def objects(repository: Path) -> dict[str, bytes]:
    listed = git(repository, "cat-file", "--batch-all-objects", "--batch-check").decode()
    known = (line.split()[:2] for line in listed.splitlines())
    return {
        f"{kind}:{name}": git(repository, "cat-file", kind, name)
        for name, kind in known
        if kind != "tree"
    }


def test_loose_objects(repository: Path) -> None:
    loose: dict[str, bytes] = {}
    for path in (repository / ".git/objects").glob("??/*"):
        name = str(path.relative_to(repository)).encode()
        assert is_nesting(path.read_bytes()[:512], name)
        loose |= found(path.read_bytes(), name)
    assert loose == objects(repository)


@pytest.mark.parametrize("options", [("--delta-base-offset",), ()])
def test_packs(repository: Path, options: tuple[str, ...]) -> None:
    names = git(repository, "rev-list", "--objects", "--all", "--no-object-names")
    command = ["git", "-C", str(repository), "pack-objects", "--stdout", *options]
    packed = subprocess.run(command, input=names, check=True, capture_output=True, timeout=LIMIT)
    expected = objects(repository)
    tag = git(repository, "rev-parse", "v1").decode().strip()
    budget = Budget()
    contents = found(packed.stdout, b"objects/pack/x.pack", budget)
    assert contents | {f"tag:{tag}": expected[f"tag:{tag}"]} == expected
    assert budget.notes == []


def test_an_archive_in_a_commit_is_looked_into() -> None:
    archive = zip_bytes({"x": TEXT})
    name = git_name("blob", archive)
    pack = PackBuilder()
    pack.whole(3, archive)
    assert found(pack.build()) == {f"blob:{name}!x": TEXT}
    path = f"a/.git/objects/{name[:2]}/{name[2:]}".encode()
    assert found(loose_object("blob", archive), path) == {f"blob:{name}!x": TEXT}


def test_a_base_may_follow_what_builds_on_it() -> None:
    pack = PackBuilder()
    end = TEXT + b"more"
    pack.by_name(git_name("blob", end), delta(end, len(end), b"!"))
    pack.by_name(git_name("blob", TEXT), delta(TEXT, len(TEXT), b"more"))
    pack.whole(3, TEXT)
    assert sorted(found(pack.build()).values()) == [TEXT, end, end + b"!"]


def test_deltas_that_build_on_one_another_in_a_circle_are_left_out() -> None:
    pack, budget = PackBuilder(), Budget()
    one, two = TEXT + b"1", TEXT + b"2"
    pack.by_name(git_name("blob", one), delta(one, len(TEXT), b"2"))
    pack.by_name(git_name("blob", two), delta(two, len(TEXT), b"1"))
    pack.by_offset(12, delta(one, 0, b"on a delta that never is resolved"))
    pack.whole(3, b"alone")
    assert list(found(pack.build(), b"x.pack", budget).values()) == [b"alone"]
    assert budget.notes == ["x.pack: deltas of a git pack have no base in it"]


def chain(length: int) -> Work:
    """Return the unpacking of a pack whose every object is a delta on the one before."""
    pack, content = PackBuilder(), TEXT
    place = pack.whole(3, content)
    for number in range(length):
        added = b"%d" % number
        place = pack.by_offset(place, delta(content, len(TEXT), added))
        content = TEXT + added

    def unpack() -> None:
        budget = Budget()
        assert len(found(pack.build(), b"x.pack", budget)) == length + 1
        assert budget.notes == []

    return unpack


def test_a_chain_of_thousands_of_deltas_takes_little() -> None:
    assert_twice_is_twice(chain, 5000)


@pytest.mark.parametrize(
    "wrong",
    [
        delta(TEXT + b"x", 5, b"other base"),
        varint(len(TEXT)) + varint(1 << 40) + b"\x90\x05",
        varint(len(TEXT)) + varint(50) + b"\x90\x05",
        varint(len(TEXT)) + varint(5) + b"\x9f\x05",
        b"\xff" * 40,
        b"",
    ],
)
def test_a_wrong_delta_costs_itself_alone(wrong: bytes) -> None:
    pack, budget = PackBuilder(), Budget()
    base = pack.whole(3, TEXT)
    pack.by_offset(base, wrong)
    pack.by_offset(base, delta(TEXT, len(TEXT), b"right"))
    assert sorted(found(pack.build(), b"x.pack", budget).values()) == [TEXT, TEXT + b"right"]
    assert budget.notes == ["x.pack: it is damaged or cut short; what was there was read"]


def test_an_object_too_large_to_hold_is_named_and_streamed() -> None:
    pack, content = PackBuilder(), bytes(range(256)) * 1000
    base = pack.whole(3, content)
    pack.by_offset(base, delta(content, 100, b"!"))
    budget = Budget(held_bytes=200_000)
    assert found(pack.build(), b"x.pack", budget) == {f"blob:{git_name('blob', content)}": content}
    assert budget.notes == ["x.pack: a git object is too large to resolve its deltas"]

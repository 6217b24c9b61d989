"""Build contexts: what Docker would be sent of a folder, and what is found in it before a build."""

import io
import os
import socket
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from explorer.analysis import Analysis, analyse
from explorer.errors import FormatError, ImageError, ImageNotFoundError, LimitError
from explorer.image.blob import read_blob
from explorer.image.sources import open_image
from explorer.image.sources.context import CONTEXT
from explorer.image.sources.context.ignoring import Ignoring, Matched
from explorer.image.sources.own_files import is_own, own_files
from explorer.layers.index import Kind
from explorer.limits import Limits
from explorer.secrets.advice import why
from explorer.secrets.searching.starting import new_search
from sample_images.engines.docker import DockerEngine
from sample_images.tokens import github_token
from tests.builders import oci_layout, tar_bytes
from tests.cli.command import layer_explorer
from tests.laws import tried
from tests.secrets.test_recovery import brings, ran, told
from tests.waiting import LIMIT

TOKEN = github_token("context/GITHUB")
SETTINGS = f"name=app\nTOKEN={TOKEN}\n"


def folder(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def paths(reference: str | Path) -> list[str]:
    """Return the paths of a context, in order."""
    text = reference if isinstance(reference, str) else f"dir:{reference}"
    index = Analysis(open_image(text)).complete().layers[0].fates.index
    return [os.fsdecode(path) for path in index.paths]


# Which entries are sent


def test_all_is_sent_where_nothing_is_ignored(tmp_path: Path) -> None:
    folder(tmp_path, {"b/c": "", "b.txt": "", "a": "", "b/a/d": ""})
    assert paths(tmp_path) == ["a", "b", "b/a", "b/a/d", "b/c", "b.txt"]


TREE = ("a.log", "app/a.log", "app/main.py", "app/tmp/x", "docs/index.md", "docs/old/a.md", "tmp/y")


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("# *.log\n\n", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y a.log"),
        ("*.log", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y"),
        ("**/*.log", "app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y"),
        ("tmp", "a.log app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md"),
        ("/tmp/", "a.log app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md"),
        ("*/tmp", "a.log app/a.log app/main.py docs/index.md docs/old/a.md tmp/y"),
        ("**/tmp", "a.log app/a.log app/main.py docs/index.md docs/old/a.md"),
        ("./docs/../tmp/", "a.log app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md"),
        ("*\n!app/main.py", "app/main.py"),
        ("!app/main.py\n*", ""),
        ("docs\n!docs/old\n", "a.log app/a.log app/main.py app/tmp/x docs/old/a.md tmp/y"),
        ("docs\n!docs/*.md", "a.log app/a.log app/main.py app/tmp/x docs/index.md tmp/y"),
        ("**\n!**/*.md", "docs/index.md docs/old/a.md"),
        ("docs/**", "a.log app/a.log app/main.py app/tmp/x tmp/y"),
        ("[a-c].log", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y"),
        ("[^a].log\n?.md", " ".join(sorted(TREE))),
        ("  *.log  \r\ntmp\r", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md"),
        ("\ufeff*.log", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y"),
        ("a\\.log", "app/a.log app/main.py app/tmp/x docs/index.md docs/old/a.md tmp/y"),
        (".", " ".join(TREE)),
    ],
)
def test_a_dockerignore_is_heeded(tmp_path: Path, lines: str, left: str) -> None:
    folder(tmp_path, {**dict.fromkeys(TREE, ""), ".dockerignore": lines})
    sent = {one for one in paths(tmp_path) if (tmp_path / one).is_file()}
    assert sent - {".dockerignore"} == set(left.split())


def test_folders_above_what_comes_back_come_with_it(tmp_path: Path) -> None:
    folder(tmp_path, {"a/b/c": "", "a/b/d": "", "a/e/f": "", ".dockerignore": "a\n!a/b/c"})
    assert paths(tmp_path) == [".dockerignore", "a", "a/b", "a/b/c"]


def test_what_the_build_itself_needs_is_always_sent(tmp_path: Path) -> None:
    folder(tmp_path, {"Dockerfile": "", "a": "", ".dockerignore": "*"})
    assert paths(tmp_path) == [".dockerignore", "Dockerfile"]


def test_a_dockerfile_may_have_a_dockerignore_of_its_own(tmp_path: Path) -> None:
    files = {"Dockerfile": "", "ci/Dockerfile": "", "a": "", "b": "", ".dockerignore": "a"}
    folder(tmp_path, {**files, "ci/Dockerfile.dockerignore": "b\nci\nDockerfile"})
    assert "a" not in paths(tmp_path)
    own = ["ci", "ci/Dockerfile", "ci/Dockerfile.dockerignore"]
    assert paths(f"dir:{tmp_path}:ci/Dockerfile") == [".dockerignore", "a", *own]
    folder(tmp_path, {"Dockerfile.dockerignore": ""})
    assert "a" in paths(tmp_path)
    with pytest.raises(ImageNotFoundError, match="There is no nothing in"):
        open_image(f"dir:{tmp_path}:nothing")


@pytest.mark.parametrize("lines", ["!", "! ", "a\n!/", "[a", "a\\", "[]a]", "[a-]", "[-a]", "[^]"])
def test_what_docker_refuses_is_refused_by_name(tmp_path: Path, lines: str) -> None:
    folder(tmp_path, {".dockerignore": lines})
    with pytest.raises(ImageError, match=r"^\.dockerignore: "):
        open_image(f"dir:{tmp_path}")


def test_an_ignore_file_that_never_ends_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, {".dockerignore": "a" * (64 << 10)})
    with pytest.raises(ImageError, match="a line is longer"):
        open_image(f"dir:{tmp_path}")
    folder(tmp_path, {".dockerignore": "a\n" * (1 << 20)})
    with pytest.raises(ImageError, match="over the limit"):
        open_image(f"dir:{tmp_path}")


def test_an_ignore_file_that_leads_elsewhere_is_not_heeded_and_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("a")
    context = folder(tmp_path / "context", {"a": ""})
    (context / ".dockerignore").symlink_to(tmp_path / "elsewhere")
    image = open_image(f"dir:{context}")
    assert any(".dockerignore is not heeded" in one for one in image.notes)


# The law: the same as another reading of the same rules, and as Docker itself

NAMES = ("a", "b", "ab", ".c", "d.e", "é")
ATOMS = ("a", "b", "*", "?", "a*", "*b", "[ab]", "[^a]", "d.e", ".c", "*.e", "\\.?", "é", "[à-ü]")
parts = st.sampled_from(ATOMS)
deep = st.lists(st.one_of(parts, st.just("**")), min_size=1, max_size=3).map("/".join)
glued = st.sampled_from(["**a", "a**", "**/a/**", "a**/b", "**.e", "*/**", "a/**/b", "**", "***"])
lines_of = st.lists(
    st.tuples(
        st.sampled_from(["", "", "!"]), st.sampled_from(["", "/"]), st.one_of(deep, glued)
    ).map("".join),
    max_size=5,
)
trees = st.lists(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join), max_size=12
).map(lambda found: sorted(set(found)))


def fits(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path, character by character, with all ways tried."""
    head, rest = pattern[:2], pattern[2:]
    if head == "**" and not set(rest) & set("*?[]\\"):
        return path.endswith(rest) or f"/{path}" == rest
    return _fits(pattern, path)


def _fits(pattern: str, path: str) -> bool:
    if not pattern:
        return not path
    if pattern.startswith("**"):
        rest = pattern[2:].removeprefix("/")
        if not rest:
            return True
        after = [path, *(path[at + 1 :] for at, one in enumerate(path) if one == "/")]
        return any(_fits(rest, one) for one in after)
    if pattern[0] == "*":
        name = path.partition("/")[0]
        return any(_fits(pattern[1:], path[at:]) for at in range(len(name) + 1))
    if pattern[0] == "[":
        end = pattern.index("]")
        return (
            bool(path)
            and _in_class(pattern[1:end], path[0])
            and _fits(pattern[end + 1 :], path[1:])
        )
    if pattern[0] == "\\":
        return path[:1] == pattern[1] and _fits(pattern[2:], path[1:])
    same = path[:1] == pattern[0] or (pattern[0] == "?" and path[:1] not in ("", "/"))
    return same and _fits(pattern[1:], path[1:])


def _in_class(members: str, character: str) -> bool:
    is_negated = members.startswith("^")
    members = members.removeprefix("^")
    if len(members) == 3 and members[1] == "-":
        return (members[0] <= character <= members[2]) != is_negated
    return (character in members) != is_negated


def judged(lines: Sequence[str], path: str) -> list[bool]:
    """Return after each pattern whether it holds for a path, itself or for a folder above it."""
    above = judged(lines, path.rpartition("/")[0]) if "/" in path else [False] * len(lines)
    holds, is_out = list[bool](), False
    for line, before in zip(lines, above, strict=True):
        returns = line.startswith("!")
        pattern = line.removeprefix("!").lstrip("/")
        holds.append(before or (returns == is_out and fits(pattern, path)))
        is_out = not returns if holds[-1] else is_out
    return holds


def is_left_out(lines: Sequence[str], path: str) -> bool:
    holding = [line for line, holds in zip(lines, judged(lines, path), strict=True) if holds]
    return bool(holding) and not holding[-1].startswith("!")


@tried(500)
@example(["*.e", "/a/*", "!*.e/*"], ["d.e/a"])
@example(["?/b", "!b/ab", "![^a]", "d.e"], ["b/b/a"])
@given(lines_of, trees)
def test_the_patterns_mean_what_they_say(lines: list[str], tree: list[str]) -> None:
    ignoring = Ignoring.of(lines)
    for path in tree:
        names = path.split("/")
        matched: Matched = ()
        for depth in range(1, len(names) + 1):
            folder_path = "/".join(names[:depth])
            is_out, matched = ignoring.judge(folder_path.encode(), matched)
            assert is_out == is_left_out(lines, folder_path), (lines, folder_path)
            if is_out and not ignoring.may_return(folder_path.encode()):
                below = "/".join(names)
                assert is_left_out(lines, below), (lines, below)
                break


def test_time_grows_with_the_path_alone() -> None:
    ignoring = Ignoring.of(["*a" * 40 + "*b/**/" + "*a" * 40, "**/" * 20 + "?b"])
    for length in (100, 4_000):
        assert not ignoring.judge(b"a" * length + b"/" + b"a" * length, ())[0]


DOCKERS_OWN = [
    ["*.e", "b"],
    ["**/a", "!a"],
    ["a/*", "!a/ab", "**/.c"],
    ["**", "!ab/d.e", "!b"],
    ["/a/", "b/..", "?b"],
    ["*/*", "!d.e/a", "[a-b]"],
    ["**/[^a]", "a*"],
]
"""What Debian 12's builder and later ones agree on: what comes back is named in letters alone."""


def some_lines(number: int) -> list[str]:
    """Return patterns that bring nothing back, the same ones for a number each time."""
    chosen = Random(number)
    atoms = [one for one in (*ATOMS, "**", "..") if one.isascii()]
    return [
        chosen.choice(["", "/"]) + "/".join(chosen.choices(atoms, k=chosen.randint(1, 3)))
        for _ in range(chosen.randint(1, 3))
    ]


def test_a_build_is_sent_the_same(docker_engine: DockerEngine, tmp_path: Path) -> None:
    names = [
        f"{one}/{two}/{three}" for one in NAMES[:5] for two in NAMES[:5] for three in ("a", ".c")
    ]
    for number, lines in enumerate([*DOCKERS_OWN, *map(some_lines, range(8))]):
        context = folder(tmp_path / str(number), dict.fromkeys(names, ""))
        folder(
            context, {"Dockerfile": "FROM scratch\nCOPY . /x/\n", ".dockerignore": "\n".join(lines)}
        )
        docker_engine.build(context, "context:1")
        with tarfile.open(fileobj=io.BytesIO(docker_engine.export("context:1"))) as archive:
            built = {one.name[2:] for one in archive if one.isfile() and one.name.startswith("x/")}
        sent = {one for one in paths(context) if (context / one).is_file()}
        # Both are sent in any case, and COPY gets at neither where it is left out.
        own = {"Dockerfile", ".dockerignore"}
        assert sent - own == built - own, lines


# Written as people write them, with what Docker cleans away. Versions differ in `**a`, glued to a
# name, and in letters that mean something to their expressions.
messy_parts = st.sampled_from([*ATOMS, "**", ".", "..", "a b", "A", "#a", "!a", "\\*", "[[]x]", ""])
messy = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!", "! ", " !", "#"]),
    st.sampled_from(["", "", "/", "./", "//", "../"]),
    st.lists(messy_parts, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "/", "/.", " ", "\t", "\r"]),
)
messy_names = st.sampled_from([*NAMES, "[x]", "a b", "A", "*", "!a", "#a"])
messy_trees = st.lists(
    st.lists(messy_names, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8
).map(lambda found: [one for one in found if not any(two.startswith(f"{one}/") for two in found)])


@tried(25)
@given(lines=st.lists(messy, min_size=1, max_size=5), tree=messy_trees)
def test_a_build_is_sent_the_same_however_it_is_written(
    docker_engine: DockerEngine, lines: list[str], tree: list[str]
) -> None:
    with TemporaryDirectory() as made:
        context = folder(Path(made), dict.fromkeys(tree, "x"))
        folder(
            context, {"Dockerfile": "FROM scratch\nCOPY . /x/\n", ".dockerignore": "\n".join(lines)}
        )
        try:
            sent = {one for one in paths(context) if (context / one).is_file()}
        except ImageError:
            reject()
        docker_engine.build(context, "context:2")
        with tarfile.open(fileobj=io.BytesIO(docker_engine.export("context:2"))) as archive:
            built = {one.name[2:] for one in archive if one.isfile() and one.name.startswith("x/")}
    own = {"Dockerfile", ".dockerignore"}
    assert sent - own == built - own, lines


# What the layer holds


def test_it_is_one_layer_that_nobody_has_said_anything_of(tmp_path: Path) -> None:
    image = open_image(f"dir:{folder(tmp_path, {'a': 'b'})}")
    (layer,) = image.layers
    assert (layer.diff_id, layer.digest, layer.instruction, layer.is_context) == (None,) * 3 + (
        True,
    )
    assert (image.source, image.id, image.instructions, dict(image.config)) == ("dir", None, (), {})


@tried(50)
@given(
    st.dictionaries(
        st.binary(min_size=1, max_size=200).filter(lambda name: not set(name) & set(b"\0/")),
        st.binary(max_size=2_000),
        max_size=6,
    )
)
def test_the_tar_is_what_any_reader_reads(files: dict[bytes, bytes]) -> None:
    files = {
        name: data for name, data in files.items() if name not in (b".", b"..", b".dockerignore")
    }
    with TemporaryDirectory() as root:
        for name, data in files.items():
            Path(root, os.fsdecode(name)).write_bytes(data)
        blob = open_image(f"dir:{root}").layers[0].blob
        data = read_blob(blob, 1 << 20, lambda _: None)
        assert data == b"".join(blob.read_at(at, 37) for at in range(0, len(data), 37))
        with tarfile.open(fileobj=io.BytesIO(data), errors="surrogateescape") as archive:
            names = [os.fsencode(one.name) for one in archive]
            contents = [archive.extractfile(one) for one in archive]
            read = [one.read() for one in contents if one]
    assert names == sorted(files)
    assert read == [files[name] for name in names]


def test_kinds_of_entries(tmp_path: Path) -> None:
    folder(tmp_path, {"a": "content", "long" * 60 + "/" + "name" * 40: "x"})
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "out").symlink_to("..")
    (tmp_path / "a").chmod(0o4711)
    index = Analysis(open_image(f"dir:{tmp_path}")).complete().layers[0].fates.index
    kinds = {path: index.entry(at).kind for at, path in enumerate(index.paths)}
    assert kinds[b"a"] is Kind.FILE
    assert kinds[b"b"] is Kind.HARDLINK
    assert kinds[b"link"] is kinds[b"out"] is Kind.SYMLINK
    assert index.owners[index.paths.index(b"a")].mode == 0o4711
    assert len(index) == 6


def test_what_no_image_has_is_left_out_and_named(tmp_path: Path) -> None:
    folder(tmp_path, {"a": ""})
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        image = open_image(f"dir:{tmp_path}")
    assert image.notes == ("Neither file, folder nor link, and left out: pipe and 1 more",)
    assert paths(tmp_path) == ["a"]


def test_a_secret_is_found_with_advice_that_fits(tmp_path: Path) -> None:
    folder(tmp_path, {"app/.env": SETTINGS, "Dockerfile": f"ENV TOKEN={TOKEN}\n"})
    found = {one.location.path: one for one in analyse(f"dir:{tmp_path}").findings}
    assert ".dockerignore" in found[b"app/.env"].fix
    assert "pushed" not in found[b"app/.env"].fix
    assert ".dockerignore" not in found[b"Dockerfile"].fix
    assert "a COPY can write it into a layer" in why(found[b"app/.env"])
    assert found[b"app/.env"].hider is None


def test_the_commands_name_the_file_itself(tmp_path: Path) -> None:
    context = folder(tmp_path / "a b", {"app/-x.env": SETTINGS})
    (context / "inner.tar").write_bytes(tar_bytes({"in/.env": SETTINGS.encode()}))
    found = list(told(analyse(f"dir:{context}")))
    assert {one.location.inner_path for one, _ in found} == {None, b"in/.env"}
    for finding, how in found:
        assert brings(ran(how.commands, tmp_path), finding.secret), how
    plain = next(how for one, how in found if one.location.inner_path is None)
    assert plain.commands == (f"sed -n '2p' '{context}/app/-x.env'",)


# What goes wrong on the way


def damages(analysis: Analysis) -> str:
    return "; ".join(text for _, text in analysis.damages)


def test_a_file_that_vanishes_is_damage_and_the_others_are_searched(tmp_path: Path) -> None:
    folder(tmp_path, {"a": "gone", "b": SETTINGS})
    image = open_image(f"dir:{tmp_path}")
    (tmp_path / "a").unlink()
    analysis = Analysis(image, search=new_search(image.stored_size)).complete()
    assert damages(analysis) == "a can't be read: No such file or directory"
    assert [one.location.path for one in analysis.findings] == [b"b"]


@pytest.mark.parametrize("now", ["", "shorter", "x" * 5_000])
def test_a_file_that_changes_is_damage(tmp_path: Path, now: str) -> None:
    folder(tmp_path, {"a": "x" * 1_000, "b": SETTINGS})
    image = open_image(f"dir:{tmp_path}")
    (tmp_path / "a").write_text(now)
    analysis = Analysis(image, search=new_search(image.stored_size)).complete()
    assert damages(analysis) == "a changed while it was read"
    assert [one.location.path for one in analysis.findings] == [b"b"]


def test_a_link_in_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SETTINGS)
    context = folder(tmp_path / "context", {"a": " " * len(SETTINGS)})
    image = open_image(f"dir:{context}")
    (context / "a").unlink()
    (context / "a").symlink_to(tmp_path / "secret")
    analysis = Analysis(image, search=new_search(image.stored_size)).complete()
    assert "a can't be read" in damages(analysis)
    assert not analysis.findings


@pytest.mark.parametrize("name", ["folder", "folder/file"])
def test_what_may_not_be_read_is_damage_that_names_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, {"folder/file": "x"})
    place = os.fsencode(tmp_path / name)
    for function in ("listdir", "open"):
        refuse(monkeypatch, function, place)
    analysis = Analysis(open_image(f"dir:{tmp_path}")).complete()
    assert damages(analysis) == f"{name} can't be read: Permission denied"


def refuse(patch: pytest.MonkeyPatch, function: str, place: bytes) -> None:
    real = getattr(os, function)

    def refusing(path: object, *more: object, **named: object) -> object:
        if path == place:
            raise PermissionError(13, "Permission denied")
        return real(path, *more, **named)

    monkey = f"explorer.image.sources.context.{'walk' if function == 'listdir' else 'context_tar'}"
    patch.setattr(f"{monkey}.os.{function}", refusing)


def test_what_is_ignored_need_not_be_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, {"folder/file": "x", ".dockerignore": "folder\n!*/b"})
    refuse(monkeypatch, "listdir", os.fsencode(tmp_path / "folder"))
    assert not open_image(f"dir:{tmp_path}").damages


def test_a_huge_tree_ends_at_the_limits_and_keeps_what_came_before(tmp_path: Path) -> None:
    folder(tmp_path, dict.fromkeys(map(str, range(500)), ""))
    image = open_image(f"dir:{tmp_path}", limits=Limits(index=200_000))
    assert any("max-index" in one for one in image.damages)
    assert 100 < len(tarfile_names(image.layers[0].blob.read_at(0, 1 << 20))) < 500


def tarfile_names(data: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return archive.getnames()


def test_a_deep_tree_is_no_fault(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    try:
        assert len(paths(tmp_path)) == 1_500
    finally:  # which is deeper than Python itself takes away
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True, timeout=LIMIT)


# What else a folder may be, and what is written beside it


def test_a_folder_that_holds_an_image_gets_a_hint(tmp_path: Path) -> None:
    layout = oci_layout(tmp_path / "layout", [tar_bytes({"a": b""})])
    assert open_image(str(layout)).source == "oci"
    image = open_image(f"dir:{layout}")
    assert image.source == "dir"
    assert any(f"oci:{layout}" in one for one in image.notes)
    flat = folder(tmp_path / "flat", {"version": "", "manifest.json": "{}"})
    assert any("skopeo copy" in one for one in open_image(f"dir:{flat}").notes)


def test_only_a_folder_is_a_context(tmp_path: Path) -> None:
    folder(tmp_path, {"file": ""})
    with pytest.raises(FormatError, match="is no folder"):
        open_image(f"dir:{tmp_path}/file")
    with pytest.raises(ImageError) as raised:
        open_image(f"{tmp_path}/")
    assert "dir:FOLDER" in raised.value.hint


def test_nothing_is_written_over_a_file_of_the_context(tmp_path: Path) -> None:
    context = folder(tmp_path / "context", {"a": "b", "old": "", ".dockerignore": "old"})
    own = own_files(f"dir:{context}")
    assert is_own(context / "a", own)
    assert not is_own(context / "new", own)
    assert not is_own(context / "old", own)
    assert own_files(f"dir:{context}/none") == frozenset()


def test_the_commands_take_it(tmp_path: Path) -> None:
    context = folder(tmp_path / "context", {"app/.env": SETTINGS, "a": "b\n"})
    gate = layer_explorer("--ci", f"dir:{context}", "-o", context / "report.txt")
    assert gate.status == 1
    assert TOKEN not in (context / "report.txt").read_text()
    assert layer_explorer("--ci", f"dir:{context}", "-o", context / "a").status == 2
    assert layer_explorer("cat", f"dir:{context}", "a").out == b"b\n"
    listed = layer_explorer("ls", f"dir:{context}").lines
    assert [one.split()[-1] for one in listed] == ["a", "app", "app/.env", "report.txt"]
    assert layer_explorer("extract", f"dir:{context}", "app", "-o", tmp_path / "out").status == 0
    assert (tmp_path / "out" / ".env").read_text() == SETTINGS


def test_its_scheme_is_the_contracts() -> None:
    assert CONTEXT.help == "dir:FOLDER[:DOCKERFILE]"


def test_nothing_more_is_read_past_a_limit(tmp_path: Path) -> None:
    folder(tmp_path, {"a": "b"})
    with pytest.raises(LimitError):
        Analysis(open_image(f"dir:{tmp_path}")).image.allowance.charge(1 << 62)

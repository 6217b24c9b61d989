"""`rules`, `rules test` and `--rules`: what a user's own rules are, find and decide."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer

OWN = "[[rules]]\nid = \"{}\"\nregex = '''{}'''\n"
NESTED = "(?:shop(?:[a-z]+)+)+-[0-9]{4}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.toml").write_text(OWN.format("shop", NESTED))
    Path("two.toml").write_text(OWN.format("store", "store-[0-9]{4}"))


def test_the_list_has_a_users_rules_as_well() -> None:
    done = layer_explorer("rules", "--rules", "one.toml", "--rules", "two.toml", "--format", "json")
    known = {one["id"]: one for one in map(json.loads, done.lines)}
    assert (known["shop"]["severity"], known["store"]["severity"]) == ("high", "high")
    assert "github-token" in known


@pytest.mark.parametrize("file", [["-"], []])
def test_a_users_rules_are_tried(file: list[str]) -> None:
    data = b"a shopxyz-1234\nb store-9876\n"
    done = layer_explorer(
        *("rules", "test", "--rules", "one.toml", "--rules", "two.toml", "--reveal", *file),
        stdin=data,
    )
    assert done.lines == [
        "-:1:3  high  likely  shop  shopxyz-1234",
        "-:2:3  high  likely  store  store-9876",
    ]
    assert (done.status, done.err) == (0, "")


def test_rules_that_are_wrong_are_told_with_their_file() -> None:
    Path("two.toml").write_text(OWN.format("store", "(?=a)"))
    done = layer_explorer("rules", "test", "--rules", "two.toml", "-")
    assert (done.status, done.out) == (2, b"")
    assert "two.toml: rule store: regex: " in done.err


def test_the_gate_takes_several_files_and_fails_by_each() -> None:
    layer = TarBuilder().file("a", b"shopxyz-1234\n").file("b", b"store-9876\n").build()
    Path("image.tar").write_bytes(docker_archive([layer]))
    for names in (["one.toml"], ["two.toml"], ["one.toml", "two.toml"]):
        options = [part for name in names for part in ("--rules", name)]
        done = layer_explorer("--ci", "image.tar", *options, "--format", "json")
        found = [one["rule"] for one in json.loads(done.out)["findings"]]
        assert (done.status, len(found)) == (1, len(names))
    Path(".layer-explorer.toml").write_text('rules = ["one.toml", "two.toml"]\n')
    assert layer_explorer("--ci", "image.tar").status == 1
    assert layer_explorer("--ci", "image.tar", "--fail-on", "never").status == 0


def test_what_would_never_end_ends_and_what_is_spent_is_told() -> None:
    """Neither a quantifier in a quantifier nor a text for it makes the gate hang."""
    layer = TarBuilder().file("a", b"shop" + b"a" * 2_000_000 + b"-12!\n").build()
    Path("image.tar").write_bytes(docker_archive([layer]))
    done = layer_explorer("--ci", "image.tar", "--rules", "one.toml")
    assert done.status == 0
    layer = TarBuilder().file("a", b"shopa-1234 " * 200_000).build()
    Path("image.tar").write_bytes(docker_archive([layer]))
    done = layer_explorer("--ci", "image.tar", "--rules", "one.toml", "--max-work", "10000000")
    assert done.status == 3
    assert "max-work" in done.err + done.out.decode()


def test_a_rule_about_a_path_is_asked_of_every_place_of_a_content() -> None:
    rule = OWN.format("shop", "shop-[0-9]{4}") + "path = '''\\.conf$'''\n"
    Path("one.toml").write_text(f"{rule}[[rules.allowlists]]\npaths = ['^tests/']\n")
    body = b"shop-1234\n"
    layer = TarBuilder().file("a.txt", body).file("b.conf", body).file("tests/c.conf", body)
    Path("image.tar").write_bytes(docker_archive([layer.build()]))
    done = layer_explorer("--ci", "image.tar", "--rules", "one.toml", "--format", "json")
    assert [one["location"]["path"] for one in json.loads(done.out)["findings"]] == ["b.conf"]


@pytest.mark.parametrize("content", [b"anything\n", b"password = 'correct horse'\n"])
def test_a_path_alone_is_a_finding_that_fails_the_gate(content: bytes) -> None:
    Path("one.toml").write_text("[[rules]]\nid = 'store'\npath = '''(^|/)keys\\.shop$'''\n")
    Path("image.tar").write_bytes(
        docker_archive([TarBuilder().file("srv/keys.shop", content).build()])
    )
    done = layer_explorer("--ci", "image.tar", "--rules", "one.toml", "--format", "json")
    found = [(one["rule"], one["severity"]) for one in json.loads(done.out)["findings"]]
    assert done.status == 1
    assert ("store", "high") in found


@pytest.mark.parametrize("paths", [("a.zip", "srv/a.zip"), ("srv/a.zip", "a.zip")])
def test_a_path_is_asked_of_members_at_every_place_of_their_archive(paths: list[str]) -> None:
    rule = OWN.format("shop", "shop-[0-9]{4}") + "path = '''^srv/.*\\.conf$'''\n"
    Path("one.toml").write_text(rule)
    body = zipped({"x.conf": "shop-1234", "x.txt": "shop-1234"})
    layer = TarBuilder()
    for path in paths:
        layer = layer.file(path, body)
    Path("image.tar").write_bytes(docker_archive([layer.build()]))
    done = layer_explorer("--ci", "image.tar", "--rules", "one.toml", "--format", "json")
    found = [one["location"] for one in json.loads(done.out)["findings"]]
    assert [(one["path"], one["inner_path"]) for one in found] == [("srv/a.zip", "x.conf")]


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()

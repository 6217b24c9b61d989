"""`layer-explorer sweep`: what it takes, how it ends, and what its reports say."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from explorer.cli import sweep as command
from explorer.cli.main import run
from explorer.fleet.claim import claimed
from explorer.image.request import NO_ACCESS
from explorer.image.sources.registry.listing import is_registry, names_in, tags_of
from sample_images.catalogue import ARCHIVES, pairs
from tests.builders import docker_archive
from tests.cli.command import Result, layer_explorer
from tests.fleet.conftest import Registry, registry
from tests.fleet.fleets import clean, leaking, push
from tests.fleet.fleets import listed as references

__all__ = ["registry"]
BASE = leaking("base")


def sweep(tmp_path: Path, *arguments: str | Path, stdin: str = "") -> Result:
    options = ("--workers", "1", "--store", tmp_path / "store")
    return layer_explorer("sweep", *options, *arguments, stdin=stdin.encode())


def told(done: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(done.out)
    return document


def test_a_registry_is_swept_by_its_catalogue(registry: Registry, tmp_path: Path) -> None:
    for name in ("team/app:1", "team/app:2", "team/tool:1"):
        push(tmp_path, registry.host, name, BASE, clean(name[-3]))
    push(tmp_path, registry.host, "clean:1", clean("none"))
    done = sweep(tmp_path, f"registry://{registry.host}", "--format", "json")
    assert done.status == 1
    report = told(done)
    assert report["schema"] == "layer-explorer/sweep/1"
    assert {*report} >= {"tool", "images", "causes", "errors", "since", "result"}
    names = [
        one["reference"].removeprefix(f"registry://{registry.host}/") for one in report["images"]
    ]
    assert names == ["clean:1", "team/app:1", "team/app:2", "team/tool:1"]
    assert [one["result"] for one in report["images"]] == ["pass", "fail", "fail", "fail"]
    (cause,) = report["causes"]
    assert cause["layer"].startswith("sha256:")
    assert (len(cause["images"]), cause["exposed_in"]) == (3, 3)
    (finding,) = cause["findings"]
    assert finding["rule"] == "github-token"
    assert "layer" not in finding["location"]
    assert report["since"] == {"new": 1, "gone": 0, "same": 0}
    assert (report["errors"], report["result"]) == ([], "fail")


def test_tags_are_narrowed(registry: Registry, tmp_path: Path) -> None:
    for tag in ("1.0", "1.1", "2.0"):
        push(tmp_path, registry.host, f"team/app:{tag}", clean(tag))
    done = sweep(tmp_path, f"registry://{registry.host}/team/app", "--tags", "1.*", "--format=json")
    assert done.status == 0
    assert [one["reference"][-3:] for one in told(done)["images"]] == ["1.0", "1.1"]
    done = sweep(tmp_path, f"registry://{registry.host}/team/app", "--newest", "1", "--format=json")
    assert len(told(done)["images"]) == 1


def test_a_list_may_have_pages(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"team/app{number}" for number in range(5)]
    for name in names:
        push(tmp_path, registry.host, f"{name}:1", clean("same"))
    monkeypatch.setattr("explorer.image.sources.registry.listing._A_PAGE", 2)
    assert [*names_in(registry.host, NO_ACCESS)] == [f"{registry.host}/{one}" for one in names]
    assert [*tags_of(f"{registry.host}/{names[0]}", NO_ACCESS)] == ["1"]


@pytest.mark.parametrize(
    ("target", "is_host"),
    [
        ("registry.example.com", True),
        ("registry.example.com:5000/", True),
        ("localhost:5000", True),
        ("127.0.0.1:5000", True),
        ("ubuntu:22", False),
        ("registry:5000/", True),
        ("registry.example.com/team", False),
    ],
)
def test_a_registry_is_told_from_a_name(target: str, is_host: bool) -> None:
    assert is_registry(target) is is_host


def test_what_leaks_fails_and_its_repaired_twin_passes(tmp_path: Path) -> None:
    """Twins share layers and even images: what an attestation says is told of its own alone."""
    report = told(sweep(tmp_path, ARCHIVES, "--format", "json"))
    leaking = {f"{one.name}." for one, _ in pairs()}
    results: dict[str, set[bool]] = {"fail": set(), "pass": set()}
    for image in report["images"]:
        is_leaking = any(Path(image["reference"]).name.startswith(name) for name in leaking)
        results[image["result"]].add(is_leaking)
    assert results == {"fail": {True}, "pass": {False}}


def test_lists_folders_and_archives(tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    for name, layer in (("a", BASE), ("b", clean("b"))):
        (folder / f"{name}.tar").write_bytes(docker_archive([layer]))
    (folder / "notes.txt").write_text("no image")
    done = sweep(tmp_path, folder)
    assert done.status == 1
    assert done.lines[0] == "Failed: 2 images of 2 names: 1 failed and 1 passed."
    assert done.lines[1] == "Mend 1 instruction, clear 1 image."
    listed = f"# what to look at\n{folder}/b.tar\n\n"
    assert sweep(tmp_path, "-", stdin=listed).status == 0
    (tmp_path / "list").write_text(listed)
    assert references(str(tmp_path / "list")) == [f"{folder}/b.tar"]


def test_what_is_not_read_never_passes(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(docker_archive([clean("a")]))
    done = sweep(tmp_path, tmp_path / "a.tar", tmp_path / "gone.tar", "--format", "json")
    assert done.status == 3
    assert [Path(one["reference"]).name for one in told(done)["errors"]] == ["gone.tar"]
    assert told(done)["result"] == "error"
    (tmp_path / "empty").mkdir()
    done = sweep(tmp_path, tmp_path / "empty")
    assert done.status == 3
    assert "There is no image to look into" in done.err


def test_gates_and_ignore_lists_are_those_of_ci(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(docker_archive([BASE]))
    found = told(sweep(tmp_path, path, "--format", "json"))["causes"][0]["findings"][0]
    ignored = f'[[ignore]]\nfingerprint = "{found["fingerprint"]}"\nreason = "a test"\n'
    (tmp_path / "own.toml").write_text(ignored)
    done = sweep(tmp_path, path, "--config", tmp_path / "own.toml", "--format", "json")
    assert (done.status, told(done)["causes"]) == (0, [])
    assert sweep(tmp_path, path, "--layers", "0", "--fail-on", "never").status == 1


def test_every_format_is_written_and_has_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(docker_archive([BASE]))
    forms = ("text", "json", "sarif", "markdown", "html")
    given = [f"--format={one}={tmp_path / one}" for one in forms]
    done = sweep(tmp_path, path, *given, "--export", tmp_path / "out")
    assert (done.status, done.out) == (1, b"")
    secret = BASE[BASE.index(b"TOKEN=") + 6 :].split(b"\n")[0]
    written = [tmp_path / one for one in forms] + [*(tmp_path / "out").iterdir()]
    assert len(written) == 8
    for file in [*written, tmp_path / "store/sweep.sqlite"]:
        assert secret not in file.read_bytes()
    (run_,) = json.loads((tmp_path / "sarif").read_text())["runs"]
    (result,) = run_["results"]
    assert result["ruleId"] == "github-token/critical"
    at = result["locations"][0]["physicalLocation"]
    assert (at["artifactLocation"]["uri"], at["region"]["startLine"]) == ("image/base.env", 1)
    (row,) = (tmp_path / "out/findings.jsonl").read_text().splitlines()
    assert json.loads(row)["rule"] == "github-token"
    assert "layer" in (tmp_path / "markdown").read_text()


def test_the_store_can_be_asked_by_others(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(docker_archive([BASE, clean("b")]))
    sweep(tmp_path, path)
    with sqlite3.connect(tmp_path / "store/sweep.sqlite") as base:
        ((results, layers),) = base.execute(
            "SELECT result, (SELECT count(*) FROM layers) FROM images"
        ).fetchall()
    base.close()
    assert (results, layers) == ("fail", 2)


def test_a_login_goes_to_no_cluster_in_the_clear(tmp_path: Path) -> None:
    at = ("--scheduler", "tcp://127.0.0.1:1", "registry://registry.example.com/a:1")
    done = sweep(tmp_path, "--send-credentials", *at)
    assert done.status == 2
    assert "has no TLS: a login is not sent" in done.err


def test_an_engine_is_on_this_machine(tmp_path: Path) -> None:
    done = sweep(tmp_path, "--scheduler", "tls://127.0.0.1:1", "docker://app:1")
    assert done.status == 2
    assert "the workers of a cluster are elsewhere" in done.err


def test_other_formats_are_refused_in_a_line(tmp_path: Path) -> None:
    done = sweep(tmp_path, "a.tar", "--format", "junit")
    assert done.status == 2
    assert "A sweep has no report as junit" in done.err


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    assert run(["sweep", "a.tar"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert 'pip install "layer-explorer[fleet]"' in line


def test_one_sweep_at_a_time_works_on_a_store(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(docker_archive([clean("a")]))
    with claimed(tmp_path / "store"):
        done = sweep(tmp_path, tmp_path / "a.tar")
        assert (done.status, done.out) == (2, b"")
        assert "Another sweep is at work in " in done.err
    assert sweep(tmp_path, tmp_path / "a.tar").status == 0

"""Packages of three registries in neutral folders: what is found there, and how much of it is real.

Nothing in their paths says that they are packages, so nothing is graded down for it. The ordinary
clients fetch them by name and version; `BENCH_PACKAGES` names a folder that keeps them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from bench.figures import Figure, megabytes
from bench.ground import write_image
from bench.probe import ROOT

_LISTED = Path(__file__).with_name("packages.toml")
_JUDGED = Path(__file__).with_name("judged.toml")
_HOME = "srv/work"
_MOST_MEDIUM, _SHAPED = 300, 0.9
_SERIOUS = frozenset({"critical", "high"})

Fetch: TypeAlias = Callable[[str, str, Path, Path], None]
"""Fetches a package by name and version, unpacked into a folder; another one may be filled."""
_Finding: TypeAlias = Mapping[str, Any]


def measure(folder: Path) -> Iterator[Figure]:
    """Search the packages, and hold what was found against what was looked at by hand."""
    image = _image(Path(os.environ.get("BENCH_PACKAGES", folder)))
    findings = _found(image)
    yield Figure("packages in neutral folders", megabytes(image.stat().st_size))
    serious = [one for one in findings if one["severity"] in _SERIOUS]
    verdicts = _verdicts()
    seen = [verdicts[key] for one in serious if (key := _key(one)) in verdicts]
    yield Figure("findings at high and above", f"{len(serious)}")
    share = sum(seen) / (len(seen) or 1)
    yield Figure(
        f"… shaped as a credential, of {len(seen)} that were looked at",
        f"{share:.0%}",
        f"at least {_SHAPED:.0%}",
        share >= _SHAPED,
    )
    medium = Counter(one["rule"] for one in findings if one["severity"] == "medium")
    count = medium.total()
    yield Figure("findings at medium", f"{count}", f"at most {_MOST_MEDIUM}", count <= _MOST_MEDIUM)
    yield from (Figure(f"… of {rule}", f"{number}") for rule, number in medium.most_common(5))


def _image(folder: Path) -> Path:
    """Return the packages as an image with a layer for each registry, made if it is not there."""
    image = folder / "packages.tar"
    if not image.exists():
        listed = tomllib.loads(_LISTED.read_text(encoding="utf-8"))
        for registry, fetch in _REGISTRIES.items():
            for name, version in listed[registry].items():
                target = folder / registry / _HOME / name.replace("/", "-")
                with TemporaryDirectory(dir=folder) as room:
                    fetch(name, version, target, Path(room))
        write_image(image, [folder / registry for registry in _REGISTRIES])
    return image


def _pypi(name: str, version: str, target: Path, room: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--dest", str(room), f"{name}=={version}"], check=True)
    with zipfile.ZipFile(next(room.glob("*.whl"))) as wheel:
        wheel.extractall(target)


def _npm(name: str, version: str, target: Path, room: Path) -> None:
    pack = ["npm", "pack", "--silent", "--pack-destination", str(room), f"{name}@{version}"]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(room.glob("*.tgz"))) as packed:
        packed.extractall(target, filter="data")


def _go(name: str, version: str, target: Path, room: Path) -> None:
    environment = {**os.environ, "GOMODCACHE": str(room), "GOFLAGS": "-modcacherw"}
    done = subprocess.run(
        ["go", "mod", "download", "-json", f"{name}@{version}"],
        check=True,
        capture_output=True,
        env=environment,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(json.loads(done.stdout)["Dir"]).rename(target)


_REGISTRIES: Mapping[str, Fetch] = {"pypi": _pypi, "npm": _npm, "go": _go}


def _found(image: Path) -> list[_Finding]:
    command = [sys.executable, "-m", "explorer", "--ci", str(image), "--format", "json"]
    done = subprocess.run(
        [*command, "--reveal", "--no-cache", "--quiet", "--max-findings=100000"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    findings: list[_Finding] = json.loads(done.stdout)["findings"]
    return findings


def _key(one: _Finding) -> tuple[str, str]:
    """Return the rule of a finding, and the package that it is in."""
    inside = one["location"]["path"].removeprefix(f"{_HOME}/")
    return one["rule"], inside.partition("/")[0]


def _verdicts() -> dict[tuple[str, str], bool]:
    """Return what was looked at: whether what a rule finds in a package is shaped as a credential.

    A file of JSON or a table cell in documentation is none, a key of a test is one.
    """
    judged = tomllib.loads(_JUDGED.read_text(encoding="utf-8"))
    return {
        (rule, package): shaped == "credentials"
        for shaped, rules in judged.items()
        for rule, packages in rules.items()
        for package in packages
    }

"""A record is that of a program's files, however these were installed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

import explorer
from explorer.program import program_digest

OWN = Path(explorer.__file__).parent


def installed(folder: Path, script: str) -> Path:
    """Copy the program, and note its files as installers do, with a script of this machine."""
    root = copytree(OWN, folder / OWN.name)
    lines = [f"../../bin/layer-explorer,sha256={script},999"]
    for file in root.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            digest = urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
            is_made = file.suffix == ".pyc"
            noted = f"{file.relative_to(folder).as_posix()},"
            lines.append(noted + ("," if is_made else f"sha256={digest},{len(data)}"))
    record = folder / f"layer_explorer-{script}.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("\n".join([*lines, ""]))
    return root


def test_the_same_files_are_the_same_program_wherever_they_are(tmp_path: Path) -> None:
    places = [installed(tmp_path / script, script) for script in ("here", "there")]
    assert {program_digest(one) for one in [*places, OWN]} == {program_digest(OWN)}


def test_this_program_is_that_of_its_files(tmp_path: Path) -> None:
    files = copytree(OWN, tmp_path / OWN.name)
    assert program_digest(files) == program_digest()


@pytest.mark.parametrize("part", ["records/record.py", "secrets/rules/cloud.toml"])
def test_another_file_is_another_program(tmp_path: Path, part: str) -> None:
    root = copytree(OWN, tmp_path / OWN.name)
    changed = root / part
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert program_digest(root) != program_digest(OWN)


def test_what_no_record_depends_on_makes_no_other_program(tmp_path: Path) -> None:
    root = copytree(OWN, tmp_path / OWN.name)
    (root / "tui" / "more.py").write_text("")
    assert program_digest(root) == program_digest(OWN)

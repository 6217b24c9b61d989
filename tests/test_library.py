"""The library: what README shows of it runs, and what it gives is typed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import assert_type

import pytest

import explorer
from explorer import analyse, open_image
from explorer.analysis import Analysis
from explorer.errors import CancelledError, UsageError
from explorer.image import Image
from explorer.limits import Limits
from explorer.secrets import Match, find_secrets
from sample_images.catalogue import ARCHIVES, FOLDER
from tests.builders import docker_archive, tar_bytes

README = (FOLDER.parent / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SAMPLE = ARCHIVES / "deleted-env.docker.tar.gz"


def test_the_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SAMPLE, tmp_path / "image.tar")
    monkeypatch.chdir(tmp_path)
    (example,) = EXAMPLES
    exec(compile(example, "README.md", "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("layer 6")] == ["layer 6: 0 added, 0 hidden"]
    assert "GitHub token b'app/.env' hidden by layer 6" in said
    assert not [line for line in said if line.startswith("not read")]


def test_what_the_library_gives_is_typed() -> None:
    analysis = analyse(str(SAMPLE))
    assert_type(analysis, Analysis)
    assert_type(open_image(str(SAMPLE)), Image)
    assert_type(find_secrets(b""), list[Match])
    assert {*explorer.__all__} == {"__version__", "analyse", "open_image"}


def test_a_hidden_file_is_read_as_readme_says() -> None:
    analysis = analyse(str(SAMPLE), secrets=False)
    assert analysis.findings == ()
    marker, hidden = analysis.versions(b"app/.env")
    assert analysis.hider(marker) is None
    assert b"=" in analysis.content(hidden).read_at(0, 1 << 10)


def test_one_of_several_is_chosen_and_limits_hold(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([tar_bytes({"a": b"1"})], tags=["app:1"]))
    assert len(analyse(str(path), pick="app:1", secrets=False).layers) == 1
    with pytest.raises(UsageError):
        analyse(str(path), platform="no/such/platform/at/all")
    limited = analyse(str(SAMPLE), limits=Limits(findings=1))
    assert len(limited.findings) == 1
    assert any("max-findings" in text for _, text in limited.unread)


def test_progress_may_stop_it() -> None:
    def stop(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        raise CancelledError("Enough")

    with pytest.raises(CancelledError, match="Enough"):
        analyse(str(SAMPLE), progress=stop)

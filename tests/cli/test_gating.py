"""A run that ends too early still tells what it read, and never passes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.analysis import AnalysedLayer, Analysis
from explorer.cli.gating import Judge
from explorer.errors import SearchError
from explorer.image.progress import Progress, silent
from explorer.report.configuration.loading import load
from explorer.report.model import Result
from explorer.secrets import scanner
from tests.builders import TarBuilder, docker_archive


def test_what_was_read_before_the_search_failed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tar = TarBuilder().file("a", b"1").build()
    (tmp_path / "image.tar").write_bytes(docker_archive([tar, tar]))
    read = Analysis.read_layers

    def one_layer(analysis: Analysis, progress: Progress = silent) -> Iterator[AnalysedLayer]:
        yield next(read(analysis, progress))
        raise SearchError("A process that searches for secrets ended unexpectedly")

    monkeypatch.setattr(Analysis, "read_layers", one_layer)
    configuration = load(None, {}, {}, tmp_path)
    path = str(tmp_path / "image.tar")
    judge = Judge(configuration, scanner(), lambda _: None, reveal=False, quiet=True)
    (report,) = judge.reports([path], None).each
    assert report.result is Result.ERROR
    assert len(report.layers) == 1
    assert "ended unexpectedly. Layers from 2 on were not read" in report.errors[0][1]

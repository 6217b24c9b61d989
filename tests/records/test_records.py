"""What is known of a layer makes the same report as the layer itself, and gives no secret away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import Analysis
from explorer.errors import RecordError
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.records.record import Record, read_record
from explorer.records.record_cache import RecordCache, record_files
from explorer.records.sections import unpacked
from explorer.report.building import build_report
from explorer.report.formats import report_format
from explorer.report.model import Reports
from explorer.report.policy import Policy
from explorer.secrets.fingerprint import KEY_VARIABLE
from explorer.secrets.searching.starting import new_search
from explorer.text.needles import Sealing
from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder, configuration, docker_archive, tar_bytes
from tests.images import image_of
from tests.secrets.test_layer_secrets import FILES, ONE, OTHER, rules, tar_of

Layers = Sequence[Sequence[tuple[str, str]]]

TOKENS = [make("layers").encode() for make in (github_token, npm_token)]


@contextmanager
def saved(layers: Layers) -> Iterator[tuple[Path, Path]]:
    """Give the path of an archive whose environment has a secret of its layers, and a folder."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "image.tar")
        tars = [tar_of(files) for files in layers]
        config = {"Env": [ONE.decode().strip()], "Cmd": ["echo", OTHER.decode()]}
        path.write_bytes(docker_archive(tars, config={**configuration(tars), "config": config}))
        yield path, Path(folder, "cache")


def opened(folder: Path) -> RecordCache:
    records = RecordCache.opened(folder, rules().rules, Limits())
    assert records is not None
    return records


def analysis(
    path: Path, records: RecordCache | None = None, *, whole_secrets: bool = False
) -> Analysis:
    image = open_image(str(path), limits=Limits())
    search = new_search(rules=rules(), allowance=image.allowance)
    made = Analysis(image, search=search, records=records, whole_secrets=whole_secrets)
    return made.complete()


def report(path: Path, records: RecordCache | None = None) -> list[str]:
    made = Reports.of(build_report(analysis(path, records), Policy()))
    return [line for name in ("json", "text") for line in report_format(name).lines(made)]


@given(st.lists(FILES, min_size=1, max_size=4))
def test_a_report_from_records_is_that_from_layers(layers: Layers) -> None:
    with saved(layers) as (path, folder):
        expected = report(path)
        assert report(path, opened(folder)) == expected
        records = opened(folder)
        assert report(path, records) == expected
        assert records.taken == len(layers)


@given(st.lists(FILES, min_size=1, max_size=3))
def test_the_secrets_themselves_are_read_again_where_they_are_asked_for(layers: Layers) -> None:
    with saved(layers) as (path, folder):
        expected = analysis(path).findings
        analysis(path, opened(folder))
        assert analysis(path, opened(folder), whole_secrets=True).findings == expected


@given(st.lists(FILES, min_size=1, max_size=3))
def test_no_file_of_the_cache_holds_a_secret(layers: Layers) -> None:
    with saved(layers) as (path, folder):
        analysis(path, opened(folder))
        files = [one.read_bytes() for one in folder.iterdir()]
        head = len(b"layer-explorer blob 1\n") + 32
        kept = [file[head:] for file in files]
        parts = [bytes(part) for one in kept if b"record" in one[:30] for part in contents(one)]
        assert parts
        held = [token for token in TOKENS for one in (*kept, *parts) if token[5:] in one]
        assert held == []


def contents(file: bytes) -> list[memoryview]:
    return [*unpacked(file).values()]


@pytest.mark.parametrize("key", ["", "a key of the project"])
def test_fingerprints_are_those_of_the_projects_key(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with saved([[("srv/file", "one")]]) as (path, folder):
        expected = report(path)
        report(path, opened(folder))
        assert report(path, opened(folder)) == expected
        monkeypatch.setenv(KEY_VARIABLE, "another key")
        records = opened(folder)
        assert report(path, records) != expected
        assert records.taken == 0


def a_record() -> Record:
    image = image_of(tar_of([("srv/file", "one"), ("a.tar", "packed"), ("home/id_rsa", "nothing")]))
    (layer,) = Analysis(image, search=new_search(rules=rules())).complete().layers
    assert layer.secrets
    return Record("sha256:" + "0" * 64, layer.read.index, layer.read.size, layer.secrets)


@given(st.data())
def test_what_was_changed_is_no_record(data: st.DataObject) -> None:
    file = bytearray(a_record().written(Sealing(b"key")))
    at = data.draw(st.integers(0, len(file) - 1))
    if data.draw(st.booleans()):
        file[at] ^= data.draw(st.integers(1, 255))
    else:
        del file[at:]
    with pytest.raises(RecordError):
        read_record(bytes(file))


def test_a_secret_in_the_name_of_another_one_is_in_no_record() -> None:
    archive = tar_bytes({TOKENS[0].decode(): ONE, "other": OTHER})
    image = image_of(TarBuilder().file("a.tar", archive))
    (layer,) = Analysis(image, search=new_search(rules=rules())).complete().layers
    assert layer.secrets
    with pytest.raises(RecordError):
        Record("", layer.read.index, 0, layer.secrets).written(Sealing(b"key"))


def test_records_that_are_too_many_go(tmp_path: Path) -> None:
    files = record_files(tmp_path)
    for number in range(files.most + 3):
        files.write(f"{number}", b"")
    files.prune()
    assert len(files.kept()) == files.most

"""Several reports of one run, each in its place: checked before the image is read."""

import json
import os
import threading
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import Result, layer_explorer


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an archive with a token, in the working directory."""
    monkeypatch.chdir(tmp_path)
    body = f"TOKEN={github_token('outputs')}\n".encode()
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([TarBuilder().file("app/.env", body).build()]))
    return path


def ci(*arguments: str | Path, **environment: str) -> Result:
    return layer_explorer("--ci", *arguments, environment={"CI": "", **environment})


def test_each_format_goes_to_its_file_and_one_to_standard_output(image: Path) -> None:
    alone = ci(image, "--format", "sarif").out
    result = ci(image, "--format", "sarif=out.sarif", "--format", "text", "--format", "json=o.json")
    assert result.status == 1
    assert Path("out.sarif").read_bytes() == alone
    assert json.loads(Path("o.json").read_text())["result"] == "fail"
    assert result.out == ci(image).out


def test_where_all_have_files_the_verdict_is_said(image: Path) -> None:
    result = ci(image, "--format", "sarif=out.sarif", "--format", "junit=out.xml")
    assert result.out == b""
    assert "The report is in out.sarif" in result.err
    assert "The report is in out.xml" in result.err


def test_output_is_the_file_of_the_format_without_one(image: Path) -> None:
    result = ci(image, "--format", "sarif=out.sarif", "--format", "json", "-o", "out.json")
    assert (result.status, result.out) == (1, b"")
    assert json.loads(Path("out.json").read_text())["result"] == "fail"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "json", "--format", "text"], "one place"),
        (["--format", "json=-", "--format", "text"], "one place"),
        (["--format", "json=/dev/stdout", "--format", "text=-"], "one place"),
        (["--format", "json=a", "--format", "text=./a"], "Two reports"),
        (["--format", "json=a", "--format", "text", "-o", "a"], "Two reports"),
        (["--format", "json=a", "-o", "b"], "Nothing is left for --output b"),
        (["--format", "json=image.tar"], "the image itself"),
        (["--format", "text", "--format", "json=image.tar"], "the image itself"),
        (["--format", "json=no/such/folder/x"], "can't be written"),
        (["--format", "json="], "FORMAT"),
        (["--format", "pdf=a"], "It has to be one of text"),
    ],
)
def test_what_can_not_be_is_told_at_once(image: Path, words: list[str], told: str) -> None:
    before = image.read_bytes()
    result = ci(image, *words)
    assert result.status == 2
    assert result.out == b""
    assert told in result.err or told == "FORMAT"
    assert image.read_bytes() == before
    assert [*image.parent.iterdir()] == [image]


def test_streams_are_written_to(image: Path) -> None:
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()), daemon=True)
    reader.start()
    result = ci(image, "--format", "json=pipe", "--format", "html=/dev/null", "--format", "text")
    reader.join(60)
    assert result.status == 1
    assert json.loads(read[0])["result"] == "fail"
    assert result.out.startswith(b"Failed")
    assert ci(image, "-o", "/dev/stdout").out == ci(image).out
    assert ci(image, "-o", "/dev/null").out == b""


def test_the_configuration_takes_one_or_a_list(image: Path) -> None:
    file = Path(".layer-explorer.toml")
    file.write_text('format = ["text", "json=out.json"]\n')
    assert ci(image).out.startswith(b"Failed")
    assert json.loads(Path("out.json").read_text())["result"] == "fail"
    assert ci(image, LAYER_EXPLORER_FORMAT="json").out.startswith(b"{")
    told = layer_explorer("config").out.decode()
    assert "text, json=" in told


@pytest.mark.parametrize("place", ["../out.json", "/tmp/out.json", "link/out.json"])
def test_a_configuration_writes_nothing_outside_of_its_folder(image: Path, place: str) -> None:
    Path("link").symlink_to("/var")
    Path(".layer-explorer.toml").write_text(f'format = ["json={place}"]\n')
    result = ci(image)
    assert result.status == 2
    assert "outside of the file's folder" in result.err


def test_findings_below_a_level_are_left_out_and_count_all_the_same(image: Path) -> None:
    low = TarBuilder().file("root/.netrc", b"nothing").build()
    image.write_bytes(docker_archive([low]))
    words = ["--fail-on", "low", "--format"]
    by_itself = {form: ci(image, *words, form) for form in ("json", "sarif", "gitlab", "text")}
    assert {one.status for one in by_itself.values()} == {1}
    assert len(json.loads(by_itself["json"].out)["findings"]) == 1
    assert json.loads(by_itself["sarif"].out)["runs"][0]["results"] == []
    assert json.loads(by_itself["gitlab"].out)["vulnerabilities"] == []
    told = ci(image, *words, "sarif", "--report-from", "low")
    assert len(json.loads(told.out)["runs"][0]["results"]) == 1
    Path(".layer-explorer.toml").write_text('report-from = "high"\n')
    text = ci(image, *words, "text")
    assert text.status == 1
    assert b"1 finding below high is left out (--report-from)." in text.out
    assert b".netrc" not in text.out
    document = json.loads(ci(image, *words, "json").out)
    assert document["report_from"] == {"severity": "high", "left_out": 1}
    assert ci(image, "--report-from", "never").status == 2

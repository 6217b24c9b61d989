"""JSON with the members of the contract and no others, the same bytes for the same image."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

from explorer.image.sources import open_image
from explorer.report.building import build_report
from explorer.report.formats import json_report
from explorer.report.model import Report, Reports
from explorer.report.policy import Policy
from tests.builders import TarBuilder
from tests.report import golden
from tests.report.analyses import leaking, report_of, searched, token_line
from tests.report.reports import hostile_report, sample_report

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def told(report: Report) -> dict[str, Any]:
    """Return what a program reads of a report."""
    document: dict[str, Any] = json.loads("\n".join(json_report.lines(Reports.of(report))))
    return document


def test_the_sample_comes_out_as_its_golden_file() -> None:
    golden.check("sample.report.json", json_report.lines(Reports.of(sample_report())))


def test_a_sample_image_comes_out_as_its_golden_file(plain_samples: Path) -> None:
    image = open_image(str(plain_samples / "deleted-env.docker.tar"))
    lines = "\n".join(json_report.lines(Reports.of(build_report(searched(image), Policy()))))
    steady = TIME.sub("TIME", DIGEST.sub("sha256:DIGEST", lines.replace(str(plain_samples), "")))
    golden.check("deleted-env.report.json", steady.split("\n"))


def test_the_members_are_those_of_the_contract() -> None:
    report = told(build_report(searched(leaking()), Policy()))
    assert [*report] == [
        *("schema", "tool", "image", "layers", "history", "findings", "report_from"),
        *("efficiency", "gates", "errors", "unread", "result"),
    ]
    assert report["schema"] == "layer-explorer/report/1"
    assert [*report["tool"]] == ["name", "version"]
    assert [*report["image"]] == [
        *("reference", "source", "id", "digest", "platform", "tags", "size", "created"),
        "left_out",
    ]
    assert [*report["layers"][0]] == [
        *("index", "diff_id", "digest", "media_type", "size", "compressed_size", "created_by"),
        *("created", "entries", "added", "modified", "removed", "hidden", "error"),
    ]
    assert [*report["history"][0]] == ["index", "created_by", "empty", "layer"]
    assert [*report["efficiency"]] == [
        *("score", "wasted_bytes", "wasted_percent", "wasted"),
        "stored_again",
    ]
    assert [*report["efficiency"]["wasted"][0]] == ["path", "bytes", "written_by", "hidden_by"]
    assert [*told(sample_report())["efficiency"]["stored_again"][0]] == [
        *("layer", "same_as", "differing", "files", "bytes", "fix"),
    ]
    assert [*report["gates"][0]] == ["name", "status", "value", "limit"]


def test_a_finding_has_the_members_of_the_contract() -> None:
    report = told(build_report(searched(leaking()), Policy()))
    found = next(one for one in report["findings"] if one["location"]["kind"] == "file")
    assert [*found] == [
        *("fingerprint", "rule", "title", "severity", "confidence", "location", "visible"),
        *("hidden_by", "match", "details", "fix", "suppressed"),
        *("origin", "secret", "exposed"),
    ]
    location = found["location"]
    assert location.pop("instruction").startswith("RUN echo ghp_****")
    assert location == {
        "kind": "file",
        "layer": 1,
        "path": "app/.env",
        "inner_path": None,
        "line": 1,
        "column": 7,
    }
    assert (found["visible"], found["hidden_by"]) == (False, {"layer": 2, "how": "whiteout"})
    assert (found["match"], found["suppressed"]) == ("ghp_" + "*" * 16, None)


def test_a_place_in_the_history_has_an_index_and_no_path() -> None:
    report = told(build_report(searched(leaking()), Policy()))
    locations = {one["location"]["kind"]: one["location"] for one in report["findings"]}
    assert locations["history"]["index"] == 1
    assert "path" not in locations["history"]
    assert locations["env"]["field"] == "DB_PASSWORD"
    assert locations["env"]["path"] is None


def test_a_path_that_is_no_utf_8_comes_exactly_too() -> None:
    (found,) = told(report_of(TarBuilder().file(b"caf\xe9", token_line())))["findings"]
    assert found["location"]["path"] == "caf\\xe9"
    assert base64.b64decode(found["location"]["path_base64"]) == b"caf\xe9"


def test_whatever_an_image_says_it_stays_one_ascii_document() -> None:
    lines = [*json_report.lines(Reports.of(hostile_report()))]
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert told(hostile_report())["result"] == "error"


def test_what_was_not_searched_is_told_with_its_path() -> None:
    cut = gzip.compress(bytes(range(256)) * 999, mtime=0)[:-40]
    report = told(report_of(TarBuilder().file("app/big.gz", cut)))
    (unread,) = report["unread"]
    assert unread["path"] == "app/big.gz"
    assert unread["message"] in [one["message"] for one in report["errors"]]
    assert report["result"] == "error"

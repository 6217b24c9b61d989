"""A report tells all that an analysis found, in an order of its own, and no whole secret."""

import gzip
import io
import zipfile

import pytest
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Attestation, Image
from explorer.report.building import build_report
from explorer.report.formats import report_format
from explorer.report.model import Report, Reports, Result
from explorer.report.policy import Ignore, Policy
from explorer.secrets.nested import Budget
from tests.builders import TarBuilder
from tests.images import image_of
from tests.report.analyses import GITHUB, PASSWORD, leaking, report_of, searched, token_line
from tests.report.pickled import pickled


def test_no_whole_secret_is_in_a_report_wherever_the_image_repeats_it() -> None:
    report = build_report(searched(leaking()), Policy())
    held = pickled(replace(report, image=replace(report.image, layers=[]), layers=[]))
    held += repr([one.layer.instruction for one in report.layers]).encode()
    assert GITHUB.encode() not in held
    assert PASSWORD.encode() not in held
    assert b"ghp_****" in held


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_format_gives_a_secret_away_unless_it_is_to_be_revealed(form: str) -> None:
    analysis = searched(leaking())
    masked = "\n".join(report_format(form).lines(Reports.of(build_report(analysis, Policy()))))
    assert GITHUB not in masked
    assert PASSWORD not in masked
    revealed = "\n".join(
        report_format(form).lines(Reports.of(build_report(analysis, Policy(), reveal=True)))
    )
    assert GITHUB in revealed
    assert PASSWORD in revealed


def test_findings_come_worst_first_and_then_by_place() -> None:
    layer = TarBuilder().file("b", token_line()).file("a", token_line())
    report = report_of(layer.file("c", f"password = {PASSWORD}\n".encode()))
    assert [one.finding.location.path for one in report.findings] == [b"a", b"b", b"c"]


def test_many_fingerprints_are_those_of_the_findings() -> None:
    layer = TarBuilder()
    for number in range(12):
        layer.file(f"f{number}", token_line())
    analysis = searched(image_of(layer))
    named = {one.fingerprint for one in build_report(analysis, Policy()).findings}
    assert named == {one.fingerprint for one in analysis.findings}


def test_the_same_image_gives_the_same_report() -> None:
    def told() -> list[str]:
        return [
            *report_format("json").lines(Reports.of(build_report(searched(leaking()), Policy())))
        ]

    assert told() == told()


# What was not read


def packed(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("inner.txt", content)
    return archive.getvalue()


def errors(report: Report) -> list[str]:
    return [message for _, message in report.errors]


def test_a_limit_that_was_met_is_an_error() -> None:
    data = b"x" * 100
    for _ in range(Budget().depth + 2):
        data = packed(data)
    report = report_of(TarBuilder().file("a.zip", data))
    assert report.result is Result.ERROR
    assert any("nested more than" in one for one in errors(report))


def test_an_archive_that_ends_too_early_is_an_error() -> None:
    cut = gzip.compress(bytes(range(256)) * 400)[:-200]
    report = report_of(TarBuilder().file("a.gz", cut))
    assert report.result is Result.ERROR
    assert errors(report) == ["a.gz: it is damaged or cut short; what was there was read"]


def test_an_entry_for_its_path_accepts_that_a_file_is_not_read_whole() -> None:
    layer = TarBuilder().file("testdata/a.gz", gzip.compress(bytes(range(256)) * 400)[:-200])
    accepting = Policy(ignores=[Ignore(path="testdata", reason="broken on purpose")])
    report = report_of(layer, policy=accepting)
    assert report.result is Result.PASS
    assert [*report.warnings] == [
        "testdata/a.gz: it is damaged or cut short; what was there was read"
    ]
    one_rule = Policy(ignores=[Ignore(path="testdata", rule="jwt", reason="an example")])
    assert report_of(layer, policy=one_rule).result is Result.ERROR


def test_what_nobody_can_look_into_is_a_warning() -> None:
    report = report_of(TarBuilder().file("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)))
    assert report.result is Result.PASS
    assert [*report.warnings] == ["a.7z: it is a 7-Zip archive, which is not looked into"]


def test_a_damaged_layer_is_an_error_with_its_number() -> None:
    whole = TarBuilder().file("a", b"1" * 2000).build()
    report = build_report(searched(image_of(b"", whole[:1000])), Policy())
    assert report.result is Result.ERROR
    assert report.errors[0][0] == 2
    assert report.layers[1].error == report.errors[0][1]


def test_an_attestation_that_can_not_be_read_is_an_error() -> None:
    from explorer.errors import DamageError

    class Gone:
        size = 10

        def read_at(self, offset: int, size: int) -> bytes:
            raise DamageError(f"Byte {offset} of {size} is gone")

    image: Image = replace(image_of(), attestations=[Attestation("provenance", Gone())])
    assert "was not searched" in errors(build_report(searched(image), Policy()))[0]


def test_layers_have_both_of_their_sizes_where_they_differ() -> None:
    tar = TarBuilder().file("a", b"1").build()
    report = build_report(Analysis(image_of(tar, gzip.compress(tar))).complete(), Policy())
    sizes = [(one.size, one.compressed_size) for one in report.layers]
    assert sizes == [(len(tar), None), (len(tar), len(gzip.compress(tar)))]
    assert report.size == 2 * len(tar)

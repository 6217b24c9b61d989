"""What is stored again is said once in a report for people, and whole in one for programs."""

import json

from explorer.report.building import build_report
from explorer.report.formats import report_format
from explorer.report.model import Report, Reports
from explorer.report.policy import Policy
from tests.builders import TarBuilder
from tests.report.analyses import searched
from tests.tui.screens import image

FIX = "Write COPY --chmod=0600 in layer 1, and they are stored once."
SENTENCE = (
    "2 files, 5 B stored again with the same content: by layer 2 (RUN chmod 0600 /a /b), "
    f"for a change of mode. {FIX}"
)


def files(mode: int) -> TarBuilder:
    return TarBuilder().file("a", b"22", mode=mode).file("b", b"333", mode=mode)


def chmodded(*more: tuple[str, TarBuilder]) -> Report:
    steps = [("COPY a b /", files(0o644)), ("RUN /bin/sh -c chmod 0600 /a /b", files(0o600))]
    return build_report(searched(image([*steps, *more])), Policy())


def written(report: Report, name: str) -> str:
    return "\n".join(report_format(name).lines(Reports.of(report)))


def test_reports_for_people_say_it_in_a_line() -> None:
    report = chmodded()
    assert SENTENCE in written(report, "text").replace("\n", " ")
    assert "stored again with the same content" in written(report, "markdown")
    assert f"<p>{SENTENCE}</p>" in written(report, "html")


def test_of_several_reasons_the_line_has_the_largest() -> None:
    report = chmodded(("RUN touch /a", TarBuilder().file("a", b"22", mode=0o600, mtime=1)))
    text = written(report, "text").replace("\n", " ")
    assert "3 files, 7 B stored again with the same content: mostly by layer 2" in text


def test_programs_get_each_reason_and_the_waste_counts_once() -> None:
    efficiency = json.loads(written(chmodded(), "json"))["efficiency"]
    assert efficiency["stored_again"] == [
        {"layer": 2, "same_as": 1, "differing": ["mode"], "files": 2, "bytes": 5, "fix": FIX}
    ]
    assert efficiency["wasted_bytes"] == 5


def test_an_image_that_stores_nothing_again_has_no_line() -> None:
    report = build_report(searched(image([("COPY a b /", files(0o644))])), Policy())
    for name in ("text", "markdown", "html"):
        assert "stored again" not in written(report, name)
    assert json.loads(written(report, "json"))["efficiency"]["stored_again"] == []

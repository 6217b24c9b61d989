"""A secret in several places is told by the one where it is most visible."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Image, Instruction, Layer
from explorer.image.base import base_end
from explorer.layers import Hider, How, Place
from explorer.report.building import build_report, numbered
from explorer.report.formats import report_format
from explorer.report.grouping import by_secret, most_exposed
from explorer.report.model import Reported, Reports
from explorer.report.policy import Policy
from explorer.secrets.finding import Finding, Location, LocationKind, Origin, grouped
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token
from tests.builders import TarBuilder
from tests.images import image_of

ENV = f"TOKEN={github_token('exposure')}\n".encode()
FINDINGS = st.builds(
    lambda secret, severity, confidence, layer, hidden: Finding(
        Match("rule", "Title", 0, 4, severity, confidence),
        Location(LocationKind.FILE, Place(layer, 0), b"path", line=1, column=1),
        secret,
        "fix",
        Hider(layer + 1, How.OVERWRITTEN) if hidden else None,
    ),
    st.sampled_from([b"one", b"other"]),
    st.sampled_from(Severity),
    st.sampled_from(Confidence),
    st.integers(1, 9),
    st.booleans(),
)


@given(st.lists(FINDINGS, min_size=1, max_size=8))
def test_its_fate_is_that_of_its_most_visible_place(findings: Sequence[Finding]) -> None:
    for secret in grouped(findings):
        assert secret.exposed in secret.findings
        assert secret.exposed.visible == any(one.visible for one in secret.findings)
        assert secret.worst.match.severity == max(one.match.severity for one in secret.findings)
        if secret.worst.visible < secret.exposed.visible:
            assert secret.worst.match.severity >= secret.exposed.match.severity
    reported = numbered([Reported(one, "", "") for one in findings])
    for group in by_secret(reported):
        visible = any(one.finding.visible for one in group)
        assert {one.exposed for one in group} == {visible}
        assert most_exposed(group).finding.visible == visible


def stored_again() -> Analysis:
    """Return an image whose second layer stores a file again, as `chmod -R` does."""
    image = image_of(
        TarBuilder().file("app/.env", ENV), TarBuilder().file("app/.env", ENV, mode=0o600)
    )
    return Analysis(image, search=new_search()).complete()


def test_a_file_that_is_stored_again_is_told_as_visible() -> None:
    report = build_report(stored_again(), Policy())
    text = "\n".join(report_format("text").lines(Reports.of(report)))
    places = [line.strip() for line in text.splitlines() if "app/.env" in line]
    assert places[:2] == [
        "layer 2, app/.env:1  visible",
        "layer 1, app/.env:1  overwritten by layer 2, visible elsewhere",
    ]
    assert "still in the image" not in text


# Whose it is


def built_on_a_base(*, apart: str = "2024-01-01T00:00:00Z") -> Image:
    """Return an image of two layers: a base image's, that CMD ends, and one of a day later."""
    image = image_of(TarBuilder().file("etc/.env", ENV), TarBuilder().file("app/.env", ENV))
    instructions = [
        Instruction(1, "ADD file:0 in / ", apart, layer=1),
        Instruction(2, f"ENV TOKEN={github_token('base')}", apart, empty=True),
        Instruction(3, 'CMD ["sh"]', apart, empty=True),
        Instruction(4, "COPY . /app", "2024-02-02T00:00:00Z", layer=2),
        Instruction(5, f"RUN --token={github_token('own')}", "2024-02-02T00:00:00Z", empty=True),
    ]
    layers = [Layer(one.number, one.blob) for one in image.layers]
    return replace(image, layers=layers, instructions=instructions)


def test_findings_of_the_base_image_say_so_and_have_other_advice() -> None:
    image = built_on_a_base()
    assert base_end(image)
    found = Analysis(image, search=new_search()).complete().findings
    origins = {one.location.path or one.location.index: one.origin for one in found}
    assert origins == {
        b"etc/.env": Origin.BASE,
        b"app/.env": Origin.OWN,
        2: Origin.BASE,
        5: Origin.OWN,
    }
    for one in found:
        assert ("base image" in one.fix) == (one.origin is Origin.BASE)
        assert not (one.origin is Origin.BASE and ".dockerignore" in one.fix)


def test_where_nothing_tells_of_a_base_nobody_is_said_to_be_it() -> None:
    assert {one.origin for one in stored_again().findings} == {None}

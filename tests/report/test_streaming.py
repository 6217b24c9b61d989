"""A report is written as it is made: what it takes does not grow with what it tells."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.image import Instruction
from explorer.layers import Hider, How, Place
from explorer.layers.waste import Waste, WastedFile
from explorer.report.formats import NAMES, report_format
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.text import styled_lines
from explorer.report.look import Look
from explorer.report.model import Report, Reports
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.suppression import Suppression
from tests.counting import peak_memory
from tests.report.reports import sample_report

LONG = 900
# Bytes that a format may keep of each finding: references and numbers, none of its texts.
KEPT = 400
INSTRUCTION = "RUN " + "x" * 77_000
Lines = Callable[[Report], Iterator[str]]


@cache
def report_of(many: int) -> Report:
    """Return a report in which everything comes many times, and every text is long."""
    base = sample_report()
    made = Instruction(1, INSTRUCTION, layer=1)
    layer = replace(base.layers[0].layer, instruction=made)
    texts = [f"{number} ".ljust(LONG, "x") for number in range(many)]
    template, known = base.findings[0], Suppression("ignore", "known")
    findings = []
    for number, text in enumerate(texts):
        path = text.encode()
        where = Location(
            LocationKind.FILE,
            Place(1, number),
            path,
            path,
            line=1,
            column=1,
            instruction=INSTRUCTION,
        )
        hider = Hider(2, How.WHITEOUT)
        finding = replace(template.finding, location=where, hider=hider)
        suppression = known if number % 2 else None
        findings.append(
            replace(template, finding=finding, suppression=suppression, secret=number + 1)
        )
    return replace(
        base,
        image=replace(base.image, instructions=[made]),
        layers=[replace(base.layers[0], layer=layer)],
        findings=findings,
        waste=Waste(10**9, [WastedFile(one.encode(), 1, 1, 2) for one in texts]),
        errors=[(1, text) for text in texts],
        warnings=texts,
    )


def _lines_of(name: str) -> Lines:
    return lambda report: report_format(name).lines(Reports.of(report))


FORMATS = {name: _lines_of(name) for name in NAMES}
FORMATS["verbose"] = lambda report: styled_lines(Reports.of(report), Look(80, colour=True), True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_of_many_long_findings_is_written_in_little_memory(name: str) -> None:
    def peak(many: int) -> int:
        report = report_of(many)
        return peak_memory(lambda: deque(FORMATS[name](report), maxlen=0))

    FORMATS[name](report_of(1))
    first, *rest = [(many, peak(many)) for many in (300, 600, 1200)]
    for many, taken in rest:
        assert taken <= first[1] + KEPT * (many - first[0])


@pytest.mark.parametrize("name", FORMATS)
def test_an_instruction_stands_whole_in_a_report_no_more_often_for_more_findings(name: str) -> None:
    few, many = ("\n".join(FORMATS[name](report_of(one))) for one in (10, 100))
    whole = INSTRUCTION[:2000]
    assert many.count(whole) == few.count(whole) <= 2
    assert len(many) - len(few) < 90 * 12 * (LONG + 1000)


def test_what_is_cut_of_a_path_ends_in_an_ellipsis() -> None:
    report, long = sample_report(), "é".encode() * 5000
    template = report.findings[0]
    where = replace(template.finding.location, path=long)
    finding = replace(template.finding, location=where)
    report = replace(report, findings=[replace(template, finding=finding)])
    document = json.loads("\n".join(FORMATS["json"](report)))
    told = document["findings"][0]["location"]
    assert told["path"].endswith("é…")
    assert len(told["path"].encode()) <= 4100
    assert "path_base64" not in told


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_written_as_the_standard_library_writes_it(value: Any) -> None:  # noqa: ANN401
    whole = json.dumps(value, indent=2)
    assert "\n".join(json_lines(value)) == whole
    assert "\n".join(json_lines(streamed(value))) == whole


def streamed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the same with its lists as iterators."""
    if isinstance(value, list):
        return map(streamed, value)
    return {key: streamed(one) for key, one in value.items()} if isinstance(value, dict) else value

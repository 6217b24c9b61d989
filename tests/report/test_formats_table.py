"""The table of report formats: whoever adds one and forgets a part of it is told here."""

from pathlib import Path
from pkgutil import iter_modules

import pytest

from explorer.report import formats
from explorer.report.formats import NAMES, ReportFormat, report_format
from explorer.report.model import Reports
from tests.cli.test_determinism import FORMATS
from tests.report.golden import FOLDER
from tests.report.reports import failed_report, sample_report
from tests.report.test_html import ASSETS

DOCS = (Path(__file__).parents[2] / "docs/pipelines.md").read_text()
FORMS = [report_format(name) for name in NAMES]
# Modules beside the formats, for what several of them share.
SHARED = {"json_lines", "words"}


def test_every_module_is_a_format_of_the_table_or_known_to_be_shared() -> None:
    modules = {one.name for one in iter_modules(formats.__path__)}
    own = {one.lines.__module__.rpartition(".")[2] for one in FORMS}
    assert modules == own | SHARED


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_a_format_is_called_as_the_table_calls_it_and_documented(form: ReportFormat) -> None:
    assert report_format(form.name) is form
    assert f"| `{form.name}` | {form.about} |" in DOCS


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_a_format_has_a_golden_file(form: ReportFormat) -> None:
    written = {
        ASSETS.sub("", "".join(f"{line}\n" for line in form.lines(Reports.of(one))))
        for one in (sample_report(), failed_report())
    }
    assert written & {path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}


def test_every_format_is_held_to_be_the_same_in_every_process() -> None:
    assert FORMATS == NAMES

"""The history: every instruction, those without a layer dimmed, since they leak as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from explorer.image import Instruction
from explorer.report.formats import telling
from explorer.report.formats.html.markup import Markup, element, together
from explorer.report.formats.html.pieces import Page, badge, section
from explorer.report.instructions import instruction_text
from explorer.report.model import Reported


def history(page: Page) -> Iterator[Markup]:
    """Yield every instruction, and what the history itself leaks of it."""
    instructions = page.report.image.instructions
    if not instructions:
        return
    leaks: defaultdict[int, list[Reported]] = defaultdict(list)
    for one in page.report.counting:
        leaks[one.finding.location.index or 0].append(one)
    rows = [_row(page, one, leaks[one.number]) for one in instructions]
    content = [Markup('<ol class="history">'), *rows, Markup("</ol>")]
    yield from section("history", "History", f"{len(rows):,}", content)


def _row(page: Page, one: Instruction, leaks: Sequence[Reported]) -> Markup:
    return element(
        "li",
        element("span", str(one.number), class_="index"),
        element("code", instruction_text(one.created_by)),
        _made(page, one.layer),
        badge(leaks[0].severity, f"leaks {telling.grades(leaks)}") if leaks else Markup(),
        class_=None if one.layer else "metadata",
        data_entry="",
    )


def _made(page: Page, layer: int | None) -> Markup:
    return element("span", page.layer_link(layer) if layer else together("no layer"), class_="made")

"""What is known of an instruction and of the layer it made, and the whole instruction."""

from __future__ import annotations

import re

from textual.content import Content

from explorer.analysis import Analysis
from explorer.image.blob import MemoryBlob
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.drawing.text import plain
from explorer.tui.file.cards import LEAK_STYLE, LONGEST_TEXT, Card, aimed, secrets_fact
from explorer.tui.file.marks import Marks
from explorer.tui.findings.findings import MARK, Findings
from explorer.tui.layers.again import layer_lines
from explorer.tui.layers.rows import LayerRow, LayerState, full
from explorer.wording import counted

_FRACTION = re.compile(r"\.\d+")
_HIDDEN = "$text-error bold"
_NO_LAYER = Content(
    "Wrote no files, but it stands in the image's history:\n"
    "whoever can pull the image can read every word of it."
)

_UNBUILT = Content("These are the files that a build would be sent; there is no image yet.")


def layer_card(
    row: LayerRow,
    analysis: Analysis | None,
    state: LayerState | None,
    findings: Findings,
    aim: Finding | None = None,
) -> Card:
    """Return what is known of an instruction and its layer; its secrets stand out in it."""
    text = full(row.instruction.created_by) if row.instruction else ""
    data = text.encode("utf-8", "backslashreplace")
    found = findings.by_instruction.get(row.number, ())
    facts = [*secrets_fact(found, " in the instruction itself")]
    facts += _layer_facts(row.layer, analysis, state, findings) if row.layer else [_NO_LAYER]
    comment = row.instruction.comment if row.instruction else ""
    if comment and not comment.startswith("buildkit."):
        facts.append(plain(f"comment   {comment}"[:LONGEST_TEXT]))
    return Card(
        title=f"Layer {row.layer}" if row.layer else "Instruction without a layer",
        facts=tuple(facts),
        blob=MemoryBlob(data) if text else None,
        name="Dockerfile",
        note=Content("No instruction is known that made this layer."),
        marks=Marks.of_text(data, found, aim),
        current=aimed(found, aim),
        subject=row,
        is_prose=True,
    )


def _layer_facts(
    number: int, analysis: Analysis | None, state: LayerState | None, findings: Findings
) -> list[Content]:
    facts = []
    if state and state.damage:
        facts.append(Content.styled(f"damaged: {printable(state.damage)}", "$text-error bold"))
    if found := findings.by_layer.get(number):
        text = f"{MARK} {counted(found, 'secret')} in its files"
        facts.append(Content.styled(text, LEAK_STYLE))
    if state and state.counts:
        counts = state.counts
        facts.append(
            Content(
                f"{state.size_text} in {counted(counts.entries, 'entry', 'entries')}: "
                f"{counts.added:,} added, {counts.modified:,} modified, {counts.removed:,} removed"
            )
        )
        if counts.hidden:
            hidden = counted(counts.hidden, "entry", "entries")
            facts.append(
                Content.styled(f"⊘ {hidden} hidden by later layers, all recoverable", _HIDDEN)
            )
        if analysis:
            facts += layer_lines(analysis, number)
    return facts + (_identity(number, analysis) if analysis else [])


def _identity(number: int, analysis: Analysis) -> list[Content]:
    if number > len(analysis.image.layers):
        return []
    layer = analysis.image.layers[number - 1]
    if layer.is_context:
        return [_UNBUILT]
    created = layer.instruction.created if layer.instruction else None
    created = created and _FRACTION.sub("", created)
    named = (("created", created), ("diff_id", layer.diff_id), ("digest", layer.digest))
    return [plain(f"{name:<9} {value}") for name, value in named if value]

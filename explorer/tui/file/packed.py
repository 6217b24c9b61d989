"""Where secrets that are packed in a file stand in its preview: an entry, a value, a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from explorer.preview import Preview, Table
from explorer.preview.model import HEADING, Block, Holds, Pointed
from explorer.secrets.finding import Finding
from explorer.tui.findings.findings import identity

_MOST = 1000
_LEVEL = "!"
_CUT = "…"


def pointing_out(preview: Preview, packed: Sequence[Finding], aim: Finding | None) -> Preview:
    """Return a preview in which the secrets stand out; `aim` is the one that was jumped to."""
    aimed = [one for one in packed if aim and identity(one) == identity(aim)]
    first = [*aimed, *packed[:_MOST]]
    blocks = [_with(one, first, is_aimed=bool(aimed)) for one in preview.blocks]
    return replace(preview, blocks=tuple(blocks))


def _with(block: Block, packed: Sequence[Finding], *, is_aimed: bool) -> Block:
    if not isinstance(block, Table) or block.holds is None:
        return block
    find = {Holds.ENTRIES: _entries, Holds.VALUES: _values, Holds.LINES: _lines}[block.holds]
    pointed: dict[tuple[int, int], Pointed] = {}
    for number, one in find(block, packed):
        here = replace(one, current=is_aimed and number == 0)
        pointed.setdefault((one.row, one.column), here)
    return replace(block, pointed=tuple(pointed.values()))


def _inner(finding: Finding) -> str:
    return (finding.location.inner_path or b"").decode("utf-8", "backslashreplace")


def _about(finding: Finding) -> str:
    line = f"line {finding.location.line:,}: " if finding.location.line else ""
    return f"{line}{finding.match.title}"


def _entries(table: Table, packed: Sequence[Finding]) -> Iterator[tuple[int, Pointed]]:
    column = table.columns.index("name")
    rows = {row[column]: number for number, row in enumerate(table.rows)}
    for number, one in enumerate(packed):
        row = _row_named(rows, _inner(one))
        yield number, Pointed(row, column if row != HEADING else 0, about=_about(one))


def _row_named(rows: Mapping[str, int], inner: str) -> int:
    """Return the row of the entry that an inner path leads to, or through."""
    levels = inner.split(_LEVEL)
    names = (_LEVEL.join(levels[: count + 1]) for count in range(len(levels)))
    return next((rows[name] for name in names if name in rows), HEADING)


def _values(table: Table, packed: Sequence[Finding]) -> Iterator[tuple[int, Pointed]]:
    for number, one in enumerate(packed):
        name, _, column = _inner(one).partition(_LEVEL)
        if name != table.name:
            continue
        at = table.columns.index(column) if column in table.columns else 0
        yield number, _value(table, at, one)


def _value(table: Table, column: int, finding: Finding) -> Pointed:
    """Return the value that holds a secret: where it shows, else where its line is."""
    text, line = _text(finding), (finding.location.line or 0) - 1
    holding = [at for at, row in enumerate(table.rows) if text and text in row[column]]
    if holding:
        return Pointed(line if line in holding else holding[0], column, text)
    is_there = 0 <= line < len(table.rows) and table.rows[line][column].endswith(_CUT)
    return Pointed(line, column) if is_there else Pointed(HEADING, 0, about=_about(finding))


def _lines(table: Table, packed: Sequence[Finding]) -> Iterator[tuple[int, Pointed]]:
    for number, one in enumerate(packed):
        row = (one.location.line or 0) - 1
        if 0 <= row < len(table.rows):
            yield number, Pointed(row, 1, _text(one))
        else:
            yield number, Pointed(HEADING, 0, about=_about(one))


def _text(finding: Finding) -> str:
    return finding.secret.decode("utf-8", "backslashreplace").partition("\n")[0]

"""What the pane for one file shows, of an entry or a text: facts, and bytes if it has any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import attrgetter

from msgspec import Struct, field
from msgspec.structs import replace
from textual.content import Content

from explorer.analysis import Analysis
from explorer.errors import LimitError
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Change, Entry, Kind, Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import fate_phrase
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.secrets.texts import Text, texts_of
from explorer.tui.drawing.sheets import Group
from explorer.tui.drawing.text import plain, time_text
from explorer.tui.file.information import information
from explorer.tui.file.marks import Mark, Marks, found_again
from explorer.tui.file.removals import hidden_through
from explorer.tui.findings.findings import MARK, Findings, identity, is_prominent
from explorer.tui.findings.leaks import described, listed, location_title, why
from explorer.tui.layers.again import entry_lines
from explorer.tui.layers.rows import short
from explorer.tui.shell.jobs import Check
from explorer.wording import counted, size_text

LONGEST_TEXT = 500
LEAK_STYLE = "$text-warning bold"
_MOST_LISTED = 200
_HIDDEN = "$text-error bold"
_name = attrgetter("kind", "name", "index")
_WRITTEN = {
    Change.ADDED: "added by",
    Change.MODIFIED: "modified by",
    Change.UNCHANGED: "listed again, unchanged, by",
}


class ShownEntry(Struct, frozen=True):
    """The entry of an analysis that something shows, and the name it is shown by."""

    analysis: Analysis
    place: Place

    @property
    def path(self) -> bytes:
        """The path as the image's own file system resolves it."""
        return self.analysis.path(self.place)


class Card(Struct, frozen=True):
    """One thing: `facts` are lines, `blob` its bytes, `note` what stands there without any.

    `name` decides on the syntax colours, `marks` are the secrets in the bytes and `current`
    says which of them is the current one; `subject` tells cards of one thing from others.
    Of an entry, `origin` is the entry itself, `information` all its attributes, and
    `secrets` counts those in it, `packed` are those in none of its bytes, and `aim` is the one
    that was jumped to; long lines of what `is_prose` are folded.
    """

    title: str
    facts: tuple[Content, ...]
    blob: Blob | None = None
    name: str = ""
    note: Content | None = None
    marks: Marks = field(default_factory=Marks)
    current: str = ""
    subject: object = None
    origin: ShownEntry | None = None
    information: tuple[Group, ...] = ()
    secrets: int = 0
    packed: tuple[Finding, ...] = ()
    aim: Finding | None = None
    is_prose: bool = False


def secrets_fact(findings: Sequence[Finding], what: str = "") -> Iterator[Content]:
    """Yield a line on the secrets of something, if it has any: on those that count where some do.

    Tree, badges and header count the same ones.
    """
    if findings:
        prominent = [one for one in findings if is_prominent(one)]
        told, style = (prominent, LEAK_STYLE) if prominent else (findings, "$text-muted")
        head = f"{MARK} {counted(len(told), 'secret')}{what}: "
        others = _others(findings, lesser=bool(prominent))
        yield Content.assemble((head, style), listed(told), (others, "$text-muted"))


def _others(findings: Sequence[Finding], *, lesser: bool) -> str:
    """Return how many secrets are ignored, and how many are `lesser` ones that no key goes to."""
    ignored = sum(bool(one.suppression) for one in findings)
    rest = sum(not (is_prominent(one) or one.suppression) for one in findings) if lesser else 0
    return "".join(f" · {n} {word}" for n, word in ((ignored, "ignored"), (rest, "lesser")) if n)


def aimed(findings: Sequence[Finding], aim: Finding | None) -> str:
    """Return what the secret is that was jumped to, if it is one of these."""
    return described(aim) if aim and identity(aim) in map(identity, findings) else ""


def text_card(analysis: Analysis, finding: Finding, findings: Findings) -> Card:
    """Return the whole text that a finding stands in, a variable or a label, say."""
    data = _text(analysis, finding)
    return Card(
        title=location_title(finding.location),
        facts=(*secrets_fact([finding]), Content(why(finding, analysis, findings))),
        blob=MemoryBlob(data) if data else None,
        name="env",
        note=Content("The text itself can't be read again."),
        marks=Marks.of_text(data, [finding], finding),
        subject=finding.location,
        is_prose=True,
    )


def _text(analysis: Analysis, finding: Finding) -> bytes:
    match, name = finding.match, _name(finding.location)
    with suppress(LimitError):
        for text in texts_of(analysis.image):
            is_there = text.data[match.start : match.end] == finding.secret
            if is_there and _name(text.location) == name:
                return text.data
    return b""


def match_card(text: Text, mark: Mark, findings: Findings, row: Card | None) -> Card:
    """Return the card of a text with a match in it: that of its row where it shows the match.

    What a row shows is arranged for readers; a match that it has not is shown in the text itself.
    """
    known = [one for secret in findings.secrets for one in secret.findings]
    marks = Marks.of_text(text.data, known, None).pointing_at(mark)
    if row is None:
        return _outside_card(text, marks, [one for one in known if _is_in(one, text)])
    data = row.blob.read_at(0, row.blob.size) if row.blob else b""
    if (there := found_again(text.data, mark, data)) is not None:
        return replace(row, marks=row.marks.pointing_at(there), current="a match")
    return replace(row, blob=MemoryBlob(text.data), marks=marks, current="a match")


def _is_in(finding: Finding, text: Text) -> bool:
    return _name(finding.location) == _name(text.location)


def _outside_card(text: Text, marks: Marks, found: Sequence[Finding]) -> Card:
    location = text.location
    setter = f"set by history {location.index}: {short(location.instruction or '')}"
    return Card(
        title=location_title(location),
        facts=(*secrets_fact(found), *([Content(setter[:LONGEST_TEXT])] if location.index else [])),
        blob=MemoryBlob(text.data),
        name="env",
        marks=marks,
        current="a match",
        subject=location,
    )


# Entries


def entry_card(
    analysis: Analysis,
    place: Place,
    check: Check,
    findings: Findings,
    aim: Finding | None = None,
) -> Card:
    """Return the facts of an entry and, for a file, its bytes with the secrets in them."""
    entry, path = analysis.entry(place), analysis.path(place)
    holder = analysis.content_place(place)
    has_bytes = holder is not None and analysis.entry(holder).kind is Kind.FILE
    found = findings_of(analysis, place, findings)
    return Card(
        title="/" + printable(path[:LONGEST_TEXT]),
        facts=(*secrets_fact(found), *_entry_facts(analysis, place, entry)),
        blob=analysis.content(place) if has_bytes else None,
        name=printable(path),
        note=None if has_bytes else _note(analysis, place, entry, check),
        marks=Marks.of_findings(found, aim),
        current=aimed(found, aim),
        subject=place,
        origin=ShownEntry(analysis, place),
        information=information(analysis, place),
        secrets=len(found),
        packed=tuple(one for one in found if one.location.inner_path is not None),
        aim=aim,
    )


def findings_of(analysis: Analysis, place: Place, findings: Findings) -> tuple[Finding, ...]:
    """Return the secrets of an entry; those of a hard link are in the entry it leads to."""
    return findings.by_place.get(analysis.content_place(place) or place, ())


def implied_card(path: bytes) -> Card:
    """Return what there is to say of a directory that no entry lists."""
    fact = Content("A directory that no entry of its own lists: paths below it imply it.")
    return Card("/" + printable(path[:LONGEST_TEXT]) + "/", (fact,))


def _entry_facts(analysis: Analysis, place: Place, entry: Entry) -> Iterator[Content]:
    """Yield the facts, what there may be no room for at the end."""
    if hider := analysis.hider(place):
        yield _by(f"⊘ {fate_phrase(hider)}", analysis, hider.layer, _HIDDEN)
        what = "its bytes are" if entry.kind in (Kind.FILE, Kind.HARDLINK) else "it is"
        still = f"  {what} still in layer {place.layer}, for whoever can pull the image"
        yield Content.styled(still, "$text-warning")
    if entry.kind not in (Kind.WHITEOUT, Kind.OPAQUE):
        change = analysis.layers[place.layer - 1].fates.change(place.position)
        by = f"{_WRITTEN.get(change, 'in')} layer {place.layer}"
        yield _by(by, analysis, place.layer, "bold")
    yield _attributes(analysis, place, entry)
    yield from entry_lines(analysis, place)
    if analysis.path(place) != entry.path:
        yield plain(b"named " + entry.path[:LONGEST_TEXT] + b" in the layer, through a link")
    for name, value in entry.xattrs[:8]:
        yield plain(b"attribute " + name[:80] + b" = " + value[:80])


def _attributes(analysis: Analysis, place: Place, entry: Entry) -> Content:
    if entry.kind in (Kind.WHITEOUT, Kind.OPAQUE):
        return Content(f"a marker of layer {place.layer}, no file")
    owner = f"{entry.owner.uid}:{entry.owner.gid}"
    holder = analysis.content_place(place)
    size = f"{size_text(analysis.entry(holder).size)}  " if holder else ""
    return Content(f"{size}{mode_text(entry)}  {owner}  {time_text(entry.mtime)}")


def _by(what: str, analysis: Analysis, layer: int, style: str) -> Content:
    instruction = analysis.image.layers[layer - 1].instruction
    text = f"  {short(instruction.created_by)[:LONGEST_TEXT]}" if instruction else ""
    return Content.assemble((what, style), text)


def _note(analysis: Analysis, place: Place, entry: Entry, check: Check) -> Content:
    link = printable((entry.link or b"")[:LONGEST_TEXT])
    if entry.kind in (Kind.WHITEOUT, Kind.OPAQUE):
        return _removals(analysis, place, entry, check)
    if entry.kind is Kind.SYMLINK:
        return Content(f"A symbolic link to {link}")
    if entry.kind is Kind.HARDLINK:
        return Content(f"A hard link to {link}, which has no content in this image")
    if entry.device:
        return Content(f"A {entry.kind.label} device, {entry.device[0]}:{entry.device[1]}")
    return Content("A directory" if entry.kind is Kind.DIR else "A named pipe")


# Markers


def _removals(analysis: Analysis, place: Place, entry: Entry, check: Check) -> Content:
    """List what a marker hides: all of it can still be read."""
    path = printable(analysis.path(place)[:LONGEST_TEXT])
    found = hidden_through(analysis, place, check)
    what = "Empties the directory" if entry.kind is Kind.OPAQUE else "Deletes"
    if not found:
        return Content(f"{what} /{path}: nothing stood there.")
    lines = [f"{what} /{path}. What it hides is still in the image, Enter opens it:", ""]
    for one in found[:_MOST_LISTED]:
        shown = printable(analysis.path(one)[:LONGEST_TEXT])
        size = size_text(analysis.entry(one).size)
        lines.append(f"  layer {one.layer:<3} {size:>8}  /{shown}")
    if len(found) > _MOST_LISTED:
        lines.append(f"  … and {len(found) - _MOST_LISTED:,} more")
    return Content("\n".join(lines))

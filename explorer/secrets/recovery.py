"""The very commands that get a secret back, as anyone would who has the image.

They fit this image: the place it came from, the layout of its archive, the compression of
the layer, the name of the file in the layer's tar, the line in the file.
"""

from __future__ import annotations

import re

from msgspec import Struct

from explorer.allowance import uncharged
from explorer.errors import DamageError
from explorer.image import Image
from explorer.image.blob import read_blob
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.sources.source import Access
from explorer.layers import Entry, LayerIndex
from explorer.layers.indexer import PADDING
from explorer.layers.paths import BESIDE_THE_TAR
from explorer.layers.reading import ReadLayer
from explorer.printable import printable
from explorer.secrets.access import (
    Unpacking,
    access_to,
    first,
    listing,
    member,
    part,
    path_of,
    plain,
)
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.shell import as_json, is_regular, strings_beginning, strings_named, word
from explorer.tar.fields import BLOCK

_WORDS = "LC_ALL=C grep -aoE '[ -~]{12,}'"
_NEVER_SAID = (LocationKind.CONFIG, LocationKind.ATTESTATION)
"""What an engine says nothing of unless it saves the image."""


class Recovery(Struct, frozen=True):
    """Commands for a shell, one after the other; a `remark` says what they leave to the reader."""

    commands: tuple[str, ...] = ()
    remark: str = ""


def recovery(image: Image, finding: Finding, read: ReadLayer | None = None) -> Recovery:
    """Return how to get a secret back; `read` is the layer it stands in, if it is in one."""
    access = access_to(image)
    if access is None or finding.location.kind is LocationKind.ANNOTATION:
        # Nothing says where the manifest is kept.
        return Recovery()
    if finding.location.place:
        return _of_file(access, finding, read) if read else Recovery()
    if access.engine and finding.location.kind not in _NEVER_SAID:
        return Recovery((_asked(access, image, finding),), access.remark)
    command = _of_text(access, image, finding)
    return Recovery((*first(access), command), access.remark) if command else Recovery()


# Files


def _of_file(access: Access, finding: Finding, read: ReadLayer) -> Recovery:
    location, stored_as = finding.location, read.layer.stored_as
    if location.place is None or stored_as is None:
        return Recovery()
    entry = read.index.entry(location.place.position)
    if access.is_tree:
        return _in_folder(path_of(access, entry.tar_name), entry.tar_name, finding)
    nth = _occurrence(read.index, entry.position, entry.tar_name)
    stored = (access, stored_as, read.compression)
    if location.kind is LocationKind.ATTRIBUTE:
        shown = f"{plain(*stored)} | {_attribute(entry, location.name or '')}"
        if entry.path == BESIDE_THE_TAR:
            shown = f"{part(access, stored_as)} | {_WORDS}"
        return Recovery((*first(access), shown), access.remark)
    if location.kind in (LocationKind.NAME, LocationKind.LINK):
        return Recovery((*first(access), listing(*stored, entry.tar_name, nth)), access.remark)
    pipe = member(*stored, entry.tar_name, nth)
    if not entry.has_header:
        pipe = f"{plain(*stored)} | tail -c +{entry.offset + 1}"
    inside = _inside(pipe, entry.tar_name, finding)
    remark = " ".join(filter(None, (access.remark, inside.remark)))
    return Recovery((*first(access), *inside.commands), remark)


def _inside(pipe: str, name: bytes, finding: Finding) -> Recovery:
    """Return what is made of a command that prints a file of that name."""
    unpacking = Unpacking(pipe)
    if finding.location.inner_path:
        unpacking.open(name, finding.location.inner_path)
    last = unpacking.pipe if unpacking.left else unpacking.pipe + _lines(finding)
    remark = f"Inside it stands {printable(unpacking.left)}." if unpacking.left else ""
    return Recovery((*unpacking.commands, last), remark)


def _in_folder(path: str, name: bytes, finding: Finding) -> Recovery:
    """Return how to look at a file that stands in a folder as it is."""
    location = finding.location
    if location.kind in (LocationKind.NAME, LocationKind.LINK):
        return Recovery((f"ls -ld {path}",))
    if location.inner_path:
        return _inside(f"cat {path}", name, finding)
    return Recovery((f"{_lines(finding).removeprefix(' | ') or 'cat'} {path}",))


def _attribute(entry: Entry, name: str) -> str:
    """Return the filter that leaves an attribute of an entry, or what pads its content."""
    if name.encode() == PADDING:
        size = entry.stored_size
        return f"tail -c +{entry.offset + size + 1} | head -c {-size % BLOCK}"
    return f"grep -a -F -e {word(f'{name}=')}"


def _occurrence(index: LayerIndex, position: int, name: bytes) -> int:
    """Return which of the entries of one name it is, from 1; 0 where there is but one."""
    path = index.paths[position]
    if index.paths.count(path) == 1:
        return 0
    same = [at for at, one in enumerate(index.paths) if one == path]
    named = [at for at in same if index.entry(at).tar_name == name]
    return named.index(position) + 1 if len(named) > 1 else 0


def _lines(finding: Finding) -> str:
    line, likeness = finding.location.line, finding.likeness
    more = likeness.feeds if likeness else finding.secret.count(b"\n")
    if finding.location.kind is not LocationKind.FILE or line is None:
        return ""
    return f" | sed -n '{line}{f',{line + more}' if more else ''}p'"


# Texts of the image


def _of_text(access: Access, image: Image, finding: Finding) -> str | None:
    if finding.location.kind is LocationKind.ATTESTATION:
        return _of_attestation(access, image, finding)
    if image.config_stored_as is None:
        return None
    return part(access, image.config_stored_as) + _sought(image, finding)


def _sought(image: Image, finding: Finding) -> str:
    """Return the filter that leaves the one text of the configuration, where one can be told."""
    location, name = finding.location, finding.location.name or ""
    if location.kind is LocationKind.HISTORY and _is_instruction(image, finding):
        number = _count_of_created_by(image, location.index or 0)
        return f"{_grep(strings_named('created_by'))} | sed -n '{number}p'"
    if location.kind is LocationKind.ENV and is_regular(name):
        return _grep(strings_beginning(f"{name}="))
    if location.kind is LocationKind.LABEL and is_regular(name):
        return _grep(strings_named(name))
    return ""


def _grep(pattern: str) -> str:
    return f" | grep -Eo '{pattern}'"


def _is_instruction(image: Image, finding: Finding) -> bool:
    """Return whether it stands in an instruction's own words, not in its comment."""
    number = finding.location.index or 0
    words = next((one.created_by for one in image.instructions if one.number == number), "")
    return finding.secret in words.encode("utf-8", "surrogatepass")


def _count_of_created_by(image: Image, number: int) -> int:
    history = image.config.get("history")
    entries = history[:number] if isinstance(history, list) else []
    return sum(isinstance(one, dict) and "created_by" in one for one in entries)


def _of_attestation(access: Access, image: Image, finding: Finding) -> str | None:
    for one in (*image.attestations, *image.referrers.read().attestations):
        try:
            data = read_blob(one.blob, MAXIMUM_DOCUMENT, uncharged)
        except DamageError:
            continue
        spelled = as_json(finding.secret.decode("utf-8", "replace")).encode()
        if one.stored_as and (spelled in data or finding.secret in data):
            return part(access, one.stored_as) + _value(finding, data, spelled)
    return None


def _value(finding: Finding, data: bytes, secret: bytes) -> str:
    """Return the filter for one value, if its key alone leads to it."""
    key = (finding.location.name or "").rpartition(".")[2]
    if not is_regular(key):
        return ""
    pattern = strings_named(key)
    found = (match[0] for match in re.finditer(pattern.encode(), data))
    return _grep(pattern) if any(secret in one for one in found) else ""


# What an engine says without saving


def _asked(access: Access, image: Image, finding: Finding) -> str:
    location, name = finding.location, finding.location.name or ""
    image_word = word(access.name)
    if location.kind is LocationKind.HISTORY:
        field = "CreatedBy" if _is_instruction(image, finding) else "Comment"
        lines = _history_lines(image, location.index or 0, field)
        asked = f"{access.engine} history --no-trunc --format '{{{{.{field}}}}}' {image_word}"
        return f"{asked} | sed -n '{lines}p'"
    if location.kind is LocationKind.LABEL:
        what = f'index .Config.Labels "{name}"' if is_regular(name) else "json .Config.Labels"
        return f"{access.engine} image inspect --format '{{{{{what}}}}}' {image_word}"
    what = "{{range .Config.Env}}{{println .}}{{end}}"
    lines = f" | sed -n '/^{name}=/p'" if re.fullmatch(r"\w+", name, re.ASCII) else ""
    return f"{access.engine} image inspect --format '{what}' {image_word}{lines}"


def _history_lines(image: Image, number: int, field: str) -> str:
    """Return the lines of one entry: an engine prints the newest first."""
    texts = [one.created_by if field == "CreatedBy" else one.comment for one in image.instructions]
    first = sum(text.count("\n") + 1 for text in texts[number:]) + 1
    more = texts[number - 1].count("\n") if 0 < number <= len(texts) else 0
    return f"{first},{first + more}" if more else f"{first}"

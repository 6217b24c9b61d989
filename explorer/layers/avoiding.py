"""What is said of files that are stored again: why they are, and how to build without it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from explorer.image import Image
from explorer.image.authored import keyword
from explorer.layers.index import Entry
from explorer.layers.repeats import Differing, StoredAgain
from explorer.printable import printable
from explorer.wording import counted, listed, size_text

_NAMES = {
    Differing.MODE: "mode",
    Differing.OWNER: "owner",
    Differing.GROUP: "group",
    Differing.XATTRS: "extended attributes",
}
_OWNERS = Differing.OWNER | Differing.GROUP
_COPYING = ("COPY", "ADD")
_LONGEST_NAME = 80
_MOST_NAMES = 4


def amount(one: StoredAgain) -> str:
    """Return how much it is: "15 files, 3.8 MB"."""
    return f"{counted(one.files, 'file')}, {size_text(one.bytes)}"


def reason(differing: Differing) -> str:
    """Return why files are stored again: "for a change of mode and owner"."""
    changed = [name for flag, name in _NAMES.items() if flag in differing]
    if changed:
        return f"for a change of {listed(changed)}"
    return "with nothing changed" + (" but time" if Differing.TIME in differing else "")


def changes(one: Entry, other: Entry, differing: Differing) -> str:
    """Return what an entry changes in an earlier one: "0644 became 0600"; empty for times."""
    return ", ".join(_changes(one, other, differing))


def _changes(one: Entry, other: Entry, differing: Differing) -> Iterator[str]:
    new, old = one.owner, other.owner
    if Differing.MODE in differing:
        yield f"{old.mode:04o} became {new.mode:04o}"
    if differing & _OWNERS:
        yield f"{old.uid}:{old.gid} became {new.uid}:{new.gid}"
    if Differing.XATTRS in differing:
        names = sorted({name for name, _ in {*one.xattrs} ^ {*other.xattrs}})
        yield ", ".join(printable(name[:_LONGEST_NAME]) for name in names[:_MOST_NAMES])


def with_fix(image: Image, one: StoredAgain, base: int) -> StoredAgain:
    """Return the same with how to build without it; `base` is the last layer of the base image."""
    writer, again = (_keyword(image, layer) for layer in (one.same_as, one.layer))
    return replace(one, fix=_fix(one, writer, again, is_base=one.same_as <= base))


def _keyword(image: Image, layer: int) -> str:
    instruction = image.layers[layer - 1].instruction
    return keyword(instruction.created_by) if instruction else ""


def _fix(one: StoredAgain, writer: str, again: str, *, is_base: bool) -> str:
    options, layer = _options(one), one.same_as
    if again in _COPYING:
        other = f", and give the other {options}" if options else ""
        either = f"Copy them once: leave them out of layer {layer} or of this {again}{other}."
        return f"Leave them out of this {again}: the base image has them." if is_base else either
    if not one.differing & ~Differing.TIME:
        return (
            f"Let layer {one.layer} leave them alone: chmod, chown, touch and ln store whole files."
        )
    if is_base:
        return f"They are the base image's, of layer {layer}: leave them as they are."
    if writer in _COPYING and options and Differing.XATTRS not in one.differing:
        return f"Write {writer} {options} in layer {layer}, and they are stored once."
    where = (
        f"at the end of layer {layer}'s RUN" if writer == "RUN" else f"where layer {layer} writes"
    )
    return f"Make the change {where}, and they are stored once."


def _options(one: StoredAgain) -> str:
    """Return what gives a copy these attributes: "--chown=1000:1000 --chmod=0600"."""
    owner = ":".join(map(str, one.owner)) if one.owner else "…"
    mode = "…" if one.mode is None else f"{one.mode:04o}"
    options = ((_OWNERS, f"--chown={owner}"), (Differing.MODE, f"--chmod={mode}"))
    return " ".join(text for flags, text in options if one.differing & flags)

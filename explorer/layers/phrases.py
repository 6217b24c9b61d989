"""What is said of an entry's fate: one phrase for each, the same wherever it is said."""

from __future__ import annotations

from explorer.layers.fates import Hider, How

_PHRASES = {
    How.WHITEOUT: "deleted",
    How.OPAQUE: "directory emptied",
    How.OVERWRITTEN: "overwritten",
    How.REPLACED: "directory replaced",
    How.DUPLICATE: "listed again",
}
_BRIEF = {How.OPAQUE: "emptied", How.REPLACED: "replaced", How.DUPLICATE: "again"}
_DEEDS = {
    How.WHITEOUT: "deleted it",
    How.OPAQUE: "emptied its directory",
    How.OVERWRITTEN: "wrote another file over it",
    How.REPLACED: "put something else in place of its directory",
    How.DUPLICATE: "lists the path again",
}
VISIBLE = "visible"
"""The fate of what nobody hides."""


def fate_phrase(hider: Hider | None, instruction: str = "") -> str:
    """Return what became of an entry: "deleted by layer 6", "visible".

    The hiding layer's printable instruction follows where there is room for it.
    """
    if hider is None:
        return VISIBLE
    said = f"{_PHRASES.get(hider.how, 'hidden')} by layer {hider.layer}"
    return f"{said}  {instruction}" if instruction else said


def fate_word(how: How) -> str:
    """Return the same in one word, where there is little room."""
    return _BRIEF.get(how) or _PHRASES.get(how, "hidden")


def deed(hider: Hider) -> str:
    """Return what the hiding layer did, as a sentence begins: "Layer 6 deleted it"."""
    return f"Layer {hider.layer} {_DEEDS.get(hider.how, 'hides it')}"

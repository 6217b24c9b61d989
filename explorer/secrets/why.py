"""Says in a sentence or two why a secret in an image can be read by others."""

from __future__ import annotations

from explorer.layers import How
from explorer.secrets.finding import Finding, LocationKind

OUTSIDE = {
    LocationKind.LABEL: "label",
    LocationKind.CONFIG: "configuration",
    LocationKind.ATTESTATION: "attestation",
}
"""What locations outside layers and history are called, in front of their names."""

_HIDINGS = {
    How.WHITEOUT: "deleted it",
    How.OPAQUE: "emptied its directory",
    How.OVERWRITTEN: "wrote another file over it",
    How.REPLACED: "put something else in place of its directory",
    How.DUPLICATE: "lists the path again",
}
_PUBLIC = "whoever can pull the image can read it"


def why(finding: Finding, hiding_instruction: str = "") -> str:
    """Return why a finding leaks; the instruction of the layer that hides it must be printable."""
    if not finding.location.place:
        return _outside(finding.location.kind)
    layer, hider = finding.location.place.layer, finding.hider
    if hider is None:
        return f"Layer {layer} wrote it and it is still in the final file system: {_PUBLIC}."
    by = f" ({hiding_instruction})" if hiding_instruction else ""
    return (
        f"Layer {hider.layer} {_HIDINGS[hider.how]}{by}, which only hides it: "
        f"layer {layer} is stored and sent whole, and {_PUBLIC}."
    )


def _outside(kind: LocationKind) -> str:
    if kind is LocationKind.HISTORY:
        return f"The history keeps every instruction word for word: {_PUBLIC}."
    if kind is LocationKind.ENV:
        return f"The configuration keeps it, every container has it, and {_PUBLIC}."
    return f"It is a part of the image outside its layers: {_PUBLIC}."

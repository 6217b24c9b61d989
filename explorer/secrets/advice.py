"""What is said about a finding: why others can read the secret, and how to build without it."""

from __future__ import annotations

import re
from functools import lru_cache

from explorer.image.authored import keyword
from explorer.layers.phrases import deed
from explorer.secrets.finding import Finding, Location, LocationKind, Origin

OUTSIDE = {
    LocationKind.LABEL: "label",
    LocationKind.CONFIG: "configuration",
    LocationKind.ANNOTATION: "annotation",
    LocationKind.ATTESTATION: "attestation",
}
"""What locations outside layers and history are called, in front of their names."""

_SAID_IN = {
    LocationKind.NAME: "its name",
    LocationKind.LINK: "its target",
    LocationKind.ATTRIBUTE: "its attribute",
}

_PUBLIC = "whoever can pull the image can read it"
_ROTATE = "Rotate it first if the image was ever pushed"
_MOUNT = (
    "RUN --mount=type=secret,id=NAME reads it from /run/secrets/NAME in that one instruction, "
    "with `docker build --secret id=NAME,src=FILE`"
)
_OF_BASE = (
    "It comes with the base image: build on another one, or on a version of it that is without. If "
    "the value is yours, rotate it first."
)
_UNBUILT = (
    f"The builder is sent the folder with it, a COPY can write it into a layer, and then {_PUBLIC}."
)
_DOCKERFILE, _IGNORE_FILE = b"dockerfile", b".dockerignore"
_ARGUMENTS = re.compile(r"^(?:RUN )?\|\d+ ")


def said_in(location: Location) -> str:
    """Return where at an entry a secret stands that is in no content: "its attribute user.key"."""
    name = location.name if location.kind is LocationKind.ATTRIBUTE else None
    return " ".join(filter(None, (_SAID_IN.get(location.kind), name)))


def why(finding: Finding, hiding_instruction: str = "", *, exposed: bool = False) -> str:
    """Return why a finding leaks; the instruction of the layer that hides it must be printable.

    `exposed`: the same secret is visible in another place.
    """
    if not finding.location.place:
        return _outside(finding.location.kind)
    layer, hider = finding.location.place.layer, finding.hider
    if finding.location.is_unbuilt:
        return _UNBUILT
    if hider is None:
        return f"Layer {layer} wrote it and it is still in the final file system: {_PUBLIC}."
    by = f" ({hiding_instruction})" if hiding_instruction else ""
    if exposed:
        return (
            f"{deed(hider)}{by}, but the same secret stands in plain sight in another place: "
            f"{_PUBLIC}."
        )
    return (
        f"{deed(hider)}{by}, which only hides it: layer {layer} is stored and sent whole, and "
        f"{_PUBLIC}."
    )


def _outside(kind: LocationKind) -> str:
    if kind is LocationKind.HISTORY:
        return f"The history keeps every instruction word for word: {_PUBLIC}."
    if kind is LocationKind.ENV:
        return f"The configuration keeps it, every container has it, and {_PUBLIC}."
    return f"It is a part of the image outside its layers: {_PUBLIC}."


def fix_for(location: Location, origin: Origin | None = None) -> str:
    """Return two or three sentences: what to do now, and how to build without leaking."""
    if origin is Origin.BASE:
        return _OF_BASE
    if location.is_unbuilt:
        return _before_build(location)
    return f"{_ROTATE}. {_advice(location.kind, location.instruction or '')}."


def _before_build(location: Location) -> str:
    name = (location.path or b"").rpartition(b"/")[2].lower()
    if _DOCKERFILE in name and not name.endswith(_IGNORE_FILE):
        return f"The history of an image keeps every instruction: let it read the value: {_MOUNT}."
    return f"Add it to .dockerignore, or move it out of the folder. For the build itself: {_MOUNT}."


# Many findings in a row are of one instruction, which may be long.
@lru_cache(maxsize=16)
def _advice(kind: LocationKind, instruction: str) -> str:
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return _for_history(instruction) if kind is LocationKind.HISTORY else _for_file(instruction)


_BY_KIND = {
    LocationKind.ENV: (
        "ENV stays in the image's configuration and in its history for ever: set the variable when "
        f"the container starts, and for the build use a secret mount: {_MOUNT}"
    ),
    LocationKind.NAME: (
        "A name is kept in the layer that writes it, and in every later one that removes it: give "
        "the file another name and build again"
    ),
    LocationKind.LINK: (
        "The target of a link is kept as it is: let it lead to an address without a credential, "
        "and build again"
    ),
    LocationKind.ATTRIBUTE: (
        "Extended attributes are stored with a file: take the attribute off before it is copied, "
        "and build again"
    ),
    LocationKind.LABEL: "A label is public: leave the value out and build again",
    LocationKind.ANNOTATION: (
        "Annotations stand in the manifest, which everybody reads first: leave the value out and "
        "push again"
    ),
    LocationKind.CONFIG: (
        "The configuration is public: give the value when the container starts, from a file or "
        "from the orchestrator's secrets"
    ),
    LocationKind.ATTESTATION: (
        "Provenance at mode=max keeps build arguments: pass no credential as one. "
        f"{_MOUNT}; mode=min leaves arguments out"
    ),
}


def _for_history(instruction: str) -> str:
    if _ARGUMENTS.match(instruction) or keyword(instruction) == "ARG":
        return (
            "A build argument stays in the history of every instruction after it, whether or not "
            f"a file was removed: use a secret mount: {_MOUNT}"
        )
    if keyword(instruction) == "ENV":
        return _BY_KIND[LocationKind.ENV]
    return f"The command line itself is kept in the history: let it read the value: {_MOUNT}"


def _for_file(instruction: str) -> str:
    if "/run/secrets/" in instruction:
        return (
            "The secret mount left nothing, but this command wrote a copy into the layer: use the "
            "value where it is mounted, and write no file from it"
        )
    if keyword(instruction) in ("COPY", "ADD"):
        return (
            "A later rm only hides the file: keep it out of the build with .dockerignore, "
            f"or copy it in a build stage that is left behind. For the build itself: {_MOUNT}"
        )
    return (
        "Removing the file in a later instruction only hides it: remove it in the same instruction "
        "that writes it, write it in a build stage that is left behind, or never write it: "
        f"{_MOUNT}"
    )

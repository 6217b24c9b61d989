"""Puts findings together: the hits of contents with the entries that hold them, and the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from explorer.image import Image, Layer
from explorer.layers import Kind, LayerFates, Place
from explorer.secrets.checks import public_key
from explorer.secrets.finding import ContentMatch, Finding, Location, LocationKind
from explorer.secrets.fix import fix_for
from explorer.secrets.match import Match
from explorer.secrets.searching import Find
from explorer.secrets.texts import texts_of

MatchesAt: TypeAlias = Callable[[bytes, bytes], Sequence[ContentMatch]]
"""Returns what stands in a content, given the path it has here and its digest."""


def layer_findings(
    layer: Layer, fates: LayerFates, names: Mapping[int, Match], matches_at: MatchesAt
) -> Iterator[Finding]:
    """Yield the findings in the files of a layer, in tar order, each with its fate so far.

    Behind them come the files that are secrets by their `names`, by position.
    """
    index = fates.index
    instruction = layer.instruction.created_by if layer.instruction else None

    def at(kind: LocationKind, position: int) -> Location:
        place, path = Place(layer.number, position), fates.path(position)
        return Location(kind, place, path, instruction=instruction)

    for position, kind in enumerate(index.kinds):
        if kind != Kind.FILE:
            continue
        for one in matches_at(index.paths[position], index.digest(position)):
            where = replace(
                at(LocationKind.FILE, position),
                inner_path=one.inner_path,
                line=one.line,
                column=one.column,
            )
            yield replace(_finding(one.match, where, one.secret, fates), allowed=one.allowed)
    for position, match in names.items():
        yield _finding(match, at(LocationKind.PATH, position), b"", fates)


def certified(finding: Finding, certificates: Mapping[str, str]) -> Finding:
    """Return the finding of a private key with the certificate that fits it, if there is one."""
    details = finding.match.details
    if (fitting := certificates.get(details.get(public_key.DETAIL, ""))) is None:
        return finding
    details = {**details, "certificate": fitting}
    return replace(finding, match=replace(finding.match, details=details))


def text_findings(image: Image, find: Find) -> list[Finding]:
    """Return the findings in the history, the configuration and the attestations.

    A variable that an instruction set is one finding, with the instruction beside the variable.
    """
    found = []
    for text in texts_of(image):
        for match in find(text.data, ""):
            if match.end:
                location = text.located(match.start)
                secret = text.data[match.start : match.end]
                found.append(_finding(match, location, secret, None))
    return _without_echoes(found)


def _without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what the history repeats of the environment."""
    set_by = {
        (one.location.index, one.secret)
        for one in findings
        if one.location.kind is LocationKind.ENV
    }
    return [
        one
        for one in findings
        if one.location.kind is not LocationKind.HISTORY
        or (one.location.index, one.secret) not in set_by
    ]


def _finding(match: Match, location: Location, secret: bytes, fates: LayerFates | None) -> Finding:
    place = location.place
    return Finding(
        match=match,
        location=location,
        secret=secret,
        fix=fix_for(location),
        hider=fates.hider(place.position) if fates and place else None,
    )

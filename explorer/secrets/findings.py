"""Puts findings together: matches in contents with the entries that hold them, and in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from explorer.errors import LimitError
from explorer.image import Image, Layer
from explorer.image.base import BaseEnd
from explorer.layers import LayerFates, Place
from explorer.secrets.advice import fix_for
from explorer.secrets.belongings import in_use
from explorer.secrets.checks.der import PUBLIC_KEY
from explorer.secrets.echoes import without_echoes
from explorer.secrets.excerpt import Excerpts
from explorer.secrets.finding import Finding, Location, LocationKind, Origin
from explorer.secrets.match import Match
from explorer.secrets.origins import origin_of_layer, origins_outside
from explorer.secrets.searching import Find, LayerSecrets, Outcome
from explorer.secrets.texts import texts_of
from explorer.secrets.worst import Worst, weight

_start = attrgetter("start")
_GIVEN = (LocationKind.ENV, LocationKind.HISTORY, LocationKind.CONFIG)


class Results(Struct, frozen=True):
    """Findings, those in texts first; what was `unread` though it could hold secrets; remarks.

    What was unread is a file, or None for what is no file, and a sentence.
    """

    findings: tuple[Finding, ...] = ()
    unread: tuple[tuple[bytes | None, str], ...] = ()
    notes: tuple[str, ...] = ()


def layer_findings(
    layer: Layer,
    fates: LayerFates,
    secrets: LayerSecrets,
    worst: Worst,
    origin: Origin | None = None,
) -> Iterator[Finding]:
    """Yield the findings in the files of a layer, in tar order, each with its fate so far.

    Behind them come what entries say of themselves and the files that are secrets by their names;
    all of them only as far as `worst` takes them.
    """
    instruction = layer.instruction.created_by if layer.instruction else None

    def at(kind: LocationKind, position: int) -> Location:
        place, path = Place(layer.number, position), fates.path(position)
        unbuilt = layer.is_context
        return Location(kind, place, path, instruction=instruction, is_unbuilt=unbuilt)

    for position, outcome in secrets.outcomes.items():
        # Those that matter most are first: behind one that is not taken, none is.
        taken = takewhile(lambda one: worst.takes(weight(one)), outcome.matches)
        for one in sorted(taken, key=lambda one: (one.inner_path or b"", one.match.start)):
            where = replace(
                at(LocationKind.FILE, position),
                inner_path=one.inner_path,
                line=one.line,
                column=one.column,
            )
            yield Finding(
                *(one.match, where, one.secret, fix_for(where, origin), fates.hider(position)),
                allowed=one.allowed,
                likeness=one.likeness,
                origin=origin,
                reason=one.reason,
                around=one.around,
            )
    for position, kind, one, name in secrets.said:
        if worst.takes(weight(one)):
            where = replace(at(kind, position), name=name)
            fix, hider = fix_for(where, origin), fates.hider(position)
            yield Finding(one.match, where, one.secret, fix, hider, origin=origin)
    for position, match in secrets.names.items():
        if worst.takes(match.severity):
            where = at(LocationKind.PATH, position)
            fix, hider = fix_for(where, origin), fates.hider(position)
            yield Finding(match, where, b"", fix, hider, origin=origin)


def certified(finding: Finding, certificates: Mapping[str, str]) -> Finding:
    """Return the finding of a private key with the certificate that fits it, if there is one."""
    details = finding.match.details
    if (fitting := certificates.get(details.get(PUBLIC_KEY, ""))) is None:
        return finding
    details = {**details, "certificate": fitting}
    return replace(finding, match=replace(finding.match, details=details))


def text_results(
    image: Image, find: Find, find_marked: Find, base: BaseEnd | None = None
) -> Results:
    """Search the texts outside the layers, which never change: once for an image is enough."""
    found, worst = list[Finding](), Worst(image.limits.findings)
    origin_of = origins_outside(base, image.instructions)
    unread: list[str] = []
    try:
        for text in texts_of(image, image.allowance, unread.append):
            looked = (find_marked if text.whole else find)([(text.data, "")])[0]
            known = {one.secret for one in found} if text.whole else frozenset()
            matches = sorted((one for one in looked if one.end), key=_start)
            matches = [one for one in matches if text.data[one.start : one.end] not in known]
            excerpts = Excerpts(text.data, ((one.start, one.end) for one in matches))
            for match, where in zip(matches, text.locations(map(_start, matches)), strict=True):
                if worst.takes((match := _as_given(match, where)).severity):
                    secret = text.data[match.start : match.end]
                    origin = origin_of(where)
                    fix = fix_for(where, origin)
                    around = excerpts.around(match.start, match.end)
                    found.append(Finding(match, where, secret, fix, origin=origin, around=around))
    except LimitError as error:
        unread.append(f"History and configuration were not all searched: {error.message}")
    named = ((None, text) for text in unread)
    return Results(tuple(without_echoes(found)), (*named, *_left_out(worst)))


def _as_given(match: Match, where: Location) -> Match:
    """Return a match with the grade that it has where a program or a build was given the value."""
    return in_use(match) if where.kind in _GIVEN else match


def _left_out(worst: Worst) -> Iterator[tuple[bytes | None, str]]:
    if worst.is_full:
        yield None, f"Only the worst {worst.most} findings are told (max-findings)"


def results(
    texts: Results,
    layers: Iterable[tuple[Layer, LayerFates, LayerSecrets]],
    most: int,
    base: BaseEnd | None = None,
) -> Results:
    """Sum up a search, with the worst `most` findings: that others are left out is `unread`.

    Of each layer that is read come its fates so far, and what its files hold; `base` is where the
    base image ends.
    """
    worst, layers = Worst(most), [*layers]
    found = [one for one in texts.findings if worst.takes(weight(one))]
    for layer in layers:
        found += layer_findings(*layer, worst, origin_of_layer(layer[0].number, base))
    kept = worst.of(found)
    ended = {(None, of_layer.ended) for _, _, of_layer in layers if of_layer.ended}
    each = [one for _, _, of_layer in layers for one in of_layer.outcomes.values()]
    noted = {text for one in each for text in one.notes}
    left: set[tuple[bytes | None, str]] = {note for one in each for note in one.unread}
    unread = sorted(left | ended, key=lambda one: (one[0] or b"", one[1]))
    certificates = _certificates(each)
    return Results(
        tuple(certified(one, certificates) for one in kept),
        (*dict.fromkeys((*texts.unread, *_left_out(worst))), *unread),
        tuple(sorted(noted - {text for _, text in unread})),
    )


def _certificates(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Return where the certificate of each public key is: of several the first by name."""
    found: dict[str, str] = {}
    for one in outcomes:
        for key, where in one.certificates.items():
            found[key] = min(where, found.get(key, where))
    return found

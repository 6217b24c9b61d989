"""What a search has found in an image by now, as one value that nothing changes any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from explorer.image import Image, Layer
from explorer.layers import LayerFates
from explorer.secrets.finding import Finding
from explorer.secrets.findings import certified, layer_findings, text_findings
from explorer.secrets.match import Match
from explorer.secrets.searching import Find, Search
from explorer.secrets.texts.attestation import unread_attestations


@dataclass(frozen=True, slots=True)
class Results:
    """Findings, those in texts first; what was `unread` though it could hold secrets; remarks.

    What was unread is a file, or None for what is no file, and a sentence.
    """

    findings: tuple[Finding, ...] = ()
    unread: tuple[tuple[bytes | None, str], ...] = ()
    notes: tuple[str, ...] = ()


def text_results(image: Image, find: Find) -> Results:
    """Search the texts outside the layers, which never change: once for an image is enough."""
    unread = ((None, text) for text in unread_attestations(image))
    return Results(tuple(text_findings(image, find)), tuple(unread))


def results(
    search: Search,
    texts: Results,
    layers: Iterable[tuple[Layer, LayerFates, Mapping[int, Match]]],
    most: int,
) -> Results:
    """Sum up a search, with no more than so many findings: that some are left out is `unread`.

    Of each layer that is read come its fates so far, and the matches of names by position.
    """
    in_layers = chain.from_iterable(layer_findings(*one, search.matches_at) for one in layers)
    # One more than is kept shows that there are more.
    found = [*islice(chain(texts.findings, in_layers), most + 1)]
    limit = f"Only the first {most} findings are told (max-findings)"
    left_out = [(None, limit)] if len(found) > most else []
    unread = sorted(set(search.unread))
    return Results(
        tuple(certified(one, search.certificates) for one in found[:most]),
        (*texts.unread, *left_out, *unread),
        tuple(sorted(set(search.notes) - {text for _, text in unread})),
    )

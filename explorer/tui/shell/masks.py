"""Secrets unreadable on a shared screen: their bytes in the viewer, their text on every line.

The viewer masks the bytes that are marked before it draws them, so that lines and offsets
stay; a filter over all lines of the screen masks whatever else is a part of a known secret.
What was not searched yet does not show at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from explorer.layers import Place
from explorer.secrets.finding import Finding, LocationKind
from explorer.text.redaction import Parts
from explorer.tui.file.cards import Card
from explorer.tui.findings.findings import Findings

STAR = "*"
_UNSEARCHED = Content("Masked, since it is still to be searched for secrets.")


class Mask:
    """Whether secrets have to stay unreadable, and which are known by now."""

    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self._secrets: frozenset[bytes] = frozenset()
        self._filter = MaskFilter(())

    @property
    def filters(self) -> list[LineFilter]:
        """What every line of the screen has to pass."""
        return [self._filter] if self.on else []

    def learn(self, secrets: Iterable[bytes]) -> None:
        """Take note of secrets; those that were known stay masked."""
        known = self._secrets.union(secrets)
        if known != self._secrets:
            self._secrets = known
            # A new one: strips remember what a filter has made of them.
            self._filter = MaskFilter(known)

    def text(self, text: str) -> str:
        """Return a text of one line as it may be shown."""
        return self._filter.text(text) if self.on else text


def parts_of(findings: Iterable[Finding]) -> Iterator[bytes]:
    """Yield what a mask has to know of findings: the secrets, and what they decode to."""
    for one in findings:
        if one.is_sought:
            yield from (one.secret, one.match.decoded)


@runtime_checkable
class HoldsSecrets(Protocol):
    """A screen of an image, or of two: it lists their secrets, and shows all anew for a mask."""

    def list_findings(self) -> None:
        """List the secrets above it."""

    def remask(self) -> None:
        """Show all anew, readable or not."""


class MaskFilter(LineFilter):
    """Puts stars over every part of a secret in a line, wherever the line is cut or folded."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        """Take secrets as the image has them; they are looked for as the screen shows them."""
        super().__init__()
        self._parts = Parts(secrets)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the same segments with stars for what may not be read."""
        line = "".join(segment.text for segment in segments)
        masked = self._parts.within(line)
        if not masked:
            return segments
        shown, start = [], 0
        for text, style, control in segments:
            stop = start + len(text)
            shown.append(Segment(_starred(text, start, masked), style, control))
            start = stop
        return shown

    def text(self, text: str) -> str:
        """Return a text with stars for what may not be read."""
        return _starred(text, 0, self._parts.within(text))


def _starred(text: str, start: int, masked: set[int]) -> str:
    return "".join(
        STAR * cell_len(one) if at in masked else one for at, one in enumerate(text, start)
    )


def masked_card(card: Card, findings: Findings) -> Card:
    """Return a card as it may be shown."""
    if not findings.masked:
        return card
    layer = card.subject.layer if isinstance(card.subject, Place) else None
    if not findings.is_searched(layer):
        return replace(card, blob=None, facts=(), note=_UNSEARCHED, origin=None, information=())
    named = _is_named(card.subject, findings)
    return replace(card, marks=replace(card.marks, masked=True, whole=named))


def why_masked(place: Place | None, findings: Findings) -> str:
    """Return why nothing of a file, None: of a text, may be shown; nothing where it may."""
    if not findings.masked:
        return ""
    if not findings.is_searched(place.layer if place else None):
        return "masked until searched"
    return "masked: the file is a secret" if _is_named(place, findings) else ""


def _is_named(place: object, findings: Findings) -> bool:
    """Tell whether a file is a secret by its name, whatever it holds."""
    return any(one.location.kind is LocationKind.PATH for one in findings.at(place))

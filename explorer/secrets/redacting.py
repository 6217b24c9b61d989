"""The redaction of what is said of an image: all that was found in it, and what stands beside."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.secrets.finding import Finding
from explorer.text.needles import Sealing
from explorer.text.redaction import Redaction


def redaction_of(
    findings: Iterable[Finding], beside: Iterable[bytes] = (), sealing: Sealing | None = None
) -> Redaction:
    """Return what replaces the secrets of findings, and further ones, wherever they stand.

    Those that nobody has read are known by what their `sealing` has sealed.
    """
    sought = [one for one in findings if one.is_sought]
    hidden = {part for one in sought if one.likeness for part in one.likeness.sealed}
    known = {part for one in sought for part in (one.secret, one.match.decoded)}
    return Redaction({*known, *beside}, hidden, sealing)

"""The redaction of what is said of an image: all that was found in it, and what stands beside."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from explorer.secrets.finding import Finding, Location
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


def redacted_location(location: Location, redaction: Redaction) -> Location:
    """Return a location whose names say no secret; the very same one where they say none."""
    path, inner, name = location.path, location.inner_path, location.name
    new = (
        path and redaction.data(path),
        inner and redaction.data(inner),
        name and redaction.text(name),
    )
    if new == (path, inner, name):
        return location
    return replace(location, path=new[0], inner_path=new[1], name=new[2])

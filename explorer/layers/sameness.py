"""Whether an entry that a later layer writes again is unchanged; its time does not count."""

from __future__ import annotations

from explorer.layers.index import Entry, Kind


def same(one: Entry, content: Entry | None, other: Entry, other_content: Entry | None) -> bool:
    """Return whether two entries of one path are the same but for their times.

    `content` and `other_content` are the entries that have their bytes: for a hard link its
    target, None where that is not in the image.
    """
    if one.owner != other.owner or one.xattrs != other.xattrs:
        return False
    if content is None or other_content is None:
        return content is other_content and one.link == other.link
    return _same_content(content, other_content)


def _same_content(one: Entry, other: Entry) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind is Kind.FILE:
        return (one.size, one.sha256, one.holes) == (other.size, other.sha256, other.holes)
    return one.link == other.link and one.device == other.device

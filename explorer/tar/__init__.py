"""Tar archives, member by member: both the archives that images come in and their layers.

Member: one file, directory or link of an archive, with its header's fields. Extension: an
extended header (PAX or GNU), which corrects the member behind it. Segment: a run of stored bytes
of a sparse file, between its holes.
"""

from explorer.tar.fields import HEADER_ONLY, Typeflag
from explorer.tar.members import Member, Owner, members

__all__ = ["HEADER_ONLY", "Member", "Owner", "Typeflag", "members"]

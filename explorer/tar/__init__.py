"""Tar archives, member by member: for the archive an image comes in and for its layers alike."""

from explorer.tar.members import Member, Owner, members
from explorer.tar.typeflags import HEADER_ONLY, Typeflag

__all__ = ["HEADER_ONLY", "Member", "Owner", "Typeflag", "members"]

"""What hides inside one file: the members of archives, compressed streams, git objects, rows.

Nothing is written to disk; time and memory are bounded by a `Budget`, which also
says what was left out.
"""

from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.source import HEAD
from explorer.secrets.nested.walk import Nested, hints, is_nesting, unpack

__all__ = ["HEAD", "Budget", "Nested", "hints", "is_nesting", "unpack"]

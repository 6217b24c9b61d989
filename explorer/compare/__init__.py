"""Two analyses side by side: what B changes against A.

Side: one of the two analyses. Difference: a path at which the sides differ, in the final file
system or in all that was ever written. A finding is the same on both sides, moved, gone from A or
new in B.
"""

from explorer.compare.comparison import Comparison, Sameness, compare
from explorer.compare.differing import Aspect
from explorer.compare.entries import Difference, Differences
from explorer.compare.fields import Field

__all__ = [
    "Aspect",
    "Comparison",
    "Difference",
    "Differences",
    "Field",
    "Sameness",
    "compare",
]

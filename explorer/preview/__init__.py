"""What a file says where looking beats reading: rows of databases, members of archives, keys.

Pure functions from bytes to rows: nothing is written, no program is run, and whatever the
content is, time and output are bounded and nothing but a stop by `check` is raised.
"""

from explorer.preview.dispatch import preview
from explorer.preview.model import Picture, Preview, Properties, Table

__all__ = ["Picture", "Preview", "Properties", "Table", "preview"]

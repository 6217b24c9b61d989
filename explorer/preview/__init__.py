"""Previews of files that are no text: databases, archives, certificates, pictures, tokens.

Preview: what a file is, and blocks that show it: pairs of names and values, a table, a picture.
Nothing is written and no program is run; time and output are bounded whatever the content is,
and nothing is raised but what `check` raises.
"""

from explorer.preview.dispatch import preview
from explorer.preview.model import Picture, Preview, Properties, Table

__all__ = ["Picture", "Preview", "Properties", "Table", "preview"]

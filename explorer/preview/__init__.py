"""Previews of files that are no text: databases, archives, certificates, pictures, tokens.

Preview: what a file is, and blocks that show it: pairs of names and values, a table, a picture.
Nothing is written and no program is run; time and output are bounded whatever the content is,
and nothing is raised but what `check` raises.
"""

from __future__ import annotations

from explorer.errors import CancelledError
from explorer.image.blob import Blob
from explorer.preview.archives import preview as of_archive
from explorer.preview.certificates import preview as of_keys
from explorer.preview.databases import preview as of_database
from explorer.preview.model import Check, Picture, Preview, Properties, Table
from explorer.preview.pictures import preview as of_picture
from explorer.preview.tokens import preview as of_token

__all__ = ["Picture", "Preview", "Properties", "Table", "preview"]

_PREVIEWERS = (of_database, of_archive, of_picture, of_keys, of_token)


def preview(blob: Blob, path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return the preview of a file, None where it has none.

    `head` are its first bytes. Raises what `check` raises, and nothing else.
    """
    for previewer in _PREVIEWERS:
        try:
            found = previewer(blob, path, head, check)
        except CancelledError:
            raise
        except Exception:  # noqa: BLE001, S112, RUF100 - hostile content is no failure
            continue
        if found is not None:
            return found
    return None

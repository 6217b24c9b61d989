"""Previews of files that are no text: databases, archives, certificates, pictures, tokens.

Preview: what a file is, and blocks that show it: pairs of names and values, a table, a picture.
NoPreview: why there is none. Nothing is written and no program is run; time and output are bounded
whatever the content is, and nothing is raised but what `check` raises.
"""

from __future__ import annotations

from explorer.errors import CancelledError, ExplorerError
from explorer.image.blob import Blob
from explorer.preview.archives import preview as of_archive
from explorer.preview.certificates import preview as of_keys
from explorer.preview.databases import preview as of_database
from explorer.preview.model import Check, NoPreview, Picture, Preview, Properties, Table
from explorer.preview.pictures import preview as of_picture
from explorer.preview.tokens import preview as of_token

__all__ = ["NoPreview", "Picture", "Preview", "Properties", "Table", "preview"]

_PREVIEWERS = (of_database, of_archive, of_picture, of_keys, of_token)


def preview(blob: Blob, path: bytes, head: bytes, check: Check) -> Preview | NoPreview | None:
    """Return the preview of a file, or why it has none; None where it is of no kind that has one.

    `head` are its first bytes. Raises what `check` raises, and nothing else.
    """
    failed = None
    for previewer in _PREVIEWERS:
        try:
            found = previewer(blob, path, head, check)
        except CancelledError:
            raise
        except ExplorerError as error:
            failed = failed or NoPreview(error.message)
        except Exception:  # noqa: BLE001, RUF100 - hostile content is no failure
            failed = failed or NoPreview("it is damaged")
        else:
            if found is not None:
                return found
    return failed

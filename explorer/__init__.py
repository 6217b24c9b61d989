"""Layer Explorer: what a container image holds, layer by layer, hidden or not.

`analyse` reads and searches an image, `open_image` opens it and no more. They are brought in when
they are first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

# As type checkers know it; to import `typing` for it takes a third of the time of --version.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from explorer.analysis import analyse
    from explorer.image.sources import open_image

__version__ = "0.1.0"

__all__ = ["__version__", "analyse", "open_image"]


def __getattr__(name: str) -> object:
    if name == "analyse":
        from explorer.analysis import analyse

        return analyse
    if name == "open_image":
        from explorer.image.sources import open_image

        return open_image
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

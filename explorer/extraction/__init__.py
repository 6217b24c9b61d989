"""Saves files out of an image, hidden ones as well, and never outside the destination."""

from explorer.extraction.extract import Extraction, extract

__all__ = ["Extraction", "extract"]

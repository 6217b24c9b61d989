"""Saves files of an image, hidden ones as well, and never outside the destination.

Destination: the open folder that is written into. Piece: one path that is to be saved, with its
topmost entry. Selection: of which layers, and whether hidden ones too. Skipped: a piece that was
left out on purpose. Damage: a piece that is incomplete.
"""

from explorer.extraction.extract import Extraction, extract, save
from explorer.extraction.pieces import Amount, Gathered, Selection, gathered

__all__ = ["Amount", "Extraction", "Gathered", "Selection", "extract", "gathered", "save"]

"""Where an image keeps text outside its layers: history, configuration, attestations."""

from explorer.secrets.texts.text import Text, texts_of

__all__ = ["Text", "texts_of"]

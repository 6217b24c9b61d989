"""Images in memory and their analyses, the short way."""

from explorer.analysis import Analysis
from explorer.image import Image, Layer
from explorer.image.blob import MemoryBlob
from tests.builders import TarBuilder


def image_of(*layers: TarBuilder | bytes) -> Image:
    """Return an image of layers, the base first."""
    tars = [layer.build() if isinstance(layer, TarBuilder) else layer for layer in layers]
    described = [Layer(number, MemoryBlob(tar)) for number, tar in enumerate(tars, 1)]
    return Image("test", "memory", described)


def analysis_of(*layers: TarBuilder | bytes) -> Analysis:
    """Return the complete analysis of an image of these layers."""
    return Analysis(image_of(*layers)).complete()

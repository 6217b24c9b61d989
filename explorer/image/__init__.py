"""What an image is, and where images come from.

Image: one platform's image: its configuration, layers and instructions. Layer: one changeset,
numbered from 1 at the base. Instruction: an entry of the configuration's history; it made one
layer or none. Source: where an image comes from: an engine, an archive, a layout, a registry.
Blob: some bytes of an image that can be read at any offset. Descriptor: what points at a blob
in a manifest or an index. Attestation: a statement about an image that its index carries.
"""

from explorer.image.model import Attestation, Image, Instruction, Layer, Outline, Platform

__all__ = ["Attestation", "Image", "Instruction", "Layer", "Outline", "Platform"]

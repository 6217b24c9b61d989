"""What an image is, and where images come from."""

from explorer.image.model import Attestation, Image, Instruction, Layer, Outline, Platform

__all__ = ["Attestation", "Image", "Instruction", "Layer", "Outline", "Platform"]

"""The sample images: one for each way a secret ends up in an image, and two that keep it out."""

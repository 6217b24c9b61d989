"""Saving files out of images."""

"""Searching the contents of all layers, and going to a path by a few of its letters."""

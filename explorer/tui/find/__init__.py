"""Searching all that an image holds, and going to a path by a few of its letters."""

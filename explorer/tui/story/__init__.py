"""The demonstration: a story in chapters, each with an image to explore."""

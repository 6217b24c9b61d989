"""A story in chapters: images that real engines built, with credentials that are false."""

"""One module for each family of formats; each gives the parts of a source, in order."""

"""The terminal interface, and the only importer of Textual."""

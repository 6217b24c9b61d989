"""The list of layers, and what is known of each."""

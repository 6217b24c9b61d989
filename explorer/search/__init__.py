"""What a user searches for: in a file, in the contents of all layers, among all paths."""

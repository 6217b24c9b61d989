"""Two images side by side: what differs as one tree, what became of secrets, settings."""

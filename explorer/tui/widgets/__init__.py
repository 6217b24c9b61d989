"""The panes of the interface, a file each."""

"""Private container engines, each in a folder of its own: nothing of the machine's is touched."""

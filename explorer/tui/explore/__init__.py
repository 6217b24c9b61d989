"""The screen of an image: its panes, what is read on the way to them, the jumps between them."""

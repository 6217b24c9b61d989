"""One file: its text, its bytes, its other forms and versions, and what can be done with it."""

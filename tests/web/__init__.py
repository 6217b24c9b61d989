"""The interface in a browser: who is let in, what is shown, and how it ends."""

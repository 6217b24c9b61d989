"""The frame of every screen: the application, keys, palette, help, themes, threads, pictures."""

"""The headless run: what it prints, and the one place that writes standard output."""

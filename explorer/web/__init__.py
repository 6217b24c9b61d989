"""The interface in a browser, served to this machine alone, to whoever has the address."""

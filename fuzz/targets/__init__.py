"""One module a target: each has `one`, the laws, and `TARGET`."""

"""The threat model of SECURITY.md, line by line, against real processes."""

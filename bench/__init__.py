"""Measurements: how quick, how small, and against whom."""

"""The exit statuses of the product's contract."""

from __future__ import annotations

OK = 0
FAILED = 1
INCOMPLETE = 3
FAULT = 70
INTERRUPTED = 130

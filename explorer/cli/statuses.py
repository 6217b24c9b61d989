"""The exit statuses that are documented: callers rely on them."""

from __future__ import annotations

OK = 0
FAILED = 1
INCOMPLETE = 3
FAULT = 70
INTERRUPTED = 130

"""Secrets in bytes: rules as data, one pass over all of them, and a second, exact look."""

from __future__ import annotations

from explorer.secrets.builtin import find_secrets, scanner
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Rule, Severity

__all__ = ["Confidence", "Match", "Rule", "Severity", "find_secrets", "scanner"]

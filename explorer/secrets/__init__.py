"""Finds secrets in bytes: one pass for all rules at once, then an exact second look.

Rule: a pattern for one kind of secret, with what it means when it matches. Candidate: what a
rule's expression matched, not judged yet. Verdict: what an offline check proves about a
candidate. Match: where a rule matched in some bytes. ContentMatch: a match in one content, with
line, column and inner path. Location: where a finding stands in an image, for people. Finding: a
match with its location, its fate, its severity and its fix. Secret: all findings of one value.
"""

from __future__ import annotations

from explorer.secrets.builtin import find_secrets, scanner
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Rule, Severity

__all__ = ["Confidence", "Match", "Rule", "Severity", "find_secrets", "scanner"]

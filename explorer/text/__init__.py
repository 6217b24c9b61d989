"""What secrets, contents, reports and the screen share of text: windows, searching, redaction.

Window: a stretch of a stream that knows its offset, line and column. Reach: how far around the
start of what it finds a searcher looks. Pattern: what a user searches for. Hit: what a user's
search found, and nothing else. Redaction: replacing secrets in what goes out; a secret is then
masked: shown by its first characters and stars.
"""

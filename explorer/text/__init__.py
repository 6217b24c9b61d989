"""What secrets, contents, reports and the screen share of text: windows, searching, redaction."""

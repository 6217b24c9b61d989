"""Messages of SARIF: plain text in which links and placeholders have a meaning.

Source: SARIF 2.1.0, sections 3.11.5 (placeholders) and 3.11.6 (embedded links).
"""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_BRACKETS = re.compile(r"([\\\[\]])")


def message(text: str) -> dict[str, str]:
    """Return a message that says just this text, whoever wrote a part of it.

    Braces and brackets are escaped where they would mean something and stay as they are
    elsewhere, since GitHub shows the escapes.
    """
    if "](" in text:
        text = _BRACKETS.sub(r"\\\1", text)
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", text)}

"""What presenters should write, kept in files; UPDATE_GOLDEN=1 writes them anew."""

import os
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, lines: Iterable[str]) -> None:
    """Compare lines with the golden file of a name."""
    text = "".join(f"{line}\n" for line in lines)
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_text(encoding="utf-8")

"""YAML as dive's files have it."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import UsageError


def parsed_yaml(path: Path, text: str) -> object:
    """Return what the text of a file says. Raises UsageError where that is no YAML."""
    import yaml

    try:
        return yaml.safe_load(text)
    # ValueError is a date such as 2030-99-99, which YAML would turn into one.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(f"{path}: not YAML: {reason}") from error

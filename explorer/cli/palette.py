"""What a run says by its exit status, and what it takes from its environment: help and manual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

STATUSES = (
    ("0", "done; with --ci: every gate passed"),
    ("1", "--ci: a gate failed"),
    ("2", "the command line or a configuration file is wrong"),
    ("3", "the image could not be read, or only in part"),
    ("70", "an error of the program's own"),
    ("130", "interrupted"),
)
"""Every exit status, and what it means."""

VARIABLES = (
    ("LAYER_EXPLORER_…", "any setting of the gate, as `layer-explorer config` lists them"),
    ("LAYER_EXPLORER_CONFIG", "the configuration file"),
    ("LAYER_EXPLORER_CACHE_DIR", "where what is known of layers is kept"),
    ("LAYER_EXPLORER_FINGERPRINT_KEY", "a random text that fingerprints depend on"),
    ("CI", "true, 1 or yes: without a terminal, --ci is meant"),
    ("NO_COLOR, FORCE_COLOR", "no colours; colours without a terminal as well"),
    ("TMPDIR", "where an archive is unpacked; without a folder, in memory"),
    ("DOCKER_HOST, CONTAINER_HOST", "where Docker and podman listen"),
    ("DOCKER_CONFIG", "where the logins to registries are"),
)
"""Every variable that a run heeds, and what for."""


def epilogue() -> str:
    """Return both as the end of a help, each in a line that click leaves as it is."""
    parts = (("Exit status", STATUSES), ("Environment", VARIABLES))
    return "\n\n".join("\n".join(("\b", f"{name}:", *_rows(rows))) for name, rows in parts)


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(name) for name, _ in rows)
    return (f"  {name:{width}}  {told}" for name, told in rows)

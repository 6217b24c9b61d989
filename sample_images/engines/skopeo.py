"""Skopeo, which turns one form of an image into another."""

from sample_images.engines.server import run


def copy(source: str, destination: str, *options: str) -> None:
    """Copy an image; both ends are written as skopeo does, `docker-archive:/a/path`."""
    # Without --insecure-policy it would ask for the machine's trust policy, which may be missing.
    run(["skopeo", "--insecure-policy", "copy", "--quiet", *options, source, destination])

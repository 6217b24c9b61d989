"""An image in memory with an entry of each fate, and a finding of each severity."""

from explorer.image import Image
from sample_images.tokens import github_token, password
from tests.builders import TarBuilder
from tests.tui.screens import image

SEVERITIES = ("critical", "high", "medium", "low")
FATES = ("visible", "deleted", "emptied", "overwritten", "replaced", "twice")
"""Names of files, each of which fares as it says."""


def every_fate() -> Image:
    """Return the image; each severity has a file that is visible and one that is deleted."""
    written = TarBuilder().folder("app")
    for name in FATES[:2]:
        written.file(f"app/{name}", name.encode())
    written.file("app/overwritten", b"old").folder("app/directory").file("app/directory/replaced")
    written.folder("app/keys").file("app/keys/emptied", b"1")
    written.file("app/twice", b"first").file("app/twice", b"second")
    hidden = (
        TarBuilder()
        .whiteout("app/deleted")
        .opaque("app/keys")
        .file("app/overwritten", b"new")
        .file("app/directory", b"a file")
    )
    leaks, rest = TarBuilder().folder("srv"), TarBuilder()
    for name, line in _lines().items():
        leaks.file(f"srv/{name}.env", f"{line}\n".encode())
    for name in SEVERITIES[::2]:
        rest.whiteout(f"srv/{name}.env")
    return image(
        [
            ("COPY . /app # buildkit", written),
            ("RUN /bin/sh -c tidy /app # buildkit", hidden),
            ("ENV STAGE=production", None),
            ("COPY --chown=1000:1000 secrets/ /srv/ # buildkit", leaks),
            (f"RUN /bin/sh -c {_LONG_COMMAND} # buildkit", rest),
        ]
    )


_LONG_COMMAND = (
    "set -eux && apt-get update && apt-get install -y --no-install-recommends build-essential "
    "ca-certificates curl libpq-dev pkg-config && rm -rf /srv/critical.env /srv/medium.env "
    "/var/lib/apt/lists/*"
)


def _lines() -> dict[str, str]:
    return {
        "critical": f"GITHUB_TOKEN={github_token('fates')}",
        "high": f"DATABASE_URL=postgres://shop:{password('fates')}@db.example.com/shop",
        "medium": f"DB_PASSWORD={password('fates/medium')}",
        "low": f"api_key = '{'0123456789abcdef' * 2}'",
    }

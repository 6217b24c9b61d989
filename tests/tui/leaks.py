"""Images in memory that leak, their credentials put together when the tests run."""

from explorer.image import Image
from sample_images.tokens import github_token, npm_token, private_key
from tests.builders import TarBuilder
from tests.tui.screens import image

GITHUB = github_token("tui/GITHUB")
NPM = npm_token("tui/NPM")
KEY = private_key("tui/KEY")
LINES = 60


def settings() -> bytes:
    """Return a file with a token in its last line but one, far below the first screen."""
    lines = [f"# setting {number}" for number in range(1, LINES)]
    return "\n".join([*lines, f'TOKEN = "{GITHUB}"  # caf\u00e9', "END = 1", ""]).encode()


def leaking() -> Image:
    """Return an image: a token deleted and in sight, one in history and layer, a key."""
    return image(
        [
            ("COPY base / # buildkit", TarBuilder().folder("etc").file("etc/motd", b"hello\n")),
            (
                "COPY . /app # buildkit",
                TarBuilder()
                .folder("app")
                .file("app/settings.py", settings())
                .file("app/main.py", b"print('hello')\n")
                .folder("app/keys")
                .file("app/keys/deploy.pem", KEY.encode())
                .file("app/keys/logo.bin", b"\0\1\2" * 5 + f"\n{GITHUB}\n".encode()),
            ),
            ("ENV STAGE=production", None),
            (
                f"RUN |1 NPM_TOKEN={NPM} /bin/sh -c npm ci # buildkit",
                TarBuilder().file("built", f"with {NPM}\n".encode()),
            ),
            ("RUN /bin/sh -c rm /app/settings.py", TarBuilder().whiteout("app/settings.py")),
        ]
    )

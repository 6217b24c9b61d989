"""What an earlier run has found out of a layer is shown again without reading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import analysis
from explorer.cache import VARIABLE
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.secrets.finding import Finding
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.settings import Settings
from sample_images.tokens import github_token
from tests.builders import TarBuilder, oci_layout
from tests.tui.screens import screen_of, settle

LEAK = TarBuilder().file("app/.env", f"TOKEN={github_token('known')}\n".encode()).build()
GONE = TarBuilder().whiteout("app/.env").build()


async def findings(path: Path, *, cache: bool = True) -> list[Finding]:
    """Open an image in the interface, and return what it shows when all is searched."""

    def opened(progress: Progress) -> Image:
        return open_image(str(path), progress=progress)

    app = ExplorerApp("image", opened, settings=Settings(cache=cache))
    async with app.run_test() as pilot:
        await settle(pilot)
        secrets = screen_of(pilot)._state().findings.secrets
        return [one for secret in secrets for one in secret.findings]


@pytest.mark.parametrize("packing", ["gzip", None])
async def test_it_reads_nothing_again_but_the_secrets(
    packing: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    path = oci_layout(tmp_path / "image", [LEAK, GONE], packing=packing)
    expected = await findings(path)
    assert [one.secret for one in expected] == [github_token("known").encode()]

    def unread(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a layer that is known was read")

    monkeypatch.setattr(analysis, "read_layer", unread)
    assert await findings(path) == expected
    assert await findings(path, cache=False) == []
